import CVectorMath
import Raster

/// What both dates show of a cell of three by three squares.
///
/// - Numerics: Float, added square after square in the order of rows, no FMA: independent of the window.
package struct CellFigures: Sendable {
    package struct Date: Sendable {
        /// Of each band, over the cell's pixels that both dates saw: blue, green, red, and near infrared where there is one (else 0).
        package let sums: SIMD4<Float>
        /// Between the brightest and the darkest square, of squares of which half was seen: the largest of the cell itself and of the same window
        /// moved by a square to the right, down, or both. So a sharp edge shows wherever it lies against the cells.
        package let range: Float
    }

    package let before: Date
    package let after: Date
    /// Pixels that both dates saw.
    package let count: Int

    /// The figures of `count` cells side by side, whose first pixel is sample `first`.
    ///
    /// - Parameters:
    ///   - bands: three or four planes; brightness is the mean of the first three.
    ///   - square: pixels along the side of a square, a third of a cell's.
    ///   - beside, below: whether the samples go on by a square to the right of the last cell, and below all.
    /// - Complexity: O(bands · pixels).
    package static func fill(
        _ figures: inout [CellFigures], before: SampleTile, after: SampleTile, bands: [Int], from first: Int, stride: Int, square: Int,
        count: Int, beside: Bool, below: Bool
    ) {
        precondition((3...4).contains(bands.count), "\(bands.count) bands")
        func planes(_ tile: SampleTile) -> [UnsafePointer<Float>?] { bands.map { UnsafePointer(tile.plane($0) + first) } }
        figures.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: tuban_cell.self, capacity: max(1, count)) { cells in
            guard let base = cells.baseAddress else { return }
            tuban_cell_figures(
                planes(before), planes(after), bands.count, before.valid + first, after.valid + first, stride, square, count, beside ? 1 : 0, below ? 1 : 0, base)
            for cell in cells.prefix(count) { figures.append(CellFigures(cell)) }
        }
    }

    private init(_ cell: tuban_cell) {
        let (first, second) = cell.sums
        before = Date(sums: SIMD4(first.0, first.1, first.2, first.3), range: cell.range.0)
        after = Date(sums: SIMD4(second.0, second.1, second.2, second.3), range: cell.range.1)
        count = Int(cell.count)
    }
}
