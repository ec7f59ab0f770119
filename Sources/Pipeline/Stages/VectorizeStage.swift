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
        try TilePool.run(
            count: tiles.count, workers: plan.configuration.workers,
            makeContext: { () throws(TubanError) in try TileLabeller(plan: plan, change: change) },
            body: { (labeller, index) throws(TubanError) in try labeller.label(tiles[index]) },
            consume: { (_, tile) throws(TubanError) in
                collector.add(tile.regions)
                failures.formUnion(tile.failures)
                keep(collector.takeClosed())
                progress(1)
            })
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

/// The sums that each region carries, and where they stand in `RegionSums`.
enum CandidateSums {
    static let magnitude = 0
    static let excess = 1
    static let seedProbability = 2
    /// Magnitudes along the boundary on its outer side, and how many pixel sides they were taken over.
    static let ring = 3
    static let ringSides = 4
    /// Pixels that can found a region.
    static let seeds = 5
    static let firstBand = 6
    static let maximumCode = 0

    /// Samples are summed in units of 2⁻⁴⁰: digital numbers exactly, scaled values to 10⁻¹².
    static let sampleUnit = 1_099_511_627_776.0

    static func count(bands: Int) -> Int { firstBand + 2 * bands }
}

/// One worker's part of vectorization: decision, labelling and sums of one tile.
private final class TileLabeller {
    private let plan: Plan
    private let change: ChangeRaster
    private let samples: TilePairReader
    private let thresholdFixed: Int64

    init(plan: Plan, change: String) throws(TubanError) {
        self.plan = plan
        self.change = try ChangeRaster(path: change, plan: plan)
        samples = TilePairReader(plan: plan, capacity: plan.tileSize * plan.tileSize)
        thresholdFixed = MagnitudeCode.fixed[Int(MagnitudeCode.lowestCode(reaching: plan.model.growThreshold))]
    }

    func label(_ core: PixelWindow) throws(TubanError) -> (regions: TileRegions, failures: [FailedBlock]) {
        let outer = core.expanded(by: 1, within: plan.grid.bounds)
        // Bands 1 and 3 agree: a pixel has a kind exactly where its probability reaches the grow threshold.
        let mask = try change.read(band: 3, window: outer)
        guard let changed = changedBounds(mask, outer: outer, core: core) else {
            return (regions(mask, outer, core, accumulate: { _, _ in }, beyond: { _, _ in }), [])
        }
        try samples.read(changed)
        let around = changed.expanded(by: 1, within: outer)
        let codes = try change.read(band: 2, window: around)
        let probabilities = try change.read(band: 1, window: changed)
        func place(_ run: Run, in window: PixelWindow) -> Range<Int> {
            let start = (Int(run.row) - window.y) * window.width + Int(run.start) - window.x
            return start..<(start + run.count)
        }
        let labelled = regions(mask, outer, core) { run, sums in
            add(codes[place(run, in: around)], probabilities: probabilities, at: place(run, in: changed), to: &sums)
        } beyond: { run, sums in
            var magnitude: Int64 = 0
            for code in codes[place(run, in: around)] { magnitude += MagnitudeCode.fixed[Int(code)] }
            sums.sums[CandidateSums.ring] += Int128(magnitude)
            sums.sums[CandidateSums.ringSides] += Int128(run.count)
        }
        return (labelled, samples.takeFailures())
    }

    private func regions(
        _ mask: [UInt8], _ outer: PixelWindow, _ core: PixelWindow, accumulate: (Run, inout RegionSums) -> Void,
        beyond: (Run, inout RegionSums) -> Void
    ) -> TileRegions {
        labelTile(
            mask: mask, covering: outer, core: core, connectivity: plan.configuration.parcels.connectivity.parcels, labels: .classes,
            sums: CandidateSums.count(bands: plan.bandNames.count), maxima: 1, accumulate: accumulate, beyond: beyond)
    }

    private func add(
        _ codes: ArraySlice<UInt8>, probabilities: [UInt8], at pixels: Range<Int>, to sums: inout RegionSums
    ) {
        var magnitude: Int64 = 0
        var excess: Int64 = 0
        var seedProbability: Int64 = 0
        var seeds: Int64 = 0
        for (code, index) in zip(codes, pixels) {
            let value = MagnitudeCode.fixed[Int(code)]
            magnitude += value
            excess += max(0, value - thresholdFixed)
            if probabilities[index] >= ChangeModel.seedCode {
                seedProbability += Int64(probabilities[index])
                seeds += 1
            }
            sums.maxima[CandidateSums.maximumCode] = max(sums.maxima[CandidateSums.maximumCode], Int64(code))
        }
        sums.sums[CandidateSums.magnitude] += Int128(magnitude)
        sums.sums[CandidateSums.excess] += Int128(excess)
        sums.sums[CandidateSums.seedProbability] += Int128(seedProbability)
        sums.sums[CandidateSums.seeds] += Int128(seeds)
        let bands = plan.bandNames.count
        for (epoch, tile) in [samples.tileBefore, samples.tileAfter].enumerated() {
            for band in 0..<bands {
                let plane = tile.plane(band)
                var sum: Int128 = 0
                for index in pixels { sum += Int128((Double(plane[index]) * CandidateSums.sampleUnit).rounded()) }
                sums.sums[CandidateSums.firstBand + epoch * bands + band] += sum
            }
        }
    }

    /// The smallest window of the core that holds all changed pixels; nil when nothing changed.
    private func changedBounds(_ mask: [UInt8], outer: PixelWindow, core: PixelWindow) -> PixelWindow? {
        var left = Int.max
        var right = Int.min
        var top = Int.max
        var bottom = Int.min
        for y in core.y..<core.maxY {
            let line = (y - outer.y) * outer.width - outer.x
            guard let first = (core.x..<core.maxX).first(where: { (1...2).contains(mask[line + $0]) }),
                let last = (core.x..<core.maxX).last(where: { (1...2).contains(mask[line + $0]) })
            else { continue }
            left = min(left, first)
            right = max(right, last)
            top = min(top, y)
            bottom = y
        }
        guard left <= right else { return nil }
        return PixelWindow(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
}
