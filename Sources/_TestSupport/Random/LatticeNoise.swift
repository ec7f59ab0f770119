/// Smooth noise on the plane from hashed lattice nodes; a pure function of the seed and the position.
///
/// Only addition, multiplication and floor are used, so that the values are equal to the last bit on every machine.
package struct LatticeNoise: Sendable {
    private let seed: UInt64
    private let spacing: Double

    /// - Parameter spacing: distance of the lattice nodes, in the unit of the positions.
    package init(seed: UInt64, spacing: Double) {
        self.seed = SeededGenerator.mix(seed)
        self.spacing = spacing
    }

    /// A value in −1 ... 1, with a continuous slope; 0 on the average.
    package func value(_ x: Double, _ y: Double) -> Double {
        let column = x / spacing
        let row = y / spacing
        let left = column.rounded(.down)
        let top = row.rounded(.down)
        let i = Int(left)
        let j = Int(top)
        let s = LatticeNoise.ease(column - left)
        let t = LatticeNoise.ease(row - top)
        let upper = node(i, j) * (1 - s) + node(i + 1, j) * s
        let lower = node(i, j + 1) * (1 - s) + node(i + 1, j + 1) * s
        return upper * (1 - t) + lower * t
    }

    /// Octaves of halved spacing and halved weight, scaled back to −1 ... 1.
    package func fractal(_ x: Double, _ y: Double, octaves: Int) -> Double {
        var sum = 0.0
        var weight = 1.0
        var total = 0.0
        var scale = 1.0
        for _ in 0..<octaves {
            // The shift keeps the nodes of the octaves from lying on one another.
            sum += weight * value(x * scale + 37 * total * spacing, y * scale + 59 * total * spacing)
            total += weight
            weight *= 0.5
            scale *= 2
        }
        return sum / total
    }

    private func node(_ i: Int, _ j: Int) -> Double {
        LatticeNoise.signed(seed, i, j)
    }

    /// White noise of a lattice position: a multiple of 2⁻²³ in −1 ..< 1.
    package static func signed(_ seed: UInt64, _ i: Int, _ j: Int) -> Double {
        let place = UInt64(bitPattern: Int64(i)) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(j)) &* 0xC2B2_AE3D_27D4_EB4F
        return Double(SeededGenerator.mix(place ^ seed) >> 40) * 0x1p-23 - 1
    }

    private static func ease(_ t: Double) -> Double {
        t * t * (3 - 2 * t)
    }
}
