import ChangeCore
import Foundation
import Testing
import _TestSupport

@Suite struct FourierTests {
    private static func plane(_ side: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<(side * side)).map { _ in Float(generator.real(-1, 1)) }
    }

    /// Against the sum that defines the transform, in Double; the tolerance is 2⁻²³ · side² for each of log₂ side² steps.
    @Test(arguments: [4, 8, 32])
    func transformIsTheDefiningSum(side: Int) {
        let re = Self.plane(side, seed: 3)
        let im = Self.plane(side, seed: 4)
        var (foundRe, foundIm) = (re, im)
        SquareFourier(side: side).forward(&foundRe, &foundIm)
        let tolerance = Double(side) * 0x1p-23 * 2 * log2(Double(side)) * 4
        for v in 0..<side {
            for u in 0..<side {
                var (x, y) = (0.0, 0.0)
                for row in 0..<side {
                    for column in 0..<side {
                        let angle = -2 * Double.pi * Double(u * column + v * row) / Double(side)
                        let (a, b) = (Double(re[row * side + column]), Double(im[row * side + column]))
                        x += a * cos(angle) - b * sin(angle)
                        y += a * sin(angle) + b * cos(angle)
                    }
                }
                #expect(abs(Double(foundRe[v * side + u]) - x) < tolerance && abs(Double(foundIm[v * side + u]) - y) < tolerance)
            }
        }
    }

    @Test(arguments: [16, 64, 128])
    func backwardUndoesForward(side: Int) {
        let re = Self.plane(side, seed: 5)
        var (a, b) = (re, [Float](repeating: 0, count: side * side))
        let transform = SquareFourier(side: side)
        transform.forward(&a, &b)
        transform.backward(&a, &b)
        let scale = Float(side * side)
        #expect(zip(a, re).allSatisfy { abs($0 / scale - $1) < 1e-5 } && b.allSatisfy { abs($0 / scale) < 1e-5 })
    }
}

@Suite struct CubicShiftTests {
    /// Cubic convolution with a = −1/2 is exact for polynomials up to the second degree in each direction.
    @Test(arguments: [(0.0, 0.0), (0.25, 0.5), (0.9, 0.1), (0.5, 0.999)])
    func quadraticPolynomialsAreReproduced(fraction: (x: Double, y: Double)) {
        func value(_ x: Double, _ y: Double) -> Double { 3 + 0.5 * x - 0.25 * y + 0.125 * x * x - 0.0625 * y * y + 0.03 * x * y }
        let (width, height) = (40, 9)
        let plane = (0..<(width * height)).map { Float(value(Double($0 % width), Double($0 / width))) }
        var scratch = [Float](repeating: 0, count: (width - 3) * height)
        var moved = [Float](repeating: 0, count: (width - 3) * (height - 3))
        CubicShift.apply(
            plane, width: width, height: height, fractionX: fraction.x, fractionY: fraction.y, scratch: &scratch, into: &moved)
        for row in 0..<(height - 3) {
            for column in 0..<(width - 3) {
                let expected = value(Double(column + 1) + fraction.x, Double(row + 1) + fraction.y)
                // Sixteen roundings of values up to 250.
                #expect(abs(Double(moved[row * (width - 3) + column]) - expected) < 250 * 16 * 0x1p-23)
            }
        }
    }

    /// Both ways of computing agree to rounding; the weights sum to 1.
    @Test func singleSamplesAreThoseOfThePlane() {
        var generator = SeededGenerator(seed: 8)
        let plane = (0..<(12 * 4)).map { _ in Float(generator.real(0, 100)) }
        let (x, y) = (CubicShift.taps(0.3), CubicShift.taps(0.8))
        #expect(abs(x.0 + x.1 + x.2 + x.3 - 1) < 1e-6)
        var scratch = [Float](repeating: 0, count: 9 * 4)
        var moved = [Float](repeating: 0, count: 9)
        CubicShift.apply(plane, width: 12, height: 4, fractionX: 0.3, fractionY: 0.8, scratch: &scratch, into: &moved)
        plane.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for column in 0..<9 { #expect(abs(CubicShift.sample(base + column, stride: 12, x, y) - moved[column]) < 1e-4) }
        }
    }
}
