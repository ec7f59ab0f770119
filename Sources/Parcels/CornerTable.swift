import Geometry

/// The distinct corners of many rings, numbered in row-major order, and their order along columns.
///
/// - Complexity: O(corners · log(corners of a row) + rows + columns).
struct CornerTable {
    private(set) var corners: [PixelCorner]
    private let firstRow: Int
    private var rowStarts: [Int32]
    /// Corner numbers ordered by column, then row, and the place of each corner in that order.
    private var byColumn: [Int32]
    private var columnPlaces: [Int32]

    init(_ all: [PixelCorner]) {
        var (lowX, lowY, highX, highY) = (Int32.max, Int32.max, Int32.min, Int32.min)
        for corner in all {
            lowX = min(lowX, corner.x)
            highX = max(highX, corner.x)
            lowY = min(lowY, corner.y)
            highY = max(highY, corner.y)
        }
        guard !all.isEmpty else {
            (corners, firstRow, rowStarts, byColumn, columnPlaces) = ([], 0, [0], [], [])
            return
        }
        let rows = Int(highY) - Int(lowY) + 1
        var offsets = [Int](repeating: 0, count: rows + 1)
        for corner in all { offsets[Int(corner.y - lowY) + 1] += 1 }
        for row in 0..<rows { offsets[row + 1] += offsets[row] }
        var columns = [Int32](repeating: 0, count: all.count)
        var cursors = offsets
        for corner in all {
            columns[cursors[Int(corner.y - lowY)]] = corner.x
            cursors[Int(corner.y - lowY)] += 1
        }
        var distinct: [PixelCorner] = []
        distinct.reserveCapacity(all.count)
        var starts: [Int32] = [0]
        starts.reserveCapacity(rows + 1)
        for row in 0..<rows {
            columns[offsets[row]..<offsets[row + 1]].sort()
            for index in offsets[row]..<offsets[row + 1] where index == offsets[row] || columns[index] != columns[index - 1] {
                distinct.append(PixelCorner(x: columns[index], y: lowY + Int32(row)))
            }
            starts.append(Int32(distinct.count))
        }
        var columnOffsets = [Int32](repeating: 0, count: Int(highX) - Int(lowX) + 2)
        for corner in distinct { columnOffsets[Int(corner.x - lowX) + 1] += 1 }
        for column in 1..<columnOffsets.count { columnOffsets[column] += columnOffsets[column - 1] }
        var order = [Int32](repeating: 0, count: distinct.count)
        var places = order
        for (number, corner) in distinct.enumerated() {
            let column = Int(corner.x - lowX)
            order[Int(columnOffsets[column])] = Int32(number)
            places[number] = columnOffsets[column]
            columnOffsets[column] += 1
        }
        corners = distinct
        firstRow = Int(lowY)
        rowStarts = starts
        byColumn = order
        columnPlaces = places
    }

    var count: Int { corners.count }

    /// The number of a corner that is in the table.
    func number(of corner: PixelCorner) -> Int32 {
        var low = rowStarts[Int(corner.y) - firstRow]
        var high = rowStarts[Int(corner.y) - firstRow + 1]
        while low < high {
            let middle = (low + high) / 2
            if corners[Int(middle)].x < corner.x { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Appends `from` and all corners that lie on the side from there to `to`, in that direction, without `to`.
    func appendSide(from: Int32, to: Int32, into result: inout [Int32]) {
        if corners[Int(from)].y == corners[Int(to)].y {
            for number in stride(from: from, to: to, by: to > from ? 1 : -1) { result.append(number) }
        } else {
            let start = columnPlaces[Int(from)]
            let end = columnPlaces[Int(to)]
            for place in stride(from: start, to: end, by: end > start ? 1 : -1) { result.append(byColumn[Int(place)]) }
        }
    }

    /// The direction of the side from one corner to another: 0 east, 1 south, 2 west, 3 north.
    func direction(from: Int32, to: Int32) -> Int {
        let (a, b) = (corners[Int(from)], corners[Int(to)])
        if a.y == b.y { return b.x > a.x ? 0 : 2 }
        return b.y > a.y ? 1 : 3
    }
}
