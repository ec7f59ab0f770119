/// Points in square cells, to find those inside a triangle.
///
/// Points do not move; they can only be dropped. Cells are as large as to hold about one point on average.
struct PointGrid {
    private let points: [GridPoint]
    private var isPresent: [Bool]
    private let cell: Int
    private let originX: Int
    private let originY: Int
    private let columns: Int
    private let rows: Int
    private var starts: [Int32]
    private var members: [Int32]

    init(_ points: [GridPoint]) {
        self.points = points
        isPresent = Array(repeating: true, count: points.count)
        var (lowX, lowY, highX, highY) = (Int.max, Int.max, Int.min, Int.min)
        for point in points {
            lowX = min(lowX, Int(point.x))
            highX = max(highX, Int(point.x))
            lowY = min(lowY, Int(point.y))
            highY = max(highY, Int(point.y))
        }
        guard !points.isEmpty else {
            (cell, originX, originY, columns, rows, starts, members) = (1, 0, 0, 0, 0, [0], [])
            return
        }
        let width = highX - lowX + 1
        let height = highY - lowY + 1
        var side = 4
        while (width / side + 1) * (height / side + 1) > max(64, points.count) { side *= 2 }
        (cell, originX, originY) = (side, lowX, lowY)
        (columns, rows) = (width / side + 1, height / side + 1)
        var offsets = [Int32](repeating: 0, count: columns * rows + 1)
        for point in points { offsets[(Int(point.y) - lowY) / side * columns + (Int(point.x) - lowX) / side + 1] += 1 }
        for index in 1..<offsets.count { offsets[index] += offsets[index - 1] }
        starts = offsets
        members = Array(repeating: 0, count: points.count)
        for (index, point) in points.enumerated() {
            let place = (Int(point.y) - lowY) / side * columns + (Int(point.x) - lowX) / side
            members[Int(offsets[place])] = Int32(index)
            offsets[place] += 1
        }
    }

    mutating func drop(_ point: Int32) { isPresent[Int(point)] = false }

    /// Whether any present point but the three corners lies in the triangle or on its sides.
    ///
    /// Goes through the cells of each band that the triangle crosses, so a long thin one costs its length, not its bounding box.
    func hasPoint(inTriangle a: Int32, _ b: Int32, _ c: Int32) -> Bool {
        let (p, q, r) = (points[Int(a)], points[Int(b)], points[Int(c)])
        let top = min(p.y, q.y, r.y)
        let bottom = max(p.y, q.y, r.y)
        let turn = GridPoint.cross(p, q, r)
        for row in (Int(top) - originY) / cell...(Int(bottom) - originY) / cell {
            let bandTop = max(originY + row * cell, Int(top))
            let bandBottom = min(originY + (row + 1) * cell - 1, Int(bottom))
            var span = Span()
            span.add(p, q, from: bandTop, to: bandBottom)
            span.add(q, r, from: bandTop, to: bandBottom)
            span.add(r, p, from: bandTop, to: bandBottom)
            guard span.low <= span.high else { continue }
            let firstCell = max(0, (span.low - originX) / cell)
            let lastCell = min(columns - 1, (span.high - originX) / cell)
            guard firstCell <= lastCell else { continue }
            let range = Int(starts[row * columns + firstCell])..<Int(starts[row * columns + lastCell + 1])
            for index in range {
                let member = members[index]
                guard isPresent[Int(member)], member != a, member != b, member != c else { continue }
                let point = points[Int(member)]
                let first = GridPoint.cross(p, q, point)
                let second = GridPoint.cross(q, r, point)
                let third = GridPoint.cross(r, p, point)
                if turn == 0 {
                    // A triangle without area: its points are those of its sides.
                    if first == 0, second == 0, third == 0,
                        point.x >= min(p.x, q.x, r.x), point.x <= max(p.x, q.x, r.x), point.y >= top, point.y <= bottom
                    {
                        return true
                    }
                } else if turn > 0 ? first >= 0 && second >= 0 && third >= 0 : first <= 0 && second <= 0 && third <= 0 {
                    return true
                }
            }
        }
        return false
    }

    /// Columns that lines reach within a band of rows, a little more rather than less.
    private struct Span {
        var low = Int.max
        var high = Int.min

        mutating func add(_ a: GridPoint, _ b: GridPoint, from top: Int, to bottom: Int) {
            let (upper, lower) = a.y <= b.y ? (a, b) : (b, a)
            guard Int(upper.y) <= bottom, Int(lower.y) >= top else { return }
            let start = upper.column(atRow: max(top, Int(upper.y)), towards: lower)
            let end = lower.y == upper.y ? Double(lower.x) : upper.column(atRow: min(bottom, Int(lower.y)), towards: lower)
            low = min(low, Int(min(start, end)) - 1)
            high = max(high, Int(max(start, end)) + 1)
        }
    }
}

/// A position in half pixels.
struct GridPoint: Hashable {
    var x: Int32
    var y: Int32

    /// Twice the area of the triangle a b c, positive when it turns from the x axis to the y axis.
    static func cross(_ a: GridPoint, _ b: GridPoint, _ c: GridPoint) -> Int {
        (Int(b.x) - Int(a.x)) * (Int(c.y) - Int(a.y)) - (Int(b.y) - Int(a.y)) * (Int(c.x) - Int(a.x))
    }

    fileprivate func column(atRow row: Int, towards other: GridPoint) -> Double {
        guard other.y != y else { return Double(x) }
        return Double(x) + Double(Int(other.x) - Int(x)) * Double(row - Int(y)) / Double(Int(other.y) - Int(y))
    }
}
