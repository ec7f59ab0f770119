import ChangeCore
import Glibc
import Testing
import _TestSupport

/// Lengths around the widths of vectors.
let lengths = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 255, 1000]

/// A plane with all that a raster may hold.
func samples(_ count: Int, seed: Int, wild: Bool = true) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(seed))
    let odd: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e20]
    return (0..<count).map { _ in
        wild && Int.random(in: 0..<6, using: &generator) == 0
            ? odd[Int.random(in: 0..<odd.count, using: &generator)] : Float.random(in: -500...3000, using: &generator)
    }
}

func validity(_ count: Int, seed: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: UInt64(seed))
    return (0..<count).map { _ in UInt8.random(in: 0...1, using: &generator) }
}

/// Runs `body` on a buffer of exactly `count` values between two guards, which must stay as they are.
func guarded<Value: Equatable>(_ initial: [Value], guard filler: Value, _ body: (UnsafeMutablePointer<Value>) -> Void) -> [Value] {
    let buffer = UnsafeMutablePointer<Value>.allocate(capacity: initial.count + 16)
    defer { buffer.deallocate() }
    buffer.initialize(repeating: filler, count: initial.count + 16)
    for (index, value) in initial.enumerated() { buffer[8 + index] = value }
    body(buffer + 8)
    for index in 0..<8 {
        #expect(buffer[index] == filler, "written before the start")
        #expect(buffer[8 + initial.count + index] == filler, "written beyond the end")
    }
    return (0..<initial.count).map { buffer[8 + $0] }
}

func sameBits(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
}

/// Every kernel over planes against its formula, pixel by pixel, to the last bit.
@Suite struct KernelTests {
    struct Kernel: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var apply: @Sendable (_ a: [Float], _ b: [Float], _ count: Int, _ out: UnsafeMutablePointer<Float>) -> Void
        var formula: @Sendable (_ a: Float, _ b: Float, _ out: Float) -> Float
    }

    static let kernels = [
        Kernel(testDescription: "standardise") { a, _, n, out in
            PlaneArithmetic.standardise(a, mean: 3.3, inverse: 0.7, count: n, into: out)
        } formula: { a, _, _ in
            (a - 3.3) * 0.7
        },
        Kernel(testDescription: "standardised difference") { a, b, n, out in
            PlaneArithmetic.standardisedDifference(
                before: a, meanBefore: 5.1, inverseBefore: 0.3, after: b, meanAfter: -2.2, inverseAfter: 1.7, count: n, into: out)
        } formula: { a, b, _ in
            (b - -2.2) * 1.7 - (a - 5.1) * 0.3
        },
        Kernel(testDescription: "scaled square, added") { a, _, n, out in
            PlaneArithmetic.addScaledSquare(a, centre: 1.1, inverse: 0.9, count: n, to: out)
        } formula: { a, _, out in
            let z: Float = (a - 1.1) * 0.9
            let square = z * z
            return out + square
        },
        Kernel(testDescription: "product, added") { a, b, n, out in
            PlaneArithmetic.addProduct(a, b, weight: -0.37, count: n, to: out)
        } formula: { a, b, out in
            let product: Float = -0.37 * (a * b)
            return out + product
        },
        Kernel(testDescription: "scaled size") { a, _, n, out in
            PlaneArithmetic.scaledSize(a, centre: 100, inverse: 0.01, count: n, into: out)
        } formula: { a, _, _ in
            abs((a - 100) * 0.01)
        },
        Kernel(testDescription: "geometric mean") { a, b, n, out in
            PlaneArithmetic.geometricMean(a, b, scale: 0.6, count: n, into: out)
        } formula: { a, b, _ in
            ((a > 0 ? a : 0) * (b > 0 ? b : 0)).squareRoot() * 0.6
        },
        Kernel(testDescription: "gain") { a, b, n, out in
            PlaneArithmetic.gainLength(a, scaleA: 0.6, b, scaleB: 2.5, count: n, into: out)
        } formula: { a, b, _ in
            let x: Float = a > 0 ? a * 0.6 : 0
            let y: Float = b > 0 ? b * 2.5 : 0
            let xx = x * x
            let yy = y * y
            return (xx + yy).squareRoot()
        },
        Kernel(testDescription: "centred, added") { a, _, n, out in
            PlaneArithmetic.addCentred(a, centre: 12.5, factor: -0.3, count: n, to: out)
        } formula: { a, _, out in
            let part: Float = (a - 12.5) * -0.3
            return out + part
        },
        Kernel(testDescription: "product") { a, b, n, out in
            PlaneArithmetic.product(a, b, count: n, into: out)
        } formula: { a, b, _ in
            a * b
        },
        Kernel(testDescription: "direction, added") { a, b, n, out in
            PlaneArithmetic.addDirectionSquare(a, length: b, b, length: a, count: n, to: out)
        } formula: { a, b, out in
            let x: Float = b > 0 ? a / b : 0
            let y: Float = a > 0 ? b / a : 0
            let square = (y - x) * (y - x)
            return out + square
        },
        Kernel(testDescription: "normalised index") { a, b, n, out in
            PlaneArithmetic.normalisedIndex(a, b, count: n, into: out)
        } formula: { a, b, _ in
            let index: Float = a + b > 0 ? (a - b) / (a + b) : 0
            return index < -1 ? -1 : index > 1 ? 1 : index
        },
        Kernel(testDescription: "despeckle") { a, b, n, out in
            let own = [Float](repeating: 3, count: n)
            PlaneArithmetic.despeckle(mean: a, square: b, own: own, noise: 0.25, count: n, into: out)
        } formula: { a, b, _ in
            let level = a * a
            let variance = b - level
            let share: Float = variance > 0.25 * level ? 1 - 0.25 * level / variance : 0
            let part = share * (3 - a)
            return a + part
        },
        Kernel(testDescription: "variance of a blend, added") { a, b, n, out in
            PlaneArithmetic.addBlendVariance(mean: a, square: b, noise: 0.25, smooth: 0.02, sharp: 0.4, count: n, to: out)
        } formula: { a, b, out in
            let level = a * a
            let variance = b - level
            let share: Float = variance > 0.25 * level ? 1 - 0.25 * level / variance : 0
            let left: Float = 0.02 + share * share * (0.4 - 0.02)
            return out + left
        },
        Kernel(testDescription: "over root") { a, b, n, out in
            out.update(from: a, count: n)
            PlaneArithmetic.divideByRoot(b, count: n, out)
        } formula: { a, b, _ in
            b > 0 ? a / b.squareRoot() : 0
        },
        Kernel(testDescription: "square root") { a, _, n, out in
            out.update(from: a, count: n)
            PlaneArithmetic.squareRoot(out, count: n)
        } formula: { a, _, _ in
            a.squareRoot()
        },
    ]

    @Test(arguments: kernels, lengths)
    func kernelsAreTheirFormulas(kernel: Kernel, count: Int) {
        let a = samples(count, seed: count)
        let b = samples(count, seed: count + 1)
        let start = samples(count, seed: count + 2, wild: false)
        let found = guarded(start, guard: 7) { kernel.apply(a, b, count, $0) }
        #expect(sameBits(found, (0..<count).map { kernel.formula(a[$0], b[$0], start[$0]) }))
    }

    /// Against the logarithm of a wider type: a few units in the last place of the larger logarithm.
    @Test(arguments: lengths + [20_000])
    func logRatioIsALogarithm(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let before = (0..<count).map { _ in Float.random(in: -10...70_000, using: &generator) }
        let after = (0..<count).map { _ in Float.random(in: -10...70_000, using: &generator) }
        let found = guarded([Float](repeating: -1, count: count), guard: 7) {
            PlaneArithmetic.logRatio(before: before, after: after, offset: 0.5, count: count, into: $0)
        }
        let back = guarded([Float](repeating: -1, count: count), guard: 7) {
            PlaneArithmetic.logRatio(before: after, after: before, offset: 0.5, count: count, into: $0)
        }
        for index in 0..<count {
            let a = logarithm(Double(max(after[index], 0) + 0.5))
            let b = logarithm(Double(max(before[index], 0) + 0.5))
            #expect(abs(Double(found[index]) - (a - b)) < 4 * max(abs(a), abs(b), 1) * 0x1p-23)
            #expect(found[index] == -back[index])
        }
    }

    /// ln x by the series of the inverse hyperbolic tangent in Double, independent of the kernel's and of the C library's.
    private func logarithm(_ x: Double) -> Double {
        var mantissa = x.significand
        var exponent = Double(x.exponent)
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            exponent += 1
        }
        let s = (mantissa - 1) / (mantissa + 1)
        var term = s
        var sum = 0.0
        var power = 1.0
        while abs(term) > 1e-19 {
            sum += term / power
            term *= s * s
            power += 2
        }
        return exponent * 0.6931471805599453 + 2 * sum
    }

    @Test(arguments: lengths)
    func encodingIsItsReference(count: Int) {
        let magnitudes = samples(count, seed: 70 + count).map { abs($0) }
        let valid = validity(count, seed: count)
        let found = guarded([UInt8](repeating: 3, count: count), guard: 77) {
            MagnitudeCode.encode(magnitudes, valid: valid, count: count, into: $0)
        }
        let expected = (0..<count).map { valid[$0] == 0 ? MagnitudeCode.unseen : MagnitudeCode.encodeReference(magnitudes[$0]) }
        #expect(found == expected)
        let unseen = guarded([UInt8](repeating: 3, count: count), guard: 77) {
            MagnitudeCode.encode(magnitudes, valid: [UInt8](repeating: 0, count: count), count: count, into: $0)
        }
        #expect(unseen.allSatisfy { $0 == MagnitudeCode.unseen })
    }

    @Test(arguments: lengths, [nil, 0, -9999, Double.nan, -1.7976931348623157e308, 120.5])
    func validityIsItsDefinition(count: Int, nodata: Double?) {
        var plane = samples(count, seed: 80 + count)
        if let nodata, count > 2 { plane[count / 2] = Float(nodata) }
        let valid = validity(count, seed: 90 + count)
        let found = guarded(valid, guard: 9) { SampleValidity.restrict($0, to: plane, nodata: nodata, count: count) }
        for index in 0..<count {
            let isMeasured = plane[index].isFinite && abs(plane[index]) < 0x1p60 && nodata.map { plane[index] != Float($0) } ?? true
            #expect(found[index] == (isMeasured ? valid[index] : 0))
        }
    }

    @Test(arguments: lengths)
    func decibelsAreAmplitudes(count: Int) {
        var plane = samples(count, seed: 97 + count)
        if count > 2 { (plane[0], plane[1], plane[2]) = (.nan, -.infinity, 10_000) }
        let found = guarded(plane, guard: 7) { SampleValidity.amplitudes(ofDecibels: $0, count: count) }
        for (decibels, amplitude) in zip(plane, found) {
            let expected = max(0x1p-126, min(0x1p126, exp2(Double(decibels.isNaN ? -.infinity : decibels) * log2(10) / 20)))
            #expect(abs(Double(amplitude) / expected - 1) < 1e-5, "\(decibels) dB: \(amplitude), \(expected)")
        }
    }

    @Test(arguments: lengths)
    func rescalingAndWeightsAreTheirDefinitions(count: Int) {
        let plane = samples(count, seed: 95 + count)
        let found = guarded(plane, guard: 7) { SampleValidity.rescale($0, scale: 0.0001, offset: -0.1, count: count) }
        #expect(sameBits(found, plane.map { $0 * Float(0.0001) + Float(-0.1) }))
        let same = guarded(plane, guard: 7) { SampleValidity.rescale($0, scale: 1, offset: 0, count: count) }
        #expect(sameBits(same, plane))
        let valid = validity(count, seed: count)
        let weights = guarded([Float](repeating: -1, count: count), guard: 7) { PlaneArithmetic.weights(valid, count: count, into: $0) }
        #expect(weights == valid.map { Float($0) })
    }
}
