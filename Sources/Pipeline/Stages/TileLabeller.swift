import ChangeCore
import ChangeDetection
import Geometry
import Parcels
import Raster

/// One worker's part of vectorization: decision, labelling and sums of one tile.
///
/// What it labels lies `PixelFeatureSums.reach` pixels further up and to the left than what it decodes, as in the diff (`HaloExchange`).
final class TileLabeller {
    private let plan: Plan
    private let exchange: HaloExchange
    private let change: ChangeRaster
    private let ground: ChangedGround
    private let layout: CandidateSums
    private let bands: FeatureBands
    private let thresholdFixed: Int64

    init(plan: Plan, change: String, exchange: HaloExchange) throws(TubanError) {
        self.plan = plan
        self.exchange = exchange
        self.change = try ChangeRaster(path: change, plan: plan)
        ground = ChangedGround(plan: plan, exchange: exchange)
        layout = CandidateSums(bands: plan.bandNames.count, seasons: ground.seasons.bands)
        bands = FeatureBands(names: plan.bandNames)
        thresholdFixed = MagnitudeCode.fixed[Int(MagnitudeCode.lowestCode(reaching: plan.model.growThreshold))]
    }

    func label(_ index: Int) throws(TubanError) -> (regions: TileRegions, failures: [FailedBlock]) {
        let placement = exchange.placement(index)
        let core = placement.output
        let outer = core.expanded(by: 1, within: plan.grid.bounds)
        // Bands 1 and 3 agree: a pixel has a kind exactly where its probability reaches the grow threshold.
        let around = ground.window(ofKinds: index)
        let kinds = try change.read(band: 3, window: around)
        try ground.read(index, kinds: kinds)
        let failures = ground.takeFailures()
        let mask = kinds.cropped(from: around, to: outer)
        guard mask.hasChange(0..<mask.count) else {
            return (regions(mask, outer, core, accumulate: { _, _ in }, beyond: { _, _ in }), failures)
        }
        let codes = try change.read(band: 2, window: outer)
        let probabilities = try change.read(band: 1, window: outer)
        let window = placement.buffer
        let pixels = PixelFeatureSums(
            layout: layout, bands: bands, window: window, kinds: kinds.cropped(from: around, to: window), tiles: ground.tiles,
            seasons: ground.seasons)
        let slivers = SliverSums(plan.model.normalisation, bands: plan.bandNames.count, window: window, tiles: ground.tiles)
        func place(_ run: Run, in window: PixelWindow) -> Range<Int> {
            let start = (Int(run.row) - window.y) * window.width + Int(run.start) - window.x
            return start..<(start + run.count)
        }
        let labelled = regions(mask, outer, core) { run, sums in
            addChange(codes, probabilities, at: place(run, in: outer), to: &sums)
            let first = place(run, in: window).lowerBound
            pixels.add(first: first, count: run.count, to: &sums.sums)
            slivers.add(first: first, count: run.count, to: &sums.sums)
        } beyond: { run, sums in
            var magnitude: Int64 = 0
            for code in codes[place(run, in: outer)] { magnitude += MagnitudeCode.fixed[Int(code)] }
            sums.sums[CandidateSums.ring] += Int128(magnitude)
            sums.sums[CandidateSums.ringSides] += Int128(run.count)
            pixels.addRing(column: Int(run.start), row: Int(run.row), count: run.count, to: &sums.sums)
        }
        return (labelled, failures)
    }

    private func regions(
        _ mask: [UInt8], _ outer: PixelWindow, _ core: PixelWindow, accumulate: (Run, inout RegionSums) -> Void,
        beyond: (Run, inout RegionSums) -> Void
    ) -> TileRegions {
        labelTile(
            mask: mask, covering: outer, core: core, connectivity: plan.configuration.parcels.connectivity.parcels, labels: .classes,
            sums: layout.count, maxima: 1, accumulate: accumulate, beyond: beyond)
    }

    private func addChange(_ codes: [UInt8], _ probabilities: [UInt8], at pixels: Range<Int>, to sums: inout RegionSums) {
        var magnitude: Int64 = 0
        var excess: Int64 = 0
        var seedProbability: Int64 = 0
        var seeds: Int64 = 0
        var maximum = sums.maxima[CandidateSums.maximumCode]
        for index in pixels {
            let value = MagnitudeCode.fixed[Int(codes[index])]
            magnitude += value
            excess += max(0, value - thresholdFixed)
            if probabilities[index] >= ChangeModel.seedCode {
                seedProbability += Int64(probabilities[index])
                seeds += 1
            }
            maximum = max(maximum, Int64(codes[index]))
        }
        sums.maxima[CandidateSums.maximumCode] = maximum
        sums.sums[CandidateSums.magnitude] += Int128(magnitude)
        sums.sums[CandidateSums.excess] += Int128(excess)
        sums.sums[CandidateSums.seedProbability] += Int128(seedProbability)
        sums.sums[CandidateSums.seeds] += Int128(seeds)
    }
}
