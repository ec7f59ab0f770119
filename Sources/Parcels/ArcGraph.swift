import Geometry

/// The lines between polygons, each stored once: arcs from junction to junction, and closed arcs without one.
///
/// A junction is a corner where three or four sides meet: where three polygons (or two and the background) do, or two touch at a
/// point. Polygons that share a line share its arc, so whatever is done to the arc keeps them fitting.
struct ArcGraph {
    let table: CornerTable
    /// Corner numbers of all arcs; arc i is `vertices[starts[i] ..< starts[i + 1]]`. An open arc has a junction at both ends; a closed one
    /// does not repeat its first corner.
    private(set) var vertices: [Int32] = []
    private(set) var starts: [Int] = [0]
    private(set) var isClosed: [Bool] = []
    /// For each ring its arcs: twice the number, plus 1 when the ring runs against the arc.
    private(set) var ringArcs: [Int32] = []
    private(set) var ringStarts: [Int] = [0]
    /// For each corner and direction the arc that leaves there (coded as in `ringArcs`), or −1.
    private var leaving: [Int32]

    var arcCount: Int { isClosed.count }

    init(_ rings: TracedRings) {
        table = CornerTable(rings.corners)
        leaving = Array(repeating: -1, count: 4 * table.count)
        var ringVertices: [Int32] = []
        var ends: [Int] = [0]
        for ring in rings.ringEnds.indices {
            let numbers = rings.corners(ofRing: ring).map { table.number(of: $0) }
            for (from, to) in zip(numbers, numbers.dropFirst() + numbers.prefix(1)) {
                table.appendSide(from: from, to: to, into: &ringVertices)
            }
            ends.append(ringVertices.count)
        }
        var sides = [UInt8](repeating: 0, count: table.count)
        for ring in 0..<ends.count - 1 {
            var previous = ringVertices[ends[ring + 1] - 1]
            for vertex in ringVertices[ends[ring]..<ends[ring + 1]] {
                let direction = table.direction(from: previous, to: vertex)
                sides[Int(previous)] |= 1 << UInt8(direction)
                sides[Int(vertex)] |= 1 << UInt8(direction ^ 2)
                previous = vertex
            }
        }
        for ring in 0..<ends.count - 1 {
            appendRing(ringVertices[ends[ring]..<ends[ring + 1]]) { sides[Int($0)].nonzeroBitCount > 2 }
            ringStarts.append(ringArcs.count)
        }
    }

    /// Cuts a ring at its junctions; arcs that another ring has brought already are only referred to.
    private mutating func appendRing(_ ring: ArraySlice<Int32>, isJunction: (Int32) -> Bool) {
        let count = ring.count
        func vertex(_ index: Int) -> Int32 { ring[ring.startIndex + index % count] }
        guard let first = (0..<count).first(where: { isJunction(vertex($0)) }) else {
            let first = (0..<count).min { vertex($0) < vertex($1) } ?? 0
            ringArcs.append(arc(isClosed: true, count: count) { vertex(first + $0) })
            return
        }
        var start = first
        while start < first + count {
            var end = start + 1
            while !isJunction(vertex(end)) { end += 1 }
            ringArcs.append(arc(isClosed: false, count: end - start + 1) { vertex(start + $0) })
            start = end
        }
    }

    private mutating func arc(isClosed closed: Bool, count: Int, _ vertex: (Int) -> Int32) -> Int32 {
        let start = vertex(0)
        let outward = 4 * Int(start) + table.direction(from: start, to: vertex(1))
        if leaving[outward] >= 0 { return leaving[outward] }
        let number = Int32(isClosed.count)
        for index in 0..<count { vertices.append(vertex(index)) }
        starts.append(vertices.count)
        isClosed.append(closed)
        let (end, beforeEnd) = closed ? (start, vertex(count - 1)) : (vertex(count - 1), vertex(count - 2))
        leaving[outward] = 2 * number
        leaving[4 * Int(end) + table.direction(from: end, to: beforeEnd)] = 2 * number + 1
        return 2 * number
    }

    /// The arcs that leave a junction, coded as in `ringArcs`.
    func arcs(leaving vertex: Int32) -> [Int32] {
        leaving[4 * Int(vertex)..<4 * Int(vertex) + 4].filter { $0 >= 0 }
    }
}
