import Geometry

/// The points of all arcs while they are simplified, in half pixels, each arc a chain of links.
///
/// A link's error bounds the distance between the segment to the next link and the exact line it stands for. When link b goes from between
/// a and c, all points of a–b and b–c are within dist(b, a–c) of a–c, so the new error is the larger old one plus that distance. Since both
/// lines run from a to c without a break, the bound holds in both directions.
struct ArcChains {
    /// Distinct positions; junctions are shared by the arcs that meet there.
    private var points: [GridPoint] = []
    /// The point of each link; the links of arc i are `starts[i] ..< starts[i + 1]`.
    private var linkPoints: [Int32] = []
    private var starts: [Int] = [0]
    private var errors: [Double] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var firstLinks: [Int32] = []
    private var lengths: [Int] = []
    private let isClosed: [Bool]
    private(set) var deviation = 0.0

    init(_ graph: ArcGraph, cutsSteps: Bool) {
        isClosed = graph.isClosed
        var junctionPoints = [Int32](repeating: -1, count: graph.table.count)
        var chain: [ChainPoint] = []
        for arc in 0..<graph.arcCount {
            let vertices = graph.vertices[graph.starts[arc]..<graph.starts[arc + 1]]
            chain.removeAll(keepingCapacity: true)
            let positions = vertices.map { number in
                let corner = graph.table.corners[Int(number)]
                return GridPoint(x: 2 * corner.x, y: 2 * corner.y)
            }
            ArcChains.cut(positions, isClosed: isClosed[arc], cutsSteps: cutsSteps, into: &chain)
            let base = linkPoints.count
            for (index, entry) in chain.enumerated() {
                var point = Int32(points.count)
                if !isClosed[arc], index == 0 || index == chain.count - 1 {
                    let junction = Int(index == 0 ? vertices[vertices.startIndex] : vertices[vertices.endIndex - 1])
                    if junctionPoints[junction] < 0 {
                        junctionPoints[junction] = point
                        points.append(entry.point)
                    }
                    point = junctionPoints[junction]
                } else {
                    points.append(entry.point)
                }
                linkPoints.append(point)
                errors.append(entry.error)
                next.append(Int32(base + index + 1))
                previous.append(Int32(base + index - 1))
                deviation = max(deviation, entry.error)
            }
            if isClosed[arc] {
                next[next.count - 1] = Int32(base)
                previous[base] = Int32(next.count - 1)
            } else {
                next[next.count - 1] = -1
                previous[base] = -1
            }
            firstLinks.append(Int32(base))
            lengths.append(chain.count)
            starts.append(linkPoints.count)
        }
    }

    private struct ChainPoint {
        var point: GridPoint
        /// Of the segment to the following point.
        var error: Double
    }

    /// Replaces both corners of each stair-step (a side of one pixel between turns to opposite hands) by the middles of their sides.
    ///
    /// The triangle that goes lies within half a pixel of the longer side, in pixels that touch it; a line that came in there would end on
    /// that side in a junction. So nothing can cross.
    private static func cut(_ line: [GridPoint], isClosed: Bool, cutsSteps: Bool, into chain: inout [ChainPoint]) {
        let count = line.count
        func at(_ index: Int) -> GridPoint { line[(index + count) % count] }
        func turn(_ index: Int) -> Int {
            guard isClosed || (index > 0 && index < count - 1) else { return 0 }
            return GridPoint.cross(at(index - 1), at(index), at(index + 1)).signum()
        }
        func length(_ index: Int) -> Int { abs(Int(at(index + 1).x - at(index).x)) + abs(Int(at(index + 1).y - at(index).y)) }
        func isStep(_ side: Int) -> Bool { cutsSteps && length(side) == 2 && turn(side) * turn(side + 1) < 0 }
        func append(_ point: GridPoint, error: Double) {
            // Two steps in a row share the middle of the side between them.
            if let last = chain.last, last.point == point {
                chain[chain.count - 1].error = error
            } else {
                chain.append(ChainPoint(point: point, error: error))
            }
        }
        func middle(_ side: Int) -> GridPoint { GridPoint(x: (at(side).x + at(side + 1).x) / 2, y: (at(side).y + at(side + 1).y) / 2) }
        for index in 0..<count {
            if turn(index) != 0, isStep(index - 1) || isStep(index) {
                // Legs in pixels; the corner's distance from the new line is the height of the triangle.
                let a = Double(length(index - 1)) / 4
                let b = Double(length(index)) / 4
                append(middle(index - 1), error: a * b / (a * a + b * b).squareRoot())
                append(middle(index), error: 0)
            } else {
                append(line[index], error: 0)
            }
        }
        if isClosed, chain.count > 1, chain[0].point == chain[chain.count - 1].point {
            chain.removeLast()
        }
    }

    // MARK: Taking points away

    mutating func simplify(_ graph: ArcGraph, bound: Double) {
        var grid = PointGrid(points)
        var queue = RemovalQueue()
        for arc in 0..<graph.arcCount {
            queue.reset(links: starts[arc]..<starts[arc + 1])
            for link in starts[arc]..<starts[arc + 1] { offer(Int32(link), to: &queue) }
            while let link = queue.popFirst() {
                let before = previous[Int(link)]
                let after = next[Int(link)]
                guard mayShorten(arc, before, after, graph) else { continue }
                let (a, b, c) = (linkPoints[Int(before)], linkPoints[Int(link)], linkPoints[Int(after)])
                let moved = ArcChains.distance(of: points[Int(b)], from: points[Int(a)], to: points[Int(c)])
                let error = max(errors[Int(before)], errors[Int(link)]) + moved
                guard error <= bound, !grid.hasPoint(inTriangle: a, b, c) else { continue }
                grid.drop(b)
                errors[Int(before)] = error
                deviation = max(deviation, error)
                next[Int(before)] = after
                previous[Int(after)] = before
                next[Int(link)] = -1
                previous[Int(link)] = -1
                if firstLinks[arc] == link { firstLinks[arc] = after }
                lengths[arc] -= 1
                offer(before, to: &queue)
                offer(after, to: &queue)
            }
        }
    }

    private func offer(_ link: Int32, to queue: inout RemovalQueue) {
        let before = previous[Int(link)]
        let after = next[Int(link)]
        guard before >= 0, after >= 0 else { return }
        let area = abs(
            GridPoint.cross(points[Int(linkPoints[Int(before)])], points[Int(linkPoints[Int(link)])], points[Int(linkPoints[Int(after)])]))
        queue.insert(link, area: area)
    }

    /// Whether an arc may lose a point: rings keep three, and no two arcs become one line between the same junctions.
    private func mayShorten(_ arc: Int, _ before: Int32, _ after: Int32, _ graph: ArcGraph) -> Bool {
        if isClosed[arc] { return lengths[arc] > 3 }
        let vertices = graph.vertices[graph.starts[arc]..<graph.starts[arc + 1]]
        let (start, end) = (vertices[vertices.startIndex], vertices[vertices.endIndex - 1])
        if start == end { return lengths[arc] > 4 }
        guard lengths[arc] == 3 else { return true }
        for code in graph.arcs(leaving: start) {
            let other = Int(code >> 1)
            guard other != arc, lengths[other] == 2 else { continue }
            let ends = (graph.vertices[graph.starts[other]], graph.vertices[graph.starts[other + 1] - 1])
            if ends == (start, end) || ends == (end, start) { return false }
        }
        return true
    }

    /// In pixels, from a point to a segment.
    private static func distance(of point: GridPoint, from a: GridPoint, to b: GridPoint) -> Double {
        let (dx, dy) = (Int(b.x) - Int(a.x), Int(b.y) - Int(a.y))
        let (px, py) = (Int(point.x) - Int(a.x), Int(point.y) - Int(a.y))
        let along = px * dx + py * dy
        let square = dx * dx + dy * dy
        if along <= 0 { return Double(px * px + py * py).squareRoot() / 2 }
        if along >= square {
            let (qx, qy) = (px - dx, py - dy)
            return Double(qx * qx + qy * qy).squareRoot() / 2
        }
        return Double(abs(px * dy - py * dx)) / Double(square).squareRoot() / 2
    }

    /// Appends an arc's points in the direction of a ring, without the last one of an open arc: the next arc brings it.
    func append(arc: Int, reversed: Bool, into ring: inout [GridPoint]) {
        let start = ring.count
        var link = firstLinks[arc]
        for _ in 0..<lengths[arc] {
            ring.append(points[Int(linkPoints[Int(link)])])
            link = next[Int(link)]
        }
        if reversed { ring[start...].reverse() }
        if !isClosed[arc] { ring.removeLast() }
    }
}
