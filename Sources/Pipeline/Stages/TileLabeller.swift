import ChangeCore
import ChangeDetection
import Geometry
import Parcels
import Raster

/// One worker's part of vectorization: decision, labelling and sums of one tile.
final class TileLabeller {
    private let plan: Plan
    private let change: ChangeRaster
    private let samples: TilePairReader
    private let layout: CandidateSums
    private let bands: FeatureBands
    private let thresholdFixed: Int64

    init(plan: Plan, change: String) throws(TubanError) {
        self.plan = plan
        self.change = try ChangeRaster(path: change, plan: plan)
        let side = plan.tileSize + 2 * PixelFeatureSums.reach
        samples = TilePairReader(plan: plan, capacity: side * side)
        layout = CandidateSums(bands: plan.bandNames.count)
        bands = FeatureBands(names: plan.bandNames)
        thresholdFixed = MagnitudeCode.fixed[Int(MagnitudeCode.lowestCode(reaching: plan.model.growThreshold))]
    }

    func label(_ core: PixelWindow) throws(TubanError) -> (regions: TileRegions, failures: [FailedBlock]) {
        let outer = core.expanded(by: 1, within: plan.grid.bounds)
        // Bands 1 and 3 agree: a pixel has a kind exactly where its probability reaches the grow threshold.
        let mask = try change.read(band: 3, window: outer)
        guard let changed = changedBounds(mask, outer: outer, core: core) else {
            return (regions(mask, outer, core, accumulate: { _, _ in }, beyond: { _, _ in }), [])
        }
        let around = changed.expanded(by: PixelFeatureSums.reach, within: plan.grid.bounds)
        try samples.read(around)
        let codes = try change.read(band: 2, window: around)
        let probabilities = try change.read(band: 1, window: around)
        let pixels = PixelFeatureSums(
            layout: layout, bands: bands, window: around, kinds: try change.read(band: 3, window: around),
            tiles: [samples.tileBefore, samples.tileAfter])
        let slivers = SliverSums(
            plan.model.normalisation, bands: plan.bandNames.count, window: around, tiles: [samples.tileBefore, samples.tileAfter])
        func place(_ run: Run) -> Range<Int> {
            let start = (Int(run.row) - around.y) * around.width + Int(run.start) - around.x
            return start..<(start + run.count)
        }
        let labelled = regions(mask, outer, core) { run, sums in
            let place = place(run)
            addChange(codes, probabilities, at: place, to: &sums)
            pixels.add(first: place.lowerBound, count: place.count, to: &sums.sums)
            slivers.add(first: place.lowerBound, count: place.count, to: &sums.sums)
        } beyond: { run, sums in
            var magnitude: Int64 = 0
            for code in codes[place(run)] { magnitude += MagnitudeCode.fixed[Int(code)] }
            sums.sums[CandidateSums.ring] += Int128(magnitude)
            sums.sums[CandidateSums.ringSides] += Int128(run.count)
            pixels.addRing(column: Int(run.start), row: Int(run.row), count: run.count, to: &sums.sums)
        }
        return (labelled, samples.takeFailures())
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
