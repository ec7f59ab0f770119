import Geometry

/// Lays out one block as a pure function of the seed and the block's place, so that any window can be drawn alone.
struct BlockPlanner {
    let seed: UInt64
    let skeleton: Skeleton
    let bend: Bend
    let plan: BlockPlan
    var generator: SeededGenerator
    var cells: [LandCell] = []
    var objects: [SceneFeature] = []
    var emptyLots: [LatticeRect] = []

    init(seed: UInt64, skeleton: Skeleton, bend: Bend, column: Int, row: Int) {
        self.seed = seed
        self.skeleton = skeleton
        self.bend = bend
        generator = SeededGenerator(seed: seed, 10, column, row)
        let rect = skeleton.block(column, row)
        let span = Skeleton.villageSpan
        let centre = { (index: Int) in ((index % span) + span) % span == span / 2 }
        let kind: BlockPlan.Kind
        if centre(column) && centre(row) {
            kind = .village
        } else {
            let draw = generator.unit()
            kind = draw < 0.06 ? .orchards : draw < 0.12 ? .greenhouses : .farmland
        }
        plan = BlockPlan(column: column, row: row, kind: kind, rect: rect)
    }

    mutating func laidOut() -> BlockPlan {
        switch plan.kind {
        case .village: layOutVillage()
        default: layOutFarmland(plan.rect)
        }
        var result = plan
        result.cells = cells
        result.objects = objects
        result.emptyLots = emptyLots
        return result
    }

    /// Groups of fields between lanes; a few cells of other use among them.
    mutating func layOutFarmland(_ rect: LatticeRect) {
        for group in groups(of: rect) {
            if group.isLane {
                cells.append(
                    LandCell(
                        rect: group.rect, use: .ruralRoad, cover: .material(.dirt), seed: generator.next()))
                continue
            }
            layOutGroup(group.rect)
        }
    }

    /// The block cut by 3 m lanes.
    private mutating func groups(of rect: LatticeRect) -> [(rect: LatticeRect, isLane: Bool)] {
        let alongU = generator.chance(0.5)
        let length = alongU ? rect.width : rect.height
        let count = length < 150 ? 1 : length < 300 ? generator.whole(1...2) : generator.whole(2...3)
        var offsets: [Int] = []
        for index in 1..<max(count, 1) {
            let place = length * index / count + generator.whole(-25...25)
            offsets += [place, place + 3]
        }
        return rect.cut(alongU: alongU, at: offsets).enumerated().map { ($0.element, $0.offset % 2 == 1) }
    }

    private mutating func layOutGroup(_ rect: LatticeRect) {
        let rowsRunEast = rect.width > rect.height ? generator.chance(0.8) : generator.chance(0.2)
        let across = rowsRunEast ? rect.height : rect.width
        // A corner or a side strip of other use, in some groups.
        var field = rect
        if across > 90, generator.chance(0.34) {
            let depth = generator.whole(30...62)
            let parts = rect.cut(alongU: !rowsRunEast, at: [depth])
            let length = rowsRunEast ? rect.width : rect.height
            let cuts = length > 140 ? [generator.whole(length / 3...length * 2 / 3)] : []
            let pieces = parts[0].cut(alongU: rowsRunEast, at: cuts)
            layOutSideUse(pieces[0])
            if pieces.count > 1 { appendField(pieces[1], rowsRunEast: rowsRunEast) }
            field = parts[1]
        }
        switch plan.kind {
        case .orchards where generator.chance(0.75):
            cells.append(
                LandCell(
                    rect: field, use: .orchard, cover: .material(.orchard), rowsRunEast: rowsRunEast,
                    seed: generator.next()))
        case .greenhouses where generator.chance(0.7):
            layOutSheds(field)
        default:
            appendField(field, rowsRunEast: rowsRunEast)
            if generator.chance(0.45) { plantGraves(field) }
        }
    }

    private mutating func layOutSideUse(_ rect: LatticeRect) {
        switch generator.whole(0...9) {
        case 0, 1:
            cells.append(LandCell(rect: rect, use: .orchard, cover: .material(.orchard), seed: generator.next()))
        case 2, 3:
            cells.append(LandCell(rect: rect, use: .otherWood, cover: .material(.grove), seed: generator.next()))
        case 4:
            cells.append(LandCell(rect: rect, use: .pond, cover: .material(.grass), seed: generator.next()))
            objects.append(
                feature(
                    bend.ring(Outline.rounded(rect.inset(4), corner: 9)), .material(.pond), .marking, height: 0))
        case 5, 6:
            layOutSheds(rect)
        case 7:
            layOutYard(rect, use: .facility)
        case 8:
            layOutYard(rect, use: .industry)
        default:
            appendField(rect, rowsRunEast: rect.width > rect.height)
        }
    }

    /// Units of 35–120 m with strips of 9–40 m in them.
    mutating func appendField(_ rect: LatticeRect, rowsRunEast: Bool) {
        var cell = LandCell(
            rect: rect, use: .irrigatedField, cover: .field, rowsRunEast: rowsRunEast, seed: generator.next())
        let across = rowsRunEast ? rect.height : rect.width
        var offsets: [Int] = []
        var place = generator.whole(35...120)
        while place < across - 30 {
            offsets.append(place)
            place += generator.whole(35...120)
        }
        for unit in rect.cut(alongU: !rowsRunEast, at: offsets) {
            let width = generator.whole(9...40)
            let depth = rowsRunEast ? unit.height : unit.width
            let cuts = stride(from: width, to: max(width, depth - width / 2), by: width).map { $0 }
            cell.units.append(
                LandCell.Unit(
                    rect: unit, cropSeed: generator.next(),
                    strips: unit.cut(alongU: !rowsRunEast, at: depth < 2 * width ? [] : cuts)))
        }
        cells.append(cell)
    }

    func feature(
        _ ring: [Point], _ cover: SceneFeature.Cover, _ layer: SceneFeature.Layer, height: Double, seed: UInt64 = 0
    ) -> SceneFeature {
        SceneFeature(ring: ring, cover: cover, layer: layer, height: height, seed: seed)
    }
}
