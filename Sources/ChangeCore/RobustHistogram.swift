/// Quantiles of Floats of any range from counts alone, so that parts merge exactly and in any order.
///
/// A value falls in the bin of its sign, exponent and upper seven bits of the mantissa: 65,536 bins, each within 0.8 % of
/// its values.
package struct RobustHistogram: Sendable {
    private var counts: [Int]
    package private(set) var total = 0

    package init() {
        counts = [Int](repeating: 0, count: 1 << 16)
    }

    /// NaN must not be added.
    package mutating func add(_ value: Float) {
        counts[Self.bin(of: value)] += 1
        total += 1
    }

    /// None may be NaN.
    package mutating func add(contentsOf values: [Float]) {
        counts.withUnsafeMutableBufferPointer { counts in
            for value in values { counts[Self.bin(of: value)] += 1 }
        }
        total += values.count
    }

    package mutating func merge(_ other: RobustHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        total += other.total
    }

    /// The value below which a share of `probability` lies, interpolated within its bin; nil when nothing was added.
    package func quantile(_ probability: Double) -> Float? {
        guard total > 0 else { return nil }
        let wanted = probability * Double(total)
        var below = 0
        for (index, count) in counts.enumerated() where count > 0 {
            if Double(below + count) >= wanted {
                let low = Self.lowerBound(of: index)
                let high = Self.lowerBound(of: index + 1)
                let share = Float((wanted - Double(below)) / Double(count))
                return low + (high - low) * share
            }
            below += count
        }
        return nil
    }

    package var median: Float? { quantile(0.5) }

    // Bit patterns of floats order like integers once negative ones are mirrored.
    private static func bin(of value: Float) -> Int {
        let bits = value.bitPattern
        let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
        return Int(ordered >> 16)
    }

    private static func lowerBound(of bin: Int) -> Float {
        let ordered = UInt32(clamping: bin << 16)
        return Float(bitPattern: ordered & 0x8000_0000 != 0 ? ordered & 0x7FFF_FFFF : ~ordered)
    }
}
