/// The pixels whose centres lie within a distance of a pixel's centre, on pixels that need not be square.
package struct GroundDisc: Sendable, Hashable {
    /// For each row up or down, 0 first: the columns that lie within, to either side.
    package let columnsByRow: [Int]

    /// - Parameters:
    ///   - radius: ground distance, ≥ 0; `pixelWidth`, `pixelHeight` in the same unit.
    package init(radius: Double, pixelWidth: Double, pixelHeight: Double) {
        // A millionth of a pixel: a radius of whole pixels includes those at its end in spite of rounding.
        let slack = 1e-6
        let rows = Int(min(1e6, radius / pixelHeight + slack))
        columnsByRow = (0...rows).map { row in
            let rise = Double(row) * pixelHeight
            return Int(min(1e6, max(0, radius * radius - rise * rise).squareRoot() / pixelWidth + slack))
        }
    }

    package var rows: Int { columnsByRow.count - 1 }
    package var columns: Int { columnsByRow[0] }
}

/// Exact Euclidean dilation of marks.
package enum MaskDilation {
    /// Sets `out` to 1 where a mark lies within `disc`; leaves the other pixels as they are.
    ///
    /// - Shape: `marks`: (width + 2 · marginX) × (height + 2 · marginY), with margins of at least the disc's reach; `out`: width × height.
    /// - Parameter bits: a pixel of `marks` counts when it has any of them.
    /// - Complexity: O(pixels · rows of the disc); one pass over `marks` when none counts.
    /// - Numerics: integers throughout, so the result depends on no window.
    package static func dilate(
        _ marks: UnsafePointer<UInt8>, bits: UInt8, width: Int, height: Int, marginX: Int, marginY: Int, disc: GroundDisc,
        into out: UnsafeMutablePointer<UInt8>
    ) {
        precondition(marginX >= disc.columns && marginY >= disc.rows, "the margin must hold the disc")
        let stride = width + 2 * marginX
        let rows = height + 2 * disc.rows
        let first = marks + (marginY - disc.rows) * stride
        guard (0..<(rows * stride)).contains(where: { first[$0] & bits != 0 }) else { return }
        let far = Int32.max / 2
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows * width) { distances in
            guard let distances = distances.baseAddress else { return }
            for row in 0..<rows {
                measure(first + row * stride, bits: bits, width: width, margin: marginX, far: far, into: distances + row * width)
            }
            for row in 0..<height {
                let line = out + row * width
                for other in -disc.rows...disc.rows {
                    let reach = Int32(disc.columnsByRow[abs(other)])
                    let distance = distances + (row + disc.rows + other) * width
                    for column in 0..<width { line[column] |= distance[column] <= reach ? 1 : 0 }
                }
            }
        }
    }

    /// The columns from each pixel of a row to the nearest mark in it.
    private static func measure(
        _ marks: UnsafePointer<UInt8>, bits: UInt8, width: Int, margin: Int, far: Int32, into distance: UnsafeMutablePointer<Int32>
    ) {
        var since = far
        for column in 0..<margin { since = marks[column] & bits != 0 ? 0 : min(far, since + 1) }
        for column in 0..<width {
            since = marks[margin + column] & bits != 0 ? 0 : min(far, since + 1)
            distance[column] = since
        }
        since = far
        for column in 0..<margin { since = marks[width + 2 * margin - 1 - column] & bits != 0 ? 0 : min(far, since + 1) }
        for column in (0..<width).reversed() {
            since = marks[margin + column] & bits != 0 ? 0 : min(far, since + 1)
            distance[column] = min(distance[column], since)
        }
    }
}
