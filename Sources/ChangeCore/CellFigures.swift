import CVectorMath
import Raster

/// Sums over the pixels of a cell of three by three squares that both dates saw.
///
/// - Numerics: Float, added square after square in the order of rows, no FMA: independent of the window.
package struct CellFigures: Sendable {
    /// Of each band: blue, green, red, and near infrared where there is one.
    package let scene: SIMD4<Float>
    package let reference: SIMD4<Float>
    /// Pixels.
    package let count: Int
    /// Between the brightest and the darkest square of the scene, of squares of which half was seen: the largest of the cell itself and of the same window
    /// moved by a square to the right, down, or both. So a sharp edge shows wherever it lies against the cells.
    package let range: Float

    /// The figures of `count` cells side by side, whose first pixel is sample `first`.
    ///
    /// - Parameters:
    ///   - bands: three or four planes; brightness is the mean of the first three.
    ///   - square: pixels along the side of a square, a third of a cell's.
    ///   - beside, below: whether the samples go on by a square to the right of the last cell, and below all.
    /// - Complexity: O(bands · pixels).
    package static func fill(
        _ figures: inout [CellFigures], scene: SampleTile, reference: SampleTile, bands: [Int], from first: Int, stride: Int, square: Int,
        count: Int, beside: Bool, below: Bool
    ) {
        precondition((3...4).contains(bands.count), "\(bands.count) bands")
        let scenes = bands.map { UnsafePointer(scene.plane($0) + first) as UnsafePointer<Float>? }
        let references = bands.map { UnsafePointer(reference.plane($0) + first) as UnsafePointer<Float>? }
        figures.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: tuban_cell.self, capacity: max(1, count)) { cells in
            guard let base = cells.baseAddress else { return }
            tuban_cell_figures(
                scenes, references, bands.count, scene.valid + first, reference.valid + first, stride, square, count,
                beside ? 1 : 0, below ? 1 : 0, base)
            for cell in cells.prefix(count) { figures.append(CellFigures(cell)) }
        }
    }

    private init(_ cell: tuban_cell) {
        scene = SIMD4(cell.scene.0, cell.scene.1, cell.scene.2, cell.scene.3)
        reference = SIMD4(cell.reference.0, cell.reference.1, cell.reference.2, cell.reference.3)
        count = Int(cell.count)
        range = cell.range
    }
}
