import Geometry

/// A patch of one land use inside a block.
struct LandCell: Sendable {
    /// A part that is sown as a whole.
    struct Unit: Sendable {
        var rect: LatticeRect
        var cropSeed: UInt64
        /// The farmers' strips inside the unit.
        var strips: [LatticeRect]
    }

    var rect: LatticeRect
    var use: LandUse
    var cover: SceneFeature.Cover
    /// Fields only.
    var units: [Unit] = []
    var rowsRunEast = true
    var seed: UInt64
}

/// What the survey and the camera find between four lines: cells that tile the block, and what stands on them.
struct BlockPlan: Sendable {
    enum Kind: Sendable {
        case farmland, village, orchards, greenhouses
    }

    let column: Int
    let row: Int
    let kind: Kind
    let rect: LatticeRect
    var cells: [LandCell] = []
    /// Houses, trees, sheds and the like, on the ground.
    var objects: [SceneFeature] = []
    /// Homestead lots without a house.
    var emptyLots: [LatticeRect] = []
    /// True changes, drawn for every date by their own states.
    var changes: [SceneChange] = []

    /// All corners of cells, the nodes at which neighbours break their sides.
    var nodes: [LatticeNode] {
        cells.flatMap { cell in cell.rect.corners + cell.units.flatMap { $0.rect.corners + $0.strips.flatMap(\.corners) } }
    }
}
