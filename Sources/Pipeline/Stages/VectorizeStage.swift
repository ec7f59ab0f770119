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
    package func run(
        change: String, writing path: String, progress: (Int) -> Void
    ) throws(TubanError) -> (outcome: Outcome, failures: [FailedBlock]) {
        let plan = plan
        let tiles = plan.tiles
        let options = plan.configuration.parcels
        var collector = RegionCollector(
            bounds: plan.grid.bounds, connectivity: options.connectivity.parcels)
        var outcome = Outcome()
        var kept: [Region] = []
        var failures: Set<FailedBlock> = []
        func keep(_ regions: [Region]) {
            // Hysteresis: what no pixel of its own can found is no region.
            for region in regions where region.sums.sums[CandidateSums.seeds] > 0 {
                if region.area < plan.configuration.minPixels {
                    outcome.sievedRegions += 1
                    outcome.sievedPixels += region.area
                } else {
                    kept.append(region.detached())
                }
            }
        }
        let exchange = HaloExchange(tiles: tiles, halo: PixelFeatureSums.reach)
        try TilePool.run(
            count: tiles.count, workers: plan.configuration.workers,
            makeContext: { () throws(TubanError) in try TileLabeller(plan: plan, change: change, exchange: exchange) },
            body: { (labeller, index) throws(TubanError) in try labeller.label(index) },
            consume: { (_, tile) throws(TubanError) in
                collector.add(tile.regions)
                failures.formUnion(tile.failures)
                keep(collector.takeClosed())
                progress(1)
            }, cancel: { exchange.cancel() })
        keep(collector.finish())
        // Regions close in an order that depends on tiles; their first pixels do not.
        kept.sort(by: Region.precedes)
        let layer = CandidateLayer(plan: plan)
        let shaping = ParcelShaping(
            options: options, pixel: try GroundPixel(plan.grid, subject: change), transform: plan.grid.transform,
            area: plan.region?.polygons.map { MapPolygon(rings: $0) })
        let shaped = try shaping.shape(kept) { layer.likeness(of: $0) }
        outcome.narrowRegions = shaped.narrow
        outcome.outsideRegions = shaped.outside
        outcome.candidates = try layer.write(shaped.parcels, pixel: shaping.pixel, to: path)
        return (outcome, FailedBlock.unique(failures))
    }
}
