import CVectorMath
import CVectorMathBaseline
import ChangeCore
import Testing
import _TestSupport

/// The loops that the loader picks for this CPU against the same loops compiled for the baseline: equal bits, whatever the samples are.
@Suite struct CPULevelTests {
    typealias Loop = @Sendable (_ a: [Float], _ b: [Float], _ n: Int, _ out: UnsafeMutablePointer<Float>) -> Void

    struct Both: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var picked: Loop
        var baseline: Loop
    }

    static let loops = [
        Both(testDescription: "standardise") { a, _, n, out in
            tuban_standardise(a, 3.3, 0.7, out, n)
        } baseline: { a, _, n, out in
            baseline_standardise(a, 3.3, 0.7, out, n)
        },
        Both(testDescription: "standardised difference") { a, b, n, out in
            tuban_standardised_difference(a, b, 5.1, 0.3, -2, 1.7, out, n)
        } baseline: { a, b, n, out in
            baseline_standardised_difference(a, b, 5.1, 0.3, -2, 1.7, out, n)
        },
        Both(testDescription: "convolve") { a, b, n, out in
            tuban_convolve(a, 1, b, min(7, n), out, max(0, n - 6))
        } baseline: { a, b, n, out in
            baseline_convolve(a, 1, b, min(7, n), out, max(0, n - 6))
        },
        Both(testDescription: "Sobel") { a, b, n, out in
            tuban_sobel(a, b, a, out, max(0, n - 2))
        } baseline: { a, b, n, out in
            baseline_sobel(a, b, a, out, max(0, n - 2))
        },
        Both(testDescription: "scaled square") { a, _, n, out in
            tuban_add_scaled_square(a, 1.1, 0.9, out, n)
        } baseline: { a, _, n, out in
            baseline_add_scaled_square(a, 1.1, 0.9, out, n)
        },
        Both(testDescription: "product, added") { a, b, n, out in
            tuban_add_product(a, b, -0.37, out, n)
        } baseline: { a, b, n, out in
            baseline_add_product(a, b, -0.37, out, n)
        },
        Both(testDescription: "scaled size") { a, _, n, out in
            tuban_scaled_size(a, 100, 0.01, out, n)
        } baseline: { a, _, n, out in
            baseline_scaled_size(a, 100, 0.01, out, n)
        },
        Both(testDescription: "geometric mean") { a, b, n, out in
            tuban_geometric_mean(a, b, 0.6, out, n)
        } baseline: { a, b, n, out in
            baseline_geometric_mean(a, b, 0.6, out, n)
        },
        Both(testDescription: "gain") { a, b, n, out in
            tuban_gain_length(a, 0.6, b, 2.5, out, n)
        } baseline: { a, b, n, out in
            baseline_gain_length(a, 0.6, b, 2.5, out, n)
        },
        Both(testDescription: "maximum") { a, _, n, out in
            tuban_maximum(a, out, n)
        } baseline: { a, _, n, out in
            baseline_maximum(a, out, n)
        },
        Both(testDescription: "divide seen") { a, b, n, out in
            tuban_divide_seen(a, b, 0.9, out, n)
        } baseline: { a, b, n, out in
            baseline_divide_seen(a, b, 0.9, out, n)
        },
        Both(testDescription: "log ratio") { a, b, n, out in
            tuban_log_ratio(a, b, 0.5, out, n)
        } baseline: { a, b, n, out in
            baseline_log_ratio(a, b, 0.5, out, n)
        },
        Both(testDescription: "centred, added") { a, _, n, out in
            tuban_add_centred(a, 12.5, -0.3, out, n)
        } baseline: { a, _, n, out in
            baseline_add_centred(a, 12.5, -0.3, out, n)
        },
        Both(testDescription: "direction") { a, b, n, out in
            tuban_add_direction_square(a, b, b, a, out, n)
        } baseline: { a, b, n, out in
            baseline_add_direction_square(a, b, b, a, out, n)
        },
        Both(testDescription: "normalised index") { a, b, n, out in
            tuban_normalised_index(a, b, out, n)
        } baseline: { a, b, n, out in
            baseline_normalised_index(a, b, out, n)
        },
        Both(testDescription: "despeckle") { a, b, n, out in
            tuban_despeckle(a, b, a, 0.25, out, n)
        } baseline: { a, b, n, out in
            baseline_despeckle(a, b, a, 0.25, out, n)
        },
        Both(testDescription: "blend variance") { a, b, n, out in
            tuban_add_blend_variance(a, b, 0.25, 0.02, 0.4, out, n)
        } baseline: { a, b, n, out in
            baseline_add_blend_variance(a, b, 0.25, 0.02, 0.4, out, n)
        },
        Both(testDescription: "rescale along") { _, _, n, out in
            tuban_rescale_along(out, 717, 700.5, 0.01, 0.9, 0.2, 3, -7, n)
        } baseline: { _, _, n, out in
            baseline_rescale_along(out, 717, 700.5, 0.01, 0.9, 0.2, 3, -7, n)
        },
        Both(testDescription: "amplitude of decibels") { _, _, n, out in
            tuban_amplitude_of_decibels(out, n)
        } baseline: { _, _, n, out in
            baseline_amplitude_of_decibels(out, n)
        },
        Both(testDescription: "over root") { a, _, n, out in
            tuban_divide_root(a, out, n)
        } baseline: { a, _, n, out in
            baseline_divide_root(a, out, n)
        },
        Both(testDescription: "square root") { _, _, n, out in
            tuban_square_root(out, n)
        } baseline: { _, _, n, out in
            baseline_square_root(out, n)
        },
    ]

    @Test(arguments: loops, lengths)
    func bitsAreEqual(both: Both, count: Int) {
        let a = samples(count, seed: 2 * count)
        let b = samples(count, seed: 2 * count + 1)
        let start = samples(count, seed: 2 * count + 2)
        let picked = guarded(start, guard: 7) { both.picked(a, b, count, $0) }
        let baseline = guarded(start, guard: 7) { both.baseline(a, b, count, $0) }
        #expect(sameBits(picked, baseline))
    }

    @Test(arguments: lengths, 1...4)
    func anomaliesAreEqual(count: Int, features: Int) {
        let variables = 2 * features
        let planes = samples(variables * count, seed: 3 * count + features)
        let parameters = samples(3 * (2 + variables + variables * (variables + 1) / 2), seed: count, wild: false).map { $0 / 1000 }
        let both = [tuban_conditional_anomaly, baseline_conditional_anomaly].map { loop in
            guarded(samples(count, seed: 1), guard: 7) { loop(planes, count, features, parameters, 3, $0, count) }
        }
        #expect(sameBits(both[0], both[1]))
    }

    @Test(arguments: lengths)
    func codesAndMasksAreEqual(count: Int) {
        let a = samples(count, seed: count)
        let valid = validity(count, seed: count)
        let codes = [tuban_encode_magnitude, baseline_encode_magnitude].map { encode in
            guarded(valid, guard: 9) { encode(a, valid, $0, count) }
        }
        #expect(codes[0] == codes[1])
        let measured = [tuban_mark_measured, baseline_mark_measured].map { mark in guarded(valid, guard: 9) { mark(a, 0, $0, count) } }
        #expect(measured[0] == measured[1])
    }

    /// Rows lie further apart than the window is wide; a filter of every number of taps.
    @Test(arguments: [1, 3, 5, 7, 9, 21], [1, 7, 8, 31, 32, 45])
    func smoothingIsEqual(taps: Int, width: Int) {
        let (height, stride) = (6, width + taps + 2)
        let plane = samples(stride * (height + taps), seed: 31 * taps + width)
        let weights = samples(taps, seed: taps, wild: false)
        let found = [tuban_smooth, baseline_smooth].map { smooth in
            guarded([Float](repeating: -1, count: width * height), guard: 7) { out in
                var rows = [Float](repeating: 0, count: width * taps)
                smooth(plane, stride, weights, taps, width, height, &rows, out)
            }
        }
        #expect(sameBits(found[0], found[1]))
        // Rows first, then columns, taps in ascending order.
        func weighted(_ value: (Int) -> Float) -> Float {
            var sum: Float = weights[0] * value(0)
            for tap in 1..<max(1, taps) { sum = sum + weights[tap] * value(tap) }
            return sum
        }
        func row(_ y: Int, _ x: Int) -> Float { weighted { plane[y * stride + x + $0] } }
        var expected: [Float] = []
        for y in 0..<height {
            for x in 0..<width { expected.append(weighted { row(y + $0, x) }) }
        }
        #expect(sameBits(found[0], expected))
    }

    /// Against its steps one by one, compiled for the baseline.
    @Test(arguments: [1, 3, 4, 6], lengths)
    func jointChangeIsEqual(bands: Int, count: Int) {
        let apart = count + 5
        let planes = (0..<bands).flatMap { (band: Int) -> [Float] in samples(count, seed: 100 * bands + band) + [Float](repeating: .nan, count: 5) }
        let visible = [0, 2, 1].filter { $0 < bands }
        let terms = visible.map { JointChange.Term(plane: $0, centre: 0.1 * Float($0), inverse: 0.01 + Float($0)) }
        let weights = (0..<(bands * (bands + 1) / 2)).map { (pair: Int) -> Float in Float(pair % 4) - 0.7 }
        let red = JointChange.Term(plane: bands / 2, centre: 0.3, inverse: 0.02)
        let joint = JointChange(planes: bands, visible: terms, weights: weights, red: red, scale: 0.37)
        let found = guarded([Float](repeating: -1, count: count), guard: 7) { joint.apply(planes, apart: apart, count: count, into: $0) }
        func plane(_ band: Int) -> [Float] { Array(planes[(band * apart)..<(band * apart + count)]) }
        var (v, m, spectral, size, expected) = (
            [Float](repeating: 0, count: count), [Float](repeating: 0, count: count), [Float](repeating: 0, count: count),
            [Float](repeating: 0, count: count), [Float](repeating: 0, count: count)
        )
        for term in terms { baseline_add_scaled_square(plane(term.plane), term.centre, term.inverse, &v, count) }
        var next = 0
        for row in 0..<bands {
            for column in row..<bands {
                baseline_add_product(plane(row), plane(column), weights[next], &m, count)
                next += 1
            }
        }
        baseline_geometric_mean(v, m, 1, &spectral, count)
        baseline_square_root(&spectral, count)
        baseline_scaled_size(plane(red.plane), red.centre, red.inverse, &size, count)
        baseline_geometric_mean(size, spectral, 0.37, &expected, count)
        #expect(sameBits(found, expected))
    }

    @Test(arguments: lengths)
    func gradesAreEqual(count: Int) {
        let codes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let table = (0..<256).map { (code: Int) -> UInt8 in code == 255 ? 255 : UInt8((254 - code) / 2 * 2) }
        for grade in [tuban_grade, baseline_grade] {
            var kinds = [UInt8](repeating: 3, count: count)
            let grades = guarded([UInt8](repeating: 3, count: count), guard: 77) { grade(codes, table, 127, $0, &kinds, count) }
            #expect(grades == codes.map { table[Int($0)] })
            #expect(kinds == grades.map { (grade: UInt8) -> UInt8 in grade == 255 ? 255 : (grade >= 127 ? 1 : 0) })
        }
    }

    @Test(arguments: lengths)
    func quietCodesAreEqual(count: Int) {
        let codes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let grades = (0..<count).map { (index: Int) -> UInt8 in index % 3 == 0 ? 0 : UInt8(255 - index % 7) }
        let expected: [UInt8] = (0..<count).map { grades[$0] == 0 ? 0 : codes[$0] }
        for quieten in [tuban_quieten, baseline_quieten] {
            let found: [UInt8] = guarded(codes, guard: 77) { quieten($0, grades, count) }
            #expect(found == expected)
        }
    }

    /// Integers of 16 bits come back bit for bit; anything else is told.
    @Test(arguments: lengths)
    func integersAreEqual(count: Int) {
        let values = (0..<count).map { Float(($0 * 7919) % 65_536) }
        var integers = [[UInt16]](repeating: [UInt16](repeating: 9, count: count), count: 2)
        #expect(tuban_narrow(values, &integers[0], count) == 1 && baseline_narrow(values, &integers[1], count) == 1)
        #expect(integers[0] == integers[1])
        for restore in [tuban_restore, baseline_restore] {
            #expect(sameBits(guarded([Float](repeating: -1, count: count), guard: 7) { restore(integers[0], $0, count) }, values))
        }
        for other in [Float.nan, .infinity, -.infinity, -1, -0.0, 0.5, 65_536, 1e20] where count > 0 {
            for place in Set([0, count / 2, count - 1]) {
                var changed = values
                changed[place] = other
                #expect(tuban_narrow(changed, &integers[0], count) == 0 && baseline_narrow(changed, &integers[1], count) == 0)
            }
        }
    }

    /// Bands of a stored row, with and without differences, from any pixel on: the sums that TIFF 6.0 defines, which wrap around.
    @Test(arguments: lengths)
    func storedRowsAreEqual(count: Int) {
        let skip = count % 5
        var generator = SeededGenerator(seed: UInt64(count))
        for bands in [1, 3, 4] {
            let words = (0..<(bands * (skip + count))).map { _ in UInt16.random(in: 0...UInt16.max, using: &generator) }
            let bytes = words.map { UInt8(truncatingIfNeeded: $0) }
            for differs in [false, true] {
                var sums = words
                if differs { for index in sums.indices.dropFirst(bands) { sums[index] &+= sums[index - bands] } }
                let all = (0..<bands).map { band in (0..<count).map { Float(sums[(skip + $0) * bands + band]) } }
                let out = [Float](repeating: -1, count: count)
                for band in 0..<bands {
                    let (word, byte) = (Array(words.dropFirst(band)), Array(bytes.dropFirst(band)))
                    for unpack in [tuban_unpack_words, baseline_unpack_words] {
                        #expect(sameBits(guarded(out, guard: 7) { unpack(word, bands, differs ? 1 : 0, skip, $0, count) }, all[band]))
                    }
                    for unpack in [tuban_unpack_signed_words, baseline_unpack_signed_words] {
                        let signed = all[band].map { Float(Int16(bitPattern: UInt16($0))) }
                        #expect(sameBits(guarded(out, guard: 7) { unpack(word, bands, differs ? 1 : 0, skip, $0, count) }, signed))
                    }
                    for unpack in [tuban_unpack_bytes, baseline_unpack_bytes] {
                        let low = all[band].map { Float(Int($0) & 255) }
                        #expect(sameBits(guarded(out, guard: 7) { unpack(byte, bands, differs ? 1 : 0, skip, $0, count) }, low))
                    }
                }
                guard bands == 4 else { continue }
                for unpack in [tuban_unpack_four_words, baseline_unpack_four_words] {
                    let planes = [Float](repeating: -1, count: 4 * count)
                    #expect(sameBits(guarded(planes, guard: 7) { unpack(words, differs ? 1 : 0, skip, $0, count, count) }, all.flatMap { $0 }))
                }
            }
        }
    }

    /// Sums keep their eight lanes.
    @Test(arguments: lengths)
    func sumsAreEqual(count: Int) {
        let a = samples(count, seed: 5 * count, wild: false)
        var (wide, other) = ([Double](repeating: 1, count: count), [Double](repeating: 1, count: count))
        tuban_widen(a, 3.7, &wide, count)
        baseline_widen(a, 3.7, &other, count)
        #expect(wide == other)
        #expect(tuban_dot(wide, wide, count) == baseline_dot(wide, wide, count))
        let lanes = (0..<8).map { lane in stride(from: lane, to: count, by: 8).reduce(0.0) { $0 + wide[$1] * wide[$1] } }
        #expect(tuban_dot(wide, wide, count) == ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7])))
        var (sums, others) = (wide, wide)
        tuban_accumulate(wide, 0.3, &sums, count)
        tuban_accumulate_square(wide, -0.7, &sums, count)
        baseline_accumulate(wide, 0.3, &others, count)
        baseline_accumulate_square(wide, -0.7, &others, count)
        #expect(sums == others)
    }

    @Test(arguments: lengths)
    func marksAreEqual(count: Int) {
        let valid = validity(count, seed: count)
        let ones = [UInt8](repeating: 1, count: count)
        #expect((tuban_all_ones(valid, count) != 0) == valid.allSatisfy { $0 == 1 })
        #expect(tuban_all_ones(ones, count) == 1 && baseline_all_ones(ones, count) == 1)
        let both = [tuban_both, baseline_both].map { both in guarded(valid, guard: 9) { both(valid, valid.reversed(), $0, count) } }
        #expect(both[0] == both[1])
    }
}
