import ChangeCore
import ChangeDetection
import GeoIO
import Geometry
import Parcels
import Raster
import Triage

/// `tuban-vectorize`: regions of changed pixels become candidate parcels on pixel edges, in `candidates.gpkg`.
package struct VectorizeStage: Sendable {
    let plan: Plan

    package init(plan: Plan) {
        self.plan = plan
    }

    /// Pixels around a window that its regions are looked at with: the ring around them, and one beside it.
    static let margin = PixelFeatureSums.reach + 2

    /// Parts of a region that became different things are parcels of their own from this size on, m²: the smallest mapping unit of ground that is built on
    /// (TD/T 1055).
    static let smallestPart = 200.0

    /// What became of the regions.
    package struct Outcome: Sendable, Codable, Hashable {
        package var candidates = 0
        /// Regions below `--min-pixels`, which the sensor cannot be trusted on.
        package var sievedRegions = 0
        package var sievedPixels = 0
        /// Regions narrower than `--min-width`.
        package var narrowRegions = 0
        /// Regions that `--clip` leaves out.
        package var outsideRegions = 0

        package enum CodingKeys: String, CodingKey {
            case candidates
            case narrowRegions = "narrow_regions"
            case outsideRegions = "outside_regions"
            case sievedRegions = "sieved_regions"
            case sievedPixels = "sieved_pixels"
        }
    }

    /// Reads the change raster, writes the candidates whole or not at all.
    ///
    /// - Parameter window: of a re-run: what is looked at, so large that all candidates of the region are whole in it.
    package func run(
        change: String, writing path: String, window: PixelWindow? = nil, progress: (Int) -> Void
    ) throws(TubanError) -> (outcome: Outcome, failures: [FailedBlock]) {
        let options = plan.configuration.parcels
        let ground = plan.rerun.map { RegionGround($0.region, transform: plan.grid.transform) }
        let found = try label(change: change, over: window ?? plan.grid.bounds, progress: progress)
        let layer = CandidateLayer(plan: plan)
        let shaping = ParcelShaping(
            options: options, pixel: try GroundPixel(plan.grid, subject: change), transform: plan.grid.transform,
            area: plan.region?.polygons.map { MapPolygon(rings: $0) })
        let shaped = try shaping.shape(found.regions, counting: Self.counting(plan)) { layer.likeness(of: $0) }
        var outcome = found.outcome
        outcome.narrowRegions = shaped.narrow
        outcome.outsideRegions = shaped.outside
        outcome.candidates = try layer.write(shaped.parcels, pixel: shaping.pixel, of: ground, to: path)
        return (outcome, found.failures)
    }

    /// The regions of a window.
    struct Labelled: Sendable {
        /// Whole ones that may become candidates, in the order of first pixels.
        var regions: [Region] = []
        /// Those that reach the window's side where the scene goes on: what is known of them is not all.
        var cut: [Region] = []
        var outcome = Outcome()
        var failures: [FailedBlock] = []
    }

    func label(change: String, over window: PixelWindow, progress: (Int) -> Void) throws(TubanError) -> Labelled {
        let plan = plan
        plan.keepBlocks()
        // Beyond the tiles nothing is decoded, and what lies around a region at the window's side must be.
        let area = window.expanded(by: Self.margin, within: plan.grid.bounds)
        let tiles = plan.tile.grid(area.width, area.height)
        let connectivity = plan.configuration.parcels.connectivity.parcels
        let smallest = try GroundPixel(plan.grid, subject: change).pixels(upTo: Self.smallestPart)
        let hasParts = plan.model.states != nil
        var collector = RegionCollector(bounds: area, connectivity: connectivity, wholes: hasParts ? { $0 & Int32(ChangeModel.kindMask) } : nil)
        var found = Labelled()
        var failures: Set<FailedBlock> = []
        let counts = Self.counting(plan)
        let isPart = window != plan.grid.bounds
        func keep(_ regions: [Region]) {
            // What hangs together is one region for hysteresis and size, whatever became of its parts.
            for parts in hasParts ? Array(Dictionary(grouping: regions, by: \.whole).values) : regions.map({ [$0] }) {
                if isPart, parts.contains(where: { $0.box.isCut(by: window, of: plan.grid.bounds) }) {
                    found.cut += parts.map { $0.detached() }
                    continue
                }
                // Hysteresis: what no pixel of its own can found is no region.
                guard parts.contains(where: { $0.sums.sums[CandidateSums.seeds] > 0 }) else { continue }
                let pixels = parts.reduce(0) { $0 + $1.area }
                if pixels < plan.configuration.minPixels {
                    guard counts(parts[0]) else { continue }
                    found.outcome.sievedRegions += 1
                    found.outcome.sievedPixels += pixels
                } else {
                    let parcels = absorbed(parts, connectivity: connectivity) {
                        $0.area >= max(smallest, plan.configuration.minPixels) && $0.sums.sums[CandidateSums.seeds] > 0
                    }
                    found.regions += parcels.map { $0.detached() }
                }
            }
        }
        let exchange = HaloExchange(tiles: tiles, halo: PixelFeatureSums.reach, origin: (area.x, area.y))
        try TilePool.run(
            count: tiles.count, workers: plan.configuration.workers,
            makeContext: { () throws(TubanError) in try TileLabeller(plan: plan, change: change, exchange: exchange) },
            body: { (labeller, index) throws(TubanError) in try labeller.label(index) },
            consume: { (_, tile) throws(TubanError) in
                collector.add(tile.regions)
                failures.formUnion(tile.failures)
                keep(collector.takeClosed())
                progress(1)
            }, failed: { exchange.fail($0) })
        keep(collector.finish())
        // Regions close in an order that depends on tiles; their first pixels do not.
        found.regions.sort(by: Region.precedes)
        found.failures = FailedBlock.unique(failures)
        return found
    }

    /// Whether a region counts in the run's record: in a re-run those that begin in its region.
    private static func counting(_ plan: Plan) -> (Region) -> Bool {
        guard let asked = RegionMask(plan.rerun?.region, grid: plan.grid) else { return { _ in true } }
        return { region in
            asked.pixels(in: PixelWindow(x: Int(region.first.column), y: Int(region.first.row), width: 1, height: 1)) == [1]
        }
    }
}

extension PixelWindow {
    /// Whether it reaches a side of `window` beyond which the scene goes on.
    func isCut(by window: PixelWindow, of scene: PixelWindow) -> Bool {
        x <= window.x && window.x > scene.x || y <= window.y && window.y > scene.y || maxX >= window.maxX && window.maxX < scene.maxX
            || maxY >= window.maxY && window.maxY < scene.maxY
    }
}
