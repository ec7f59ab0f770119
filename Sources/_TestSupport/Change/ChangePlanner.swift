import Geometry

/// Puts cases on the ground of one block, each on a group of fields of its own, so that no two overlap.
struct ChangePlanner {
    let seed: UInt64
    let settings: DistrictSettings
    let bend: Bend
    let plan: BlockPlan
    /// Ordinal of the block in the district, row by row.
    let ordinal: Int
    /// Pixels.
    let districtWidth: Int
    private var generator: SeededGenerator

    init(seed: UInt64, settings: DistrictSettings, bend: Bend, plan: BlockPlan, ordinal: Int, districtWidth: Int) {
        self.seed = seed
        self.settings = settings
        self.bend = bend
        self.plan = plan
        self.ordinal = ordinal
        self.districtWidth = districtWidth
        generator = SeededGenerator(seed: seed, 20, plan.column, plan.row)
    }

    mutating func changes() -> [SceneChange] {
        let village = plan.kind == .village
        let fields = plan.cells.filter { $0.use == .irrigatedField && $0.rect.width > 70 && $0.rect.height > 60 }
        var sites = village ? plan.emptyLots : fields.map(\.rect)
        let rate = village ? 1.8 : settings.changesPerBlock
        let whole = Int(rate.rounded(.down))
        let count = min(sites.count, whole + (generator.chance(rate - Double(whole)) ? 1 : 0))
        // The number of cases of earlier blocks is not known here; a stride that is prime to the cycle's length spreads the
        // kinds as well.
        let kinds = ChangeKind.cycle.filter { kind in
            kind.inVillage == village && (village || settings.favoured.map { $0.contains(kind.state) || kind.course == .cleared } ?? true)
        }
        return (0..<count).map { index in
            let kind = kinds[(ordinal * 5 + index * 3) % kinds.count]
            return change(kind, at: takeSite(for: kind, from: &sites), index: index)
        }
    }

    /// The largest site for the kinds that need room, else any.
    private mutating func takeSite(for kind: ChangeKind, from sites: inout [LatticeRect]) -> LatticeRect {
        var choice = generator.whole(0...sites.count - 1)
        if kind.depth.upperBound > 100 {
            for index in sites.indices where sites[index].area > sites[choice].area { choice = index }
        }
        return sites.remove(at: choice)
    }

    private mutating func change(_ kind: ChangeKind, at site: LatticeRect, index: Int) -> SceneChange {
        let rect = footprint(kind, in: site)
        let count = settings.acquisitions.count
        let twoSteps = kind.course != .appears && kind.course != .stands && kind.course != .growsOn
        let latest = max(1, count - (twoSteps ? 2 : 1))
        let first = generator.whole(1...latest)
        let last: GroundState = generator.chance(0.5) ? .rubble : .recultivated
        let states = kind.states(count: count, first: first, last: last)
        var pieces: [SceneChange.Piece] = []
        if kind.hasHalves {
            let alongU = rect.width >= rect.height
            let cut = (alongU ? rect.width : rect.height) * generator.whole(45...65) / 100
            let halves = rect.cut(alongU: alongU, at: [cut])
            pieces = [piece(kind, halves[0], states.near), piece(kind, halves[1], states.far)]
        } else {
            pieces = [piece(kind, rect, states.near)]
        }
        return SceneChange(
            identifier: "\(plan.row)-\(plan.column)-\(index + 1)", pieces: pieces, standing: standing(kind),
            inVillage: kind.inVillage, block: (plan.column, plan.row), rowsRunEast: rect.width >= rect.height)
    }

    private mutating func standing(_ kind: ChangeKind) -> SceneChange.Standing {
        switch kind.course {
        case .cleared, .stands, .growsOn: return .oldCase
        default: break
        }
        let draw = generator.unit()
        switch kind.state {
        case .earthwork, .stockpile, .hardSurface:
            return draw < 0.2 ? .temporaryValid : draw < 0.4 ? .temporaryExpired : draw < 0.5 ? .approved : .unknown
        default:
            return draw < 0.2 ? .approved : draw < 0.3 ? .partlyApproved : .unknown
        }
    }

    /// Beside the road, or across a border of files where one runs through the site.
    private mutating func footprint(_ kind: ChangeKind, in site: LatticeRect) -> LatticeRect {
        var length = generator.whole(kind.length)
        var depth = generator.whole(kind.depth)
        if kind.inVillage { return LatticeRect(site.u0 + 1, site.v0, site.u1 - 1, site.v0 + min(depth, site.height - 1)) }
        let room = site.inset(3)
        let alongU = kind.state == .solar || kind.state == .greenhouse ? room.width > room.height : generator.chance(0.5)
        if !alongU { swap(&length, &depth) }
        length = min(length, room.width)
        depth = min(depth, room.height)
        var u = room.u0 + (generator.chance(0.5) ? 0 : room.width - length)
        var v = generator.chance(0.7) ? room.v0 : room.v0 + generator.whole(0...max(0, room.height - depth))
        // The bend moves the anchor by up to its reach: undo it at the site's middle.
        let middle = bend.point(Double(site.u0 + site.width / 2), Double(site.v0 + site.height / 2))
        let moved = (Int(middle.x.rounded()) - site.u0 - site.width / 2, Int(middle.y.rounded()) - site.v0 - site.height / 2)
        let line = middle.y / settings.pixelSize
        let seams = settings.acquisitions.compactMap(\.seam).map { seam in
            Int((seam.position * Double(districtWidth) + seam.lean * line).rounded())
        }
        for anchor in seams + settings.anchorColumns {
            let place = Int((Double(anchor) * settings.pixelSize).rounded()) - moved.0 - length / 2
            if place >= room.u0 && place + length <= room.u1 { u = place }
        }
        for anchor in settings.anchorRows {
            let place = Int((Double(anchor) * settings.pixelSize).rounded()) - moved.1 - depth / 2
            if place >= room.v0 && place + depth <= room.v1 { v = place }
        }
        return LatticeRect(u, v, u + length, v + depth)
    }

    private mutating func piece(_ kind: ChangeKind, _ rect: LatticeRect, _ states: [GroundState]) -> SceneChange.Piece {
        let shape: [Point]
        switch kind.state {
        case .water: shape = Outline.rounded(rect, corner: 14)
        case .earthwork, .stockpile: shape = Outline.ragged(rect, depth: 7, step: 14, generator: &generator)
        default: shape = Outline.box(rect)
        }
        return SceneChange.Piece(ring: bend.ring(shape), rect: rect, states: states, seed: generator.next())
    }
}
