import ChangeCore
import Testing
import _TestSupport

/// Lengths around the widths of vectors.
let lengths = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 255, 1000]

/// A plane with all that a raster may hold.
func samples(_ count: Int, seed: Int, wild: Bool = true) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    let odd: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e20]
    return (0..<count).map { _ in
        wild && Int.random(in: 0..<6, using: &generator) == 0
            ? odd[Int.random(in: 0..<odd.count, using: &generator)] : Float.random(in: -500...3000, using: &generator)
    }
}

func validity(_ count: Int, seed: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
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

@Suite struct KernelTests {
    @Test(arguments: lengths, [1, 3, 6])
    func standardisedDifferenceIsItsReference(count: Int, bands: Int) {
        let stride = count + 5
        let before = samples(bands * stride, seed: count)
        let after = samples(bands * stride, seed: count + 1)
        let medians = (0..<bands).map { Float($0) * 3.7 - 2 }
        let deviations = (0..<bands).map { Float($0) * 2.3 + 0.4 }
        let found = guarded([Float](repeating: -1, count: count), guard: 7) {
            StandardisedDifference.magnitude(
                before: before, after: after, stride: stride, medians: medians, deviations: deviations, count: count, into: $0)
        }
        let expected = (0..<count).map { pixel in
            StandardisedDifference.reference(
                before: (0..<bands).map { before[$0 * stride + pixel] }, after: (0..<bands).map { after[$0 * stride + pixel] },
                medians: medians, deviations: deviations)
        }
        #expect(sameBits(found, expected))
    }

    @Test(arguments: lengths)
    func logRatioIsItsReference(count: Int) {
        let before = samples(count, seed: 50 + count, wild: false)
        let after = samples(count, seed: 60 + count, wild: false)
        let found = guarded([Float](repeating: -1, count: count), guard: 7) {
            LogRatio.magnitude(before: before, after: after, floor: 0.5, median: 0.2, deviation: 0.7, count: count, into: $0)
        }
        let expected = (0..<count).map { abs(LogRatio.value(before: before[$0], after: after[$0], floor: 0.5) - 0.2) / 0.7 }
        #expect(sameBits(found, expected))
    }

    /// Against the logarithm of a wider type: a few units in the last place of the larger logarithm.
    @Test func logRatioIsALogarithm() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let before = Float.random(in: 0.001...70_000, using: &generator)
            let after = Float.random(in: 0.001...70_000, using: &generator)
            let exact = logarithm(Double(after)) - logarithm(Double(before))
            let scale = max(abs(logarithm(Double(after))), abs(logarithm(Double(before))), 1)
            #expect(abs(Double(LogRatio.value(before: before, after: after, floor: 1e-6)) - exact) < 4 * scale * 0x1p-23)
        }
        // A multiple of the same factor everywhere is the same ratio in both directions.
        #expect(LogRatio.value(before: 8, after: 2, floor: 1e-6) == -LogRatio.value(before: 2, after: 8, floor: 1e-6))
        #expect(LogRatio.value(before: 0, after: 0, floor: 0.1) == 0)
    }

    /// ln x by the atanh series in Double, independent of the kernel's and of the C library's.
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
    func rescalingIsItsDefinition(count: Int) {
        let plane = samples(count, seed: 95 + count)
        let found = guarded(plane, guard: 7) { SampleValidity.rescale($0, scale: 0.0001, offset: -0.1, count: count) }
        #expect(sameBits(found, plane.map { $0 * Float(0.0001) + Float(-0.1) }))
        let same = guarded(plane, guard: 7) { SampleValidity.rescale($0, scale: 1, offset: 0, count: count) }
        #expect(sameBits(same, plane))
    }
}
