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

    /// - Parameter window: nil for the whole grid.
    package init(plan: Plan, window: PixelWindow? = nil) {
        self.plan = plan
        self.window = window ?? plan.grid.bounds
    }

    /// What is decoded.
    private var area: PixelWindow { window.expanded(by: plan.model.halo, within: plan.grid.bounds) }
    private var cut: TileGrid { TileGrid(width: area.width, height: area.height, tileSize: plan.tileSize) }
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
        var magnitude: [UInt8]
        var probability: [UInt8]
        var kind: [UInt8]
        /// Over the tile's own window, not that of the other planes.
        var causes: [UInt8]
        /// Over the same window, for both dates; empty without composites.
        var origins: [[UInt8]]
        var coverage: Coverage
        var failures: [FailedBlock]
    }

    /// Writes `path` whole or not at all.
    package func run(
        writing path: String, progress: (Int) -> Void
    ) throws(TubanError) -> (coverage: Coverage, failures: [FailedBlock]) {
        let (plan, window, tiles) = (plan, window, cut)
        var writer = try RasterWriter<UInt8>(
            path: path, grid: plan.grid, bands: Self.bandNames(of: plan), nodata: 255, options: ChangePart.options(window, of: plan.grid))
        var coverage = Coverage()
        var failures: Set<FailedBlock> = []
        let exchange = HaloExchange(tiles: tiles, halo: plan.model.halo, origin: (area.x, area.y))
        do {
            for (key, value) in Self.metadata(of: plan) { try writer.setMetadata(key, value) }
            try ChangePart.frame(window, of: plan, &writer)
            try TilePool.run(
                count: tiles.count, workers: plan.configuration.workers,
                makeContext: { () throws(TubanError) in TileDiffer(plan: plan, exchange: exchange) },
                body: { (differ, index) throws(TubanError) in try differ.diff(index) },
                consume: { (index, tile) throws(TubanError) in
                    let (output, own) = (exchange.placement(index).output, exchange.placement(index).own)
                    let planes = [(tile.probability, output), (tile.magnitude, output), (tile.kind, output), (tile.causes, own)]
                        + tile.origins.map { ($0, own) }
                    for (band, (plane, covered)) in planes.enumerated() {
                        let part = covered.intersection(window)
                        if !part.isEmpty { try writer.write(band: band + 1, plane.cropped(from: covered, to: part), window: part) }
                    }
                    coverage += tile.coverage
                    failures.formUnion(tile.failures)
                    progress(1)
                }, cancel: { exchange.cancel() })
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish(workers: plan.configuration.workers)
        return (coverage, FailedBlock.unique(failures))
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
    private let before: EpochTileReader
    private let after: EpochTileReader
    let tileBefore: SampleTile
    let tileAfter: SampleTile

    /// - Parameter capacity: pixels of the largest window that will be read.
    init(plan: Plan, capacity: Int, hasCauses: Bool = false) {
        self.plan = plan
        mask = RegionMask(plan.region, grid: plan.grid)
        asked = RegionMask(plan.rerun?.region, grid: plan.grid)
        let bands = plan.bandNames.count
        before = EpochTileReader(epoch: plan.epochs[0], grid: plan.grid, bandCount: bands)
        after = EpochTileReader(epoch: plan.epochs[plan.epochs.count - 1], grid: plan.grid, bandCount: bands)
        tileBefore = SampleTile(bands: bands, capacity: capacity, hasCauses: hasCauses)
        tileAfter = SampleTile(bands: bands, capacity: capacity, hasCauses: hasCauses)
    }

    /// Decodes both dates over `window`; what lies outside the region is unseen on both, unless parcels are kept whole there.
    func read(_ window: PixelWindow) throws(TubanError) {
        try before.read(window, into: tileBefore)
        try after.read(window, into: tileAfter)
        guard plan.configuration.parcels.clip == .cut else { return }
        mask?.restrict(tileBefore, window)
        mask?.restrict(tileAfter, window)
    }

    func takeFailures() -> [FailedBlock] {
        before.takeFailures() + after.takeFailures()
    }

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

/// One worker's part of the diff: decode, project, exchange edges, filter, rate.
///
/// Rows are taken a strip at a time, both while decoding and while filtering, so that what one step leaves is still in the cache when
/// the next one reads it. No result depends on the strips: the kernels do not depend on the window.
private final class TileDiffer {
    /// Rows of a strip while decoding, and (besides the halo) while filtering.
    private static let decodedRows = 32
    private static let filteredRows = 32

    private let plan: Plan
    private let exchange: HaloExchange
    private let reader: TilePairReader
    private let planes: SampleTile
    private let features: SampleTile
    private let probabilityByCode: [UInt8]

    init(plan: Plan, exchange: HaloExchange) {
        self.plan = plan
        self.exchange = exchange
        // A few pixels more: planes that lie a multiple of a page apart get in each other's way in the first-level cache.
        reader = TilePairReader(plan: plan, capacity: plan.tileSize * min(plan.tileSize, Self.decodedRows) + 80, hasCauses: true)
        planes = SampleTile(bands: plan.model.projectedPlanes, capacity: exchange.bufferCapacity)
        features = SampleTile(
            bands: plan.model.featurePlanes, capacity: (plan.tileSize + exchange.halo) * Self.filteredRows)
        probabilityByCode = plan.model.probabilityByCode
    }

    func diff(_ index: Int) throws(TubanError) -> DiffStage.Tile {
        let placement = exchange.placement(index)
        var origins: [[UInt8]] = plan.isComposite ? [[], []] : []
        let (coverage, causes) = try project(placement, &origins)
        try exchange.complete(index, planes)
        let halo = plan.model.halo
        // The first column and row of tiles have room for two halos outside the scene; one is needed.
        let inner = PixelWindow(
            x: placement.buffer.x + halo, y: placement.buffer.y + halo, width: placement.buffer.width - 2 * halo,
            height: placement.buffer.height - 2 * halo)
        func plane() -> [UInt8] { [UInt8](unsafeUninitializedCapacity: inner.count) { _, count in count = inner.count } }
        var (magnitude, probability, kind) = (plane(), plane(), plane())
        magnitude.withUnsafeMutableBufferPointer { magnitude in
            probability.withUnsafeMutableBufferPointer { probability in
                kind.withUnsafeMutableBufferPointer { kind in
                    guard let magnitude = magnitude.baseAddress, let probability = probability.baseAddress, let kind = kind.baseAddress
                    else { return }
                    rate(inner, magnitude: magnitude, probability: probability, kind: kind)
                }
            }
        }
        return DiffStage.Tile(
            magnitude: magnitude.cropped(from: inner, to: placement.output),
            probability: probability.cropped(from: inner, to: placement.output), kind: kind.cropped(from: inner, to: placement.output),
            causes: causes, origins: origins, coverage: coverage, failures: reader.takeFailures())
    }

    /// Decodes the tile's own pixels into `planes`; all around them is unseen.
    private func project(_ placement: HaloExchange.Placement, _ origins: inout [[UInt8]]) throws(TubanError) -> (coverage: DiffStage.Coverage, causes: [UInt8]) {
        let own = placement.own
        let buffer = placement.buffer
        var coverage = DiffStage.Coverage()
        var causes: [UInt8] = []
        causes.reserveCapacity(own.count)
        let left = own.x - buffer.x
        planes.clear(from: 0, count: (own.y - buffer.y) * buffer.width)
        for top in stride(from: own.y, to: own.maxY, by: Self.decodedRows) {
            let strip = PixelWindow(x: own.x, y: top, width: own.width, height: min(Self.decodedRows, own.maxY - top))
            try reader.read(strip)
            coverage += reader.coverage(strip, causes: &causes)
            for date in origins.indices {
                let tile = date == 0 ? reader.tileBefore : reader.tileAfter
                for pixel in 0..<strip.count { origins[date].append(tile.valid[pixel] != 0 ? tile.origins?[pixel] ?? 0 : 0) }
            }
            for row in 0..<strip.height {
                let line = (top - buffer.y + row) * buffer.width
                planes.clear(from: line, count: left)
                plan.model.project(
                    before: reader.tileBefore, after: reader.tileAfter, at: row * own.width, count: own.width, into: planes,
                    at: line + left)
                planes.clear(from: line + left + own.width, count: buffer.width - left - own.width)
            }
        }
        let end = (own.maxY - buffer.y) * buffer.width
        planes.clear(from: end, count: buffer.count - end)
        return (coverage, causes)
    }

    private func rate(
        _ inner: PixelWindow, magnitude: UnsafeMutablePointer<UInt8>, probability: UnsafeMutablePointer<UInt8>,
        kind: UnsafeMutablePointer<UInt8>
    ) {
        let model = plan.model
        let width = inner.width + 2 * model.halo
        for top in stride(from: 0, to: inner.height, by: Self.filteredRows) {
            let rows = min(Self.filteredRows, inner.height - top)
            model.features(
                of: SampleTile(planes, from: top * width), width: width, height: rows + 2 * model.halo, into: features)
            model.rate(
                features, count: rows * inner.width, table: probabilityByCode, magnitude: magnitude + top * inner.width,
                probability: probability + top * inner.width, kind: kind + top * inner.width)
        }
    }
}
