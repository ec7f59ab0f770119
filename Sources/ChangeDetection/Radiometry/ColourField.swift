import ChangeCore

/// A gain and an offset for each band of a date that vary smoothly over the region: given at the middles of cells that part the region
/// evenly, bilinear between them, and beyond the outermost as there.
///
/// - Numerics: a pixel's result depends on its place alone, so tiles do not show; Float, bitwise identical on every CPU level.
package struct ColourField: Sendable, Hashable, Codable {
    package var columns: Int
    package var rows: Int
    /// Pixels of the region.
    package var width: Int
    package var height: Int
    /// Per band, row by row.
    package var gain: [[Float]]
    package var offset: [[Float]]

    package init(columns: Int, rows: Int, width: Int, height: Int, gain: [[Float]], offset: [[Float]]) {
        self.columns = columns
        self.rows = rows
        self.width = width
        self.height = height
        self.gain = gain
        self.offset = offset
    }

    /// The numbers fit each other.
    package var isSound: Bool {
        let cells = columns * rows
        return columns > 0 && rows > 0 && width >= columns && height >= rows && gain.count == offset.count
            && (gain + offset).allSatisfy { $0.count == cells }
    }

    /// value · gain + offset for `count` pixels of a row, the first of which lies in `column`; in place.
    package func apply(_ band: Int, row: Int, column: Int, count: Int, to plane: UnsafeMutablePointer<Float>) {
        let down = Self.place(row, cells: rows, length: height)
        let line = (above: down.cell * columns, below: min(down.cell + 1, rows - 1) * columns)
        func at(_ plane: [Float], _ cell: Int) -> Float {
            let above = plane[line.above + cell]
            return above + down.share * (plane[line.below + cell] - above)
        }
        let side = Double(width) / Double(columns)
        var start = column
        while start < column + count {
            let isBeforeFirst = start < Self.middle(0, side)
            var cell = Self.place(start, cells: columns, length: width).cell
            // Rounding may have put a middle itself on either side.
            while cell + 1 < columns, Self.middle(cell + 1, side) <= start { cell += 1 }
            while cell > 0, Self.middle(cell, side) > start { cell -= 1 }
            let next = isBeforeFirst ? 0 : min(cell + 1, columns - 1)
            let end = min(column + count, isBeforeFirst ? Self.middle(0, side) : cell + 1 < columns ? Self.middle(cell + 1, side) : column + count)
            PlaneArithmetic.rescale(
                plane + (start - column), from: start, origin: (Double(cell) + 0.5) * side - 0.5, length: side,
                gain: (at(gain[band], cell), at(gain[band], next)), offset: (at(offset[band], cell), at(offset[band], next)), count: end - start)
            start = end
        }
    }

    /// The first pixel at or beyond the middle of a cell.
    private static func middle(_ cell: Int, _ side: Double) -> Int { Int(((Double(cell) + 0.5) * side - 0.5).rounded(.up)) }

    /// The last cell whose middle does not lie behind a pixel, or the first, and the pixel's share of the way to the next middle.
    private static func place(_ pixel: Int, cells: Int, length: Int) -> (cell: Int, share: Float) {
        let place = (Double(pixel) + 0.5) * Double(cells) / Double(length) - 0.5
        guard place > 0 else { return (0, 0) }
        guard place < Double(cells - 1) else { return (cells - 1, 0) }
        return (Int(place), Float(place - place.rounded(.down)))
    }
}
