import ChangeCore
import Testing
import _TestSupport

@Suite struct NeighbourhoodTests {
    static let kernels = [
        SmoothingKernel.gaussian(sigma: 0.5), .gaussian(sigma: 1), .gaussian(sigma: 3), .doubleBox(width: 1), .doubleBox(width: 11),
    ]
    static let size = (width: 61, height: 57)

    @Test(arguments: kernels)
    func weightsAreSymmetricAndSumToOne(kernel: SmoothingKernel) {
        #expect(kernel.taps == kernel.taps.reversed() && kernel.taps.count % 2 == 1)
        #expect(abs(kernel.taps.reduce(0) { $0 + Double($1) } - 1) < 1e-6)
    }

    private static func smooth(
        _ kernel: SmoothingKernel, _ plane: [Float], _ seen: [Float]?, x: Int, y: Int, width: Int, height: Int
    ) -> [Float] {
        let r = kernel.radius
        func cut(_ source: [Float]) -> [Float] {
            var part: [Float] = []
            for row in (y - r)..<(y + height + r) {
                let start = row * size.width + x - r
                part += source[start..<(start + width + 2 * r)]
            }
            return part
        }
        return guarded([Float](repeating: -1, count: width * height), guard: 7) {
            kernel.apply(cut(plane), seen: seen.map(cut), width: width + 2 * r, height: height + 2 * r, into: $0)
        }
    }

    /// Whatever window it is computed in, and whatever stands under unseen pixels, a mean is the same to the last bit.
    @Test(arguments: kernels, 0..<6)
    func meansDependOnNeitherWindowNorUnseenValues(kernel: SmoothingKernel, seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let count = Self.size.width * Self.size.height
        let plane = samples(count, seed: seed)
        let density = [0.0, 0.3, 0.9][seed % 3]
        let seen = plane.map { $0.isFinite && abs($0) < 0x1p60 && Double.random(in: 0..<1, using: &generator) >= density ? Float(1) : 0 }
        let r = kernel.radius
        let (width, height) = (Self.size.width - 2 * r, Self.size.height - 2 * r)
        let whole = Self.smooth(kernel, plane, seen, x: r, y: r, width: width, height: height)
        let other = zip(plane, seen).map { $1 == 0 ? Float(12345) : $0 }
        #expect(sameBits(Self.smooth(kernel, other, seen, x: r, y: r, width: width, height: height), whole))
        for _ in 0..<8 {
            let x = Int.random(in: 0..<width, using: &generator)
            let y = Int.random(in: 0..<height, using: &generator)
            let w = Int.random(in: 1...(width - x), using: &generator)
            let h = Int.random(in: 1...(height - y), using: &generator)
            let part = Self.smooth(kernel, plane, seen, x: x + r, y: y + r, width: w, height: h)
            #expect(sameBits(part, (0..<(w * h)).map { whole[(y + $0 / w) * width + x + $0 % w] }))
        }
    }

    /// Against the double sum over the square in a wider type.
    @Test(arguments: kernels, [0.0, 0.4])
    func meansAreTheirDefinition(kernel: SmoothingKernel, density: Double) {
        var generator = SeededGenerator(seed: 17)
        let count = Self.size.width * Self.size.height
        let plane = samples(count, seed: 5, wild: false)
        let seen = plane.map { _ in Double.random(in: 0..<1, using: &generator) >= density ? Float(1) : 0 }
        let r = kernel.radius
        let (width, height) = (Self.size.width - 2 * r, Self.size.height - 2 * r)
        let found = Self.smooth(kernel, plane, seen, x: r, y: r, width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                var sum = 0.0
                var total = 0.0
                for dy in 0...(2 * r) {
                    for dx in 0...(2 * r) {
                        let weight = Double(kernel.taps[dy]) * Double(kernel.taps[dx]) * Double(seen[(y + dy) * Self.size.width + x + dx])
                        sum += weight * Double(plane[(y + dy) * Self.size.width + x + dx])
                        total += weight
                    }
                }
                let exact = total > 0 ? sum / total : 0
                // Values of up to 3000, relative rounding of a few dozen additions; small totals cost in proportion.
                #expect(abs(Double(found[y * width + x]) - exact) < 3000 * 64 * 0x1p-24 / max(total, 0.001))
            }
        }
        guard density == 0 else { return }
        #expect(sameBits(Self.smooth(kernel, plane, nil, x: r, y: r, width: width, height: height), found), "seen everywhere and not asked")
    }

    @Test(arguments: kernels)
    func aConstantStaysItself(kernel: SmoothingKernel) {
        let count = Self.size.width * Self.size.height
        let r = kernel.radius
        let (width, height) = (Self.size.width - 2 * r, Self.size.height - 2 * r)
        let found = Self.smooth(kernel, [Float](repeating: 250, count: count), nil, x: r, y: r, width: width, height: height)
        #expect(found.allSatisfy { abs($0 - 250) < 250 * 8 * 0x1p-24 })
    }

    /// Column, row, and the weights of the two components.
    private static let sobel: [(Int, Int, Double, Double)] = [
        (0, 0, -1, -1), (1, 0, 0, -2), (2, 0, 1, -1), (0, 1, -2, 0), (2, 1, 2, 0), (0, 2, -1, 1), (1, 2, 0, 2), (2, 2, 1, 1),
    ]

    @Test(arguments: 3..<40)
    func gradientIsSobel(width: Int) {
        let height = 9
        let plane = samples(width * height, seed: width, wild: false)
        let found = guarded([Float](repeating: -1, count: (width - 2) * (height - 2)), guard: 7) {
            GradientMagnitude.apply(plane, width: width, height: height, into: $0)
        }
        for y in 0..<(height - 2) {
            for x in 0..<(width - 2) {
                var gx = 0.0
                var gy = 0.0
                for (dx, dy, weightX, weightY) in Self.sobel {
                    let value = Double(plane[(y + dy) * width + x + dx])
                    gx += weightX * value
                    gy += weightY * value
                }
                let exact = (gx * gx + gy * gy).squareRoot() / 8
                #expect(abs(Double(found[y * (width - 2) + x]) - exact) < 12000 * 8 * 0x1p-24)
            }
        }
    }

    /// A plane that rises by s per pixel has the slope s, whichever way it lies.
    @Test func gradientOfASlope() {
        let plane: [Float] = (0..<25).map { (index: Int) -> Float in
            let across = Float(index % 5)
            let down = Float(index / 5)
            return across * 3 + down * 4
        }
        let found = guarded([Float](repeating: -1, count: 9), guard: 7) { GradientMagnitude.apply(plane, width: 5, height: 5, into: $0) }
        #expect(found.allSatisfy { $0 == 5 })
    }
}
