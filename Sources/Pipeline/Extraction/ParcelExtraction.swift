import GeoIO
import Geometry
import Glibc
import Parcels
import Raster

/// Parcels of any raster that others made: the regions of a mask, of classes or above a threshold, with figures from further rasters.
package struct ParcelExtraction {
    package struct Outcome: Sendable, Codable, Hashable {
        package var out: String
        package var parcels = 0
        package var sieved = 0
        package var narrow = 0
        package var outside = 0
        package var unseenPixels = 0
        /// What the format could not hold as it was.
        package var remarks: [String] = []

        package enum CodingKeys: String, CodingKey {
            case out, parcels, sieved, narrow, outside, remarks
            case unseenPixels = "unseen_pixels"
        }
    }

    private let request: ExtractionRequest

    package init(_ request: ExtractionRequest) {
        self.request = request
    }

    /// Writes the layer whole or not at all. A raster without any region gives an empty layer.
    package func run(progress: (Int, Int) -> Void = { _, _ in }) throws(TubanError) -> Outcome {
        guard request.overwrite || access(request.out, F_OK) != 0 else {
            throw TubanError(.cannotCreate, subject: request.out, "exists already; give --overwrite to replace it")
        }
        let plan = try ExtractionPlan(request)
        var outcome = Outcome(out: request.out)
        let regions = try collect(plan, &outcome, progress)
        let pixel = try GroundPixel(plan.grid, subject: request.raster)
        let shaping = ParcelShaping(
            options: request.parcels, pixel: pixel, transform: plan.grid.transform, area: plan.region?.polygons.map { MapPolygon(rings: $0) })
        let shaped = try shaping.shape(regions) { kept in { kept[$0].label == kept[$1].label } }
        outcome.narrow = shaped.narrow
        outcome.outside = shaped.outside
        let written = try ExtractionLayer(plan: plan, pixel: pixel).write(shaped.parcels)
        outcome.parcels = written.parcels
        outcome.remarks = written.remarks
        return outcome
    }

    private func collect(
        _ plan: ExtractionPlan, _ outcome: inout Outcome, _ progress: (Int, Int) -> Void
    ) throws(TubanError) -> [Region] {
        let tiles = TileGrid(width: plan.grid.width, height: plan.grid.height, tileSize: request.tileSize)
        var isSeeded = false
        if case .threshold(_, .some) = plan.reading, request.sieve == 0 { isSeeded = true }
        let connectivity = request.parcels.connectivity.parcels
        var collector = RegionCollector(bounds: plan.grid.bounds, connectivity: connectivity, requiresSeed: isSeeded)
        var kept: [Region] = []
        var sieved = 0
        func keep(_ regions: [Region]) {
            for region in regions {
                if request.sieve == 0, region.area < request.minPixels {
                    sieved += 1
                } else {
                    kept.append(region.detached())
                }
            }
        }
        try TilePool.run(
            count: tiles.count, workers: request.workers, makeContext: { () throws(TubanError) in try RasterLabeller(plan) },
            body: { (labeller, index) throws(TubanError) in try labeller.label(tiles[index]) },
            consume: { (index, tile) throws(TubanError) in
                collector.add(tile)
                keep(collector.takeClosed())
                progress(index + 1, tiles.count)
            })
        keep(collector.finish())
        kept.sort(by: Region.precedes)
        if request.sieve > 0 {
            kept = sieve(kept, smallerThan: request.sieve, connectivity: connectivity).filter { $0.label != RasterLabeller.backgroundLabel }
            let before = kept.count
            kept = kept.filter { $0.area >= request.minPixels }
            sieved = before - kept.count
        }
        outcome.sieved = sieved
        outcome.unseenPixels = collector.unseenPixels
        return kept
    }
}
