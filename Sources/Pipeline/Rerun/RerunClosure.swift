import GeoIO
import Geometry
import Parcels

/// Decides whether a window shows all that the candidates of a region depend on.
///
/// A candidate follows from its regions (whole, with what may be merged with them), from the parcels beside it that may be partners of a
/// sliver, and, when lines are simplified, from those whose lines come close. Of a region that the window cuts it is not known whether it counts
/// and what it fits, so it is taken to count and to fit. All conditions err to the larger window: the result never does.
struct RerunClosure {
    private let plan: Plan
    private let ground: RegionGround
    private let pixel: GroundPixel
    private let layer: CandidateLayer
    /// Pixels around a parcel within which others bear on it.
    private let reach: Int
    /// Pixels within which the lines of parcels bear on each other; 0 where they stay as they are.
    private let drawnReach: Int
    /// What the window of a region begins with.
    let first: PixelWindow

    init(plan: Plan, rerun: PlannedRerun) throws(TubanError) {
        self.plan = plan
        ground = RegionGround(rerun.region, transform: plan.grid.transform)
        pixel = try GroundPixel(plan.grid, subject: rerun.region.source)
        layer = CandidateLayer(plan: plan)
        let options = plan.configuration.parcels
        let simplification = pixel.simplification(options.simplify)
        // Steps are cut by up to half a pixel before lines move by the bound.
        drawnReach = simplification == .exact ? 0 : Int(simplification.bound.rounded(.up)) + 2
        let merged = Int((options.mergeDistance / min(pixel.width, pixel.height)).rounded(.up)) + 1
        reach = max(SliverScores.reach, drawnReach, merged) + 1
        let box = PolygonMask(polygons: rerun.region.polygons, transform: plan.grid.transform, within: plan.grid.bounds).bounds
        first = box.isEmpty ? box : box.expanded(by: max(64, reach), within: plan.grid.bounds)
    }

    /// Nil when the window suffices; else a larger one.
    ///
    /// - Parameter step: how far the window is moved where a region is cut.
    func wider(than window: PixelWindow, _ found: VectorizeStage.Labelled, step: Int) -> PixelWindow? {
        let regions = (found.regions + found.cut).sorted(by: Region.precedes)
        let scene = plan.grid.bounds
        let isCut = regions.map { $0.box.isCut(by: window, of: scene) }
        let needed = needed(regions, isCut: isCut)
        var wider = window
        for (region, isNeeded) in zip(regions, needed) where isNeeded {
            let box = region.box
            wider = wider.hull(box.expanded(by: box.isCut(by: window, of: scene) ? max(step, reach) : reach, within: scene))
        }
        return wider == window ? nil : wider
    }

    /// By region: whether it must be whole.
    private func needed(_ regions: [Region], isCut: [Bool]) -> [Bool] {
        let options = plan.configuration.parcels
        let groups = groups(regions, isCut: isCut)
        var needed = [Bool](repeating: false, count: regions.count)
        // By the outer rings: a hole may be filled.
        for (index, region) in regions.enumerated() {
            needed[index] = tracePolygons(of: region.runs).contains { ground.touches([PlanarPolygon(outer: PlanarPolygon($0).outer, holes: [])]) }
        }
        needed = whole(needed, groups)
        var all = near(needed, in: regions, within: SliverScores.reach)
        if drawnReach > 0 {
            let lines = mergeGroups(regions, distance: Double(drawnReach))
            var count = 0
            while needed.count(where: \.self) != count {
                count = needed.count(where: \.self)
                needed = whole(whole(needed, lines), groups)
            }
        }
        all = whole(zip(all, needed).map { $0 || $1 }, groups)
        guard options.fillHoles > 0 else { return all }
        // What lies in a hole keeps it open, if it is enough to count.
        let boxes = regions.indices.filter { all[$0] }.map { regions[$0].box }
        for index in regions.indices where isCut[index] && !all[index] {
            all[index] = boxes.contains { regions[index].reaches($0) }
        }
        return all
    }

    /// Regions that may become one parcel, as `mergeGroups` gives them.
    private func groups(_ regions: [Region], isCut: [Bool]) -> [Int] {
        let distance = plan.configuration.parcels.mergeDistance
        guard distance > 0 else { return Array(regions.indices) }
        let isAlike = layer.likeness(of: regions)
        return mergeGroups(regions, distance: distance, pixelWidth: pixel.width, pixelHeight: pixel.height) { a, b in
            isCut[a] || isCut[b] || isAlike(a, b)
        }
    }

    /// Each group is in whole if one of its members is.
    private func whole(_ chosen: [Bool], _ groups: [Int]) -> [Bool] {
        var isChosen = [Bool](repeating: false, count: chosen.count)
        for (index, group) in groups.enumerated() where chosen[index] { isChosen[group] = true }
        return groups.map { isChosen[$0] }
    }
}
