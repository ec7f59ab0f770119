import ChangeCore
import ChangeDetection
import GeoIO
import Geometry
import Raster

/// `tuban-diff`: the change statistic of every pixel, tile by tile, into `change.tif`.
package struct DiffStage: Sendable {
    package static let bands = ["change_probability", "change_magnitude_code", "change_kind", "unseen_cause"]
    /// The number of the band `unseen_cause`.
    static let causeBand = bands.count
    let plan: Plan
    /// The pixels that are wanted; around them one halo more is decoded, so that their values are those of the whole scene.
    private let window: PixelWindow
    private let kept: KeptCells?

    /// - Parameters:
    ///   - window: nil for the whole grid.
    ///   - kept: what planning has left decoded of both dates.
    package init(plan: Plan, window: PixelWindow? = nil, kept: KeptCells? = nil) {
        self.plan = plan
        self.window = window ?? plan.grid.bounds
        self.kept = kept
    }

    /// What is decoded.
    private var area: PixelWindow { window.expanded(by: plan.model.reach, within: plan.grid.bounds) }
    private var cut: TileGrid { plan.tile.grid(area.width, area.height) }
    package var tileCount: Int { cut.count }

    /// With composites also the number of the acquisition that each pixel is from, for the first date and the last.
    package static func bandNames(of plan: Plan) -> [String] { plan.isComposite ? bands + ["acquisition_before", "acquisition_after"] : bands }

    /// What was seen and what was not, in pixels of the region.
    package struct Coverage: Sendable, Codable, Hashable {
        package var regionPixels = 0
        package var seenPixels = 0
        package var unseenBeforePixels = 0
        package var unseenAfterPixels = 0

        package enum CodingKeys: String, CodingKey {
            case regionPixels = "region_pixels"
            case seenPixels = "seen_pixels"
            case unseenBeforePixels = "unseen_before_pixels"
            case unseenAfterPixels = "unseen_after_pixels"
        }

        static func += (left: inout Coverage, right: Coverage) {
            left.regionPixels += right.regionPixels
            left.seenPixels += right.seenPixels
            left.unseenBeforePixels += right.unseenBeforePixels
            left.unseenAfterPixels += right.unseenAfterPixels
        }
    }

    struct Tile: Sendable {
        /// Magnitudes, probabilities and kinds over the window that the tile gives results for.
        var codes: [[UInt8]] = []
        /// Over the tile's own window, not that of the codes.
        var causes: [UInt8] = []
        /// Over the same window, for both dates; empty without composites.
        var origins: [[UInt8]] = []
        var coverage = Coverage()
        var failures: [FailedBlock] = []
    }

    /// Writes `path` whole or not at all, and tells its hash.
    package func run(
        writing path: String, progress: (Int) -> Void
    ) throws(TubanError) -> (coverage: Coverage, failures: [FailedBlock], sha256: String) {
        let (plan, window, tiles, kept) = (plan, window, cut, kept)
        plan.keepBlocks()
        var writer = try RasterWriter<UInt8>(
            path: path, grid: plan.grid, bands: Self.bandNames(of: plan), nodata: 255, options: ChangePart.options(window, of: plan.grid))
        var coverage = Coverage()
        var failures: Set<FailedBlock> = []
        let exchange = HaloExchange(tiles: tiles, halo: plan.model.reach, origin: (area.x, area.y))
        do {
            for (key, value) in Self.metadata(of: plan) { try writer.setMetadata(key, value) }
            try ChangePart.frame(window, of: plan, &writer)
            try TilePool.run(
                count: tiles.count, workers: plan.configuration.workers,
                makeContext: { () throws(TubanError) in TileDiffer(plan: plan, exchange: exchange, kept: kept) },
                body: { (differ, index) throws(TubanError) in try differ.diff(index) },
                consume: { (index, tile) throws(TubanError) in
                    let (output, own) = (exchange.placement(index).output, exchange.placement(index).own)
                    let planes =
                        [(tile.codes[1], output), (tile.codes[0], output), (tile.codes[2], output), (tile.causes, own)]
                        + tile.origins.map { ($0, own) }
                    for (band, (plane, covered)) in planes.enumerated() {
                        let part = covered.intersection(window)
                        if !part.isEmpty { try writer.write(band: band + 1, plane.cropped(from: covered, to: part), window: part) }
                    }
                    coverage += tile.coverage
                    failures.formUnion(tile.failures)
                    progress(1)
                }, failed: { exchange.fail($0) })
        } catch {
            writer.abandon()
            throw error
        }
        let sha256 = try writer.finish(workers: plan.configuration.workers)
        return (coverage, FailedBlock.unique(failures), sha256)
    }

    static func metadata(of plan: Plan) -> [(String, String)] {
        [
            ("TUBAN_RUN_ID", plan.runID), ("TUBAN_VERSION", plan.program), ("TUBAN_CONFIGURATION_SHA256", plan.configurationSHA256),
            ("TUBAN_DETECTOR", plan.model.detector.rawValue), ("TUBAN_GROW_MAGNITUDE", "\(plan.model.growThreshold)"),
            ("TUBAN_SEED_MAGNITUDE", "\(plan.model.seedThreshold)"), ("TUBAN_THRESHOLD_METHOD", plan.model.thresholdMethod),
            ("TUBAN_PROBABILITY_SCALE", "254"), ("TUBAN_GROW_CODE", "\(ChangeModel.growCode)"), ("TUBAN_SEED_CODE", "\(ChangeModel.seedCode)"),
        ]
    }
}

/// One worker's readers and buffers for both dates.
final class TilePairReader {
    private let plan: Plan
    private let mask: RegionMask?
    /// What a re-run asks for, within the region of the full run.
    private let asked: RegionMask?
    private let dates: PairReader
    var tileBefore: SampleTile { dates.tileBefore }
    var tileAfter: SampleTile { dates.tileAfter }

    /// - Parameters:
    ///   - capacity: pixels of the largest window that will be read.
    ///   - kept: cells of both dates that need not be decoded again.
    init(plan: Plan, capacity: Int, hasCauses: Bool = false, kept: KeptCells? = nil) {
        self.plan = plan
        mask = RegionMask(plan.region, grid: plan.grid)
        asked = RegionMask(plan.rerun?.region, grid: plan.grid)
        // What is kept does not tell which acquisition a pixel is from.
        let source = SampleSource(
            before: plan.epochs[0], after: plan.epochs[plan.epochs.count - 1], grid: plan.grid, bands: plan.bandNames.count,
            mask: plan.configuration.parcels.clip == .cut ? mask : nil)
        dates = PairReader(source, capacity: capacity, hasCauses: hasCauses, kept: plan.isComposite ? nil : kept)
    }

    /// Decodes both dates over `window`; what lies outside the region is unseen on both, unless parcels are kept whole there.
    ///
    /// - Parameter seeing: told the samples of each acquisition of both epochs before they are composed.
    func read(_ window: PixelWindow, seeing: ((_ epoch: Int, _ acquisition: Int, SampleTile) -> Void)? = nil) throws(TubanError) {
        let last = plan.epochs.count - 1
        try dates.read(window, seeing: seeing.map { seeing in { seeing($0 == 0 ? 0 : last, $1, $2) } })
        if plan.configuration.parcels.clip == .cut { mask?.restrict(tileAfter, window) }
    }

    func takeFailures() -> [FailedBlock] { dates.takeFailures() }

    /// What was seen of `window`, which was read last; appends the codes of `unseen_cause`.
    func coverage(_ window: PixelWindow, causes codes: inout [UInt8]) -> DiffStage.Coverage {
        var coverage = DiffStage.Coverage()
        if mask == nil, asked == nil, SampleValidity.isComplete(tileBefore.valid, count: window.count),
            SampleValidity.isComplete(tileAfter.valid, count: window.count)
        {
            codes.append(contentsOf: repeatElement(0, count: window.count))
            (coverage.regionPixels, coverage.seenPixels) = (window.count, window.count)
            return coverage
        }
        let causesBefore = tileBefore.causes
        let causesAfter = tileAfter.causes
        var seenBefore = 0
        var seenAfter = 0
        func add(inside: (Int) -> UInt8) {
            for index in 0..<window.count {
                let inside = inside(index)
                let before = tileBefore.valid[index] & inside
                let after = tileAfter.valid[index] & inside
                coverage.regionPixels += Int(inside)
                seenBefore += Int(before)
                seenAfter += Int(after)
                coverage.seenPixels += Int(before & after)
                if inside == 0 {
                    codes.append(UnseenCodes.outside)
                } else {
                    codes.append(
                        UnseenCodes.code(before: before == 0 ? causesBefore?[index] ?? 0 : 0, after: after == 0 ? causesAfter?[index] ?? 0 : 0))
                }
            }
        }
        switch (mask?.pixels(in: window), asked?.pixels(in: window)) {
        case (let inside?, let wanted?): add { inside[$0] & wanted[$0] }
        case (let inside?, nil), (nil, let inside?): add { inside[$0] }
        case (nil, nil): add { _ in 1 }
        }
        coverage.unseenBeforePixels = coverage.regionPixels - seenBefore
        coverage.unseenAfterPixels = coverage.regionPixels - seenAfter
        return coverage
    }
}
