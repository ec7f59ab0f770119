import Geometry

/// The district's ground cut into land-use patches, with every node at which neighbours meet.
struct DistrictPartition {
    /// One land-use patch.
    struct Patch {
        /// Block indices of the village area that it belongs to.
        var column: Int
        var row: Int
        var use: LandUse
        /// Ground ring, metres, whole numbers.
        var ring: [Point]
        /// The cell behind it; nil for corridors.
        var cell: LandCell?
        var isFarmlandBlock: Bool
    }

    let district: District
    private let blocks: [BlockPlan]
    private var skeleton: Skeleton { district.skeleton }
    private var stride: Int { skeleton.columns + 2 }

    init(_ district: District) {
        self.district = district
        var blocks: [BlockPlan] = []
        // One rim of blocks beyond the district: their nodes break the district's outline too.
        for row in -1...district.skeleton.rows {
            for column in -1...district.skeleton.columns {
                blocks.append(district.block(column, row))
            }
        }
        self.blocks = blocks
    }

    func block(_ column: Int, _ row: Int) -> BlockPlan {
        blocks[(row + 1) * stride + column + 1]
    }

    /// Patches of block (`column`, `row`) and of the corridors above and left of it.
    func patches(column: Int, row: Int) -> [Patch] {
        let plan = block(column, row)
        let corners = plan.cells.flatMap(\.rect.corners)
        var result = plan.cells.map { cell in
            Patch(
                column: column, row: row, use: cell.use,
                ring: district.bend.ring(outline: cell.rect.corners, nodes: corners), cell: cell,
                isFarmlandBlock: plan.kind == .farmland)
        }
        let corridors =
            skeleton.rowCorridor(column, row).map { ($0, rowNodes(column, row)) }
            + skeleton.columnCorridor(column, row).map { ($0, columnNodes(column, row)) }
        for (part, nodes) in corridors {
            result.append(
                Patch(
                    column: column, row: row, use: part.strip.use,
                    ring: district.bend.ring(outline: part.rect.corners, nodes: nodes), cell: nil,
                    isFarmlandBlock: false))
        }
        return result
    }

    /// The outline of a set of cells (a cell is a block with the corridors above and left of it), outer ring only.
    ///
    /// - Precondition: the cells hang together by their sides and enclose no hole.
    func outline(of cells: Set<CellIndex>) -> [Point] {
        var next: [CellIndex: CellIndex] = [:]
        var nodes: [LatticeNode] = []
        for cell in cells {
            let (i, j) = (cell.column, cell.row)
            let side = { (dx: Int, dy: Int) in !cells.contains(CellIndex(column: i + dx, row: j + dy)) }
            let corner = { (dx: Int, dy: Int) in CellIndex(column: i + dx, row: j + dy) }
            if side(0, -1) { next[corner(0, 0)] = corner(1, 0) }
            if side(1, 0) { next[corner(1, 0)] = corner(1, 1) }
            if side(0, 1) { next[corner(1, 1)] = corner(0, 1) }
            if side(-1, 0) { next[corner(0, 1)] = corner(0, 0) }
            for column in i - 1...min(i + 1, skeleton.columns) {
                for row in j - 1...min(j + 1, skeleton.rows) { nodes += block(column, row).cells.flatMap(\.rect.corners) }
            }
            for (column, row) in [(i - 1, j), (i, j), (i + 1, j), (i, j - 1), (i, j + 1), (i - 1, j + 1), (i + 1, j - 1)] {
                nodes += skeleton.rowCorridor(column, row).flatMap(\.rect.corners)
                nodes += skeleton.columnCorridor(column, row).flatMap(\.rect.corners)
            }
        }
        // The least corner starts the ring, so that the order of the set does not matter.
        guard let first = next.keys.min(by: { ($0.row, $0.column) < ($1.row, $1.column) }) else { return [] }
        var chain: [LatticeNode] = []
        var place = first
        repeat {
            chain.append(LatticeNode(u: skeleton.left(place.column), v: skeleton.top(place.row)))
            guard let following = next.removeValue(forKey: place) else { break }
            place = following
        } while place != first
        precondition(next.isEmpty, "the cells of an area hang together by their sides and enclose no hole")
        return district.bend.ring(outline: chain, nodes: nodes)
    }

    /// The protected strip along the river: water and banks, without the road; one ring for the whole district.
    func riverRings() -> [[Point]] {
        (0..<skeleton.rows).compactMap { row in
            guard skeleton.strips(rowLine: row).contains(where: { $0.use == .river }) else { return nil }
            let parts = skeleton.rowCorridor(0, row)
            let rect = LatticeRect(
                skeleton.left(0), parts[1].rect.v0, skeleton.left(skeleton.columns), parts[parts.count - 1].rect.v1)
            let nodes = (-1...skeleton.columns).flatMap { rowNodes(max(0, min($0, skeleton.columns - 1)), row) }
            return district.bend.ring(outline: rect.corners, nodes: nodes)
        }
    }

    private func rowNodes(_ column: Int, _ row: Int) -> [LatticeNode] {
        var nodes = block(column, row).cells.flatMap(\.rect.corners)
        nodes += block(column, row - 1).cells.flatMap(\.rect.corners)
        for row in [row - 1, row] { nodes += skeleton.columnCorridor(column, row).flatMap(\.rect.corners) }
        return nodes + skeleton.rowCorridor(column, row).flatMap(\.rect.corners)
    }

    private func columnNodes(_ column: Int, _ row: Int) -> [LatticeNode] {
        block(column, row).cells.flatMap(\.rect.corners) + block(column - 1, row).cells.flatMap(\.rect.corners)
            + skeleton.columnCorridor(column, row).flatMap(\.rect.corners)
    }
}

/// Place of a cell in the net of blocks.
struct CellIndex: Hashable, Sendable {
    var column: Int
    var row: Int
}
