import Geometry

/// The gentle bend that carries the unbent plane onto the ground, so that roads and fields are not ruled with a ruler.
///
/// Ground positions are metres east and south of the first pixel's outer corner. Neighbours share the bent positions of
/// their common nodes; because every side is broken at the same nodes, no gap and no overlap can open between them.
package struct Bend: Sendable {
    /// Largest displacement along one axis, in metres.
    package static let reach = 72.0
    /// Sides are broken at multiples of this, so that a chord never leaves the bent side by more than some decimetres.
    static let spacing = 48

    private let east: LatticeNoise
    private let south: LatticeNoise

    package init(seed: UInt64) {
        east = LatticeNoise(seed: SeededGenerator.key(seed, [101]), spacing: 940)
        south = LatticeNoise(seed: SeededGenerator.key(seed, [102]), spacing: 940)
    }

    package func point(_ u: Double, _ v: Double) -> Point {
        Point(x: u + Bend.reach * east.value(u, v), y: v + Bend.reach * south.value(u, v))
    }

    /// The ground position of a node, on the metre lattice.
    package func node(_ node: LatticeNode) -> Point {
        let bent = point(Double(node.u), Double(node.v))
        return Point(x: bent.x.rounded(), y: bent.y.rounded())
    }

    /// The ground ring of a free-standing shape, on a lattice of 0.1 m.
    package func ring(_ shape: [Point]) -> [Point] {
        shape.map { corner in
            let bent = point(corner.x, corner.y)
            return Point(x: (bent.x * 10).rounded() / 10, y: (bent.y * 10).rounded() / 10)
        }
    }

    /// The ground ring of a lattice outline whose sides are broken at `nodes` too.
    ///
    /// - Parameter outline: corners of an axis-parallel ring, closing corner not repeated.
    /// - Parameter nodes: corners of neighbours; those that lie on a side become corners of the ring.
    package func ring(outline: [LatticeNode], nodes: [LatticeNode]) -> [Point] {
        var ring: [Point] = []
        for (index, from) in outline.enumerated() {
            let to = outline[(index + 1) % outline.count]
            for stop in stops(from: from, to: to, nodes: nodes) {
                let place = node(stop)
                if ring.last != place { ring.append(place) }
            }
        }
        if ring.count > 1, ring.first == ring.last { ring.removeLast() }
        return ring
    }

    /// `from` and all break nodes before `to`, in walking order.
    private func stops(from: LatticeNode, to: LatticeNode, nodes: [LatticeNode]) -> [LatticeNode] {
        let alongU = from.v == to.v
        let start = alongU ? from.u : from.v
        let end = alongU ? to.u : to.v
        let low = min(start, end)
        let high = max(start, end)
        var places: Set<Int> = []
        var multiple = (low >= 0 ? low / Bend.spacing : -((-low) / Bend.spacing)) * Bend.spacing
        while multiple < high {
            if multiple > low { places.insert(multiple) }
            multiple += Bend.spacing
        }
        for node in nodes where (alongU ? node.v == from.v : node.u == from.u) {
            let place = alongU ? node.u : node.v
            if place > low && place < high { places.insert(place) }
        }
        let ordered = end > start ? places.sorted() : places.sorted(by: >)
        return [from] + ordered.map { alongU ? LatticeNode(u: $0, v: from.v) : LatticeNode(u: from.u, v: $0) }
    }
}
