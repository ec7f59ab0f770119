import CVectorMath

/// Mean over a square neighbourhood of what was seen in it.
package enum BoxMean {
    /// - Shape: `plane`, `valid`: `width` × `height`; `mean`: (`width` − 2·radius) × (`height` − 2·radius), the inner part.
    /// - Nodata: unseen pixels do not count; 0 where nothing was seen.
    /// - Numerics: Float; rows then columns are summed in a fixed order for each pixel, so the value does not depend on the
    ///   window. Bitwise identical on every CPU level.
    /// - Complexity: O(radius · count); two scratch planes.
    package static func apply(
        _ plane: UnsafePointer<Float>, valid: UnsafePointer<UInt8>, width: Int, height: Int, radius: Int,
        into mean: UnsafeMutablePointer<Float>
    ) {
        let innerWidth = width - 2 * radius
        let innerHeight = height - 2 * radius
        guard innerWidth > 0, innerHeight > 0 else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * height + 2 * innerWidth) { scratch in
            guard let seen = scratch.baseAddress else { return }
            let weight = seen + width * height
            let sum = weight + width * height
            let total = sum + innerWidth
            tuban_select_seen(plane, valid, seen, weight, width * height)
            for row in 0..<innerHeight {
                sum.update(repeating: 0, count: innerWidth)
                total.update(repeating: 0, count: innerWidth)
                for dy in 0...(2 * radius) {
                    for dx in 0...(2 * radius) {
                        let start = (row + dy) * width + dx
                        tuban_add(seen + start, sum, innerWidth)
                        tuban_add(weight + start, total, innerWidth)
                    }
                }
                tuban_divide_seen(sum, total, mean + row * innerWidth, innerWidth)
            }
        }
    }
}
