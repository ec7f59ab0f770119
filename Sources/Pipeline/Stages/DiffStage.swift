import ChangeCore
import ChangeDetection
import GeoIO
import Geometry
import Raster

/// `tuban-diff`: the change statistic of every pixel, tile by tile, into `change.tif`.
package struct DiffStage: Sendable {
    package static let bands = ["change_probability", "change_magnitude_code"]
    let plan: Plan

    package init(plan: Plan) {
        self.plan = plan
    }

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
        var code: [UInt8]
        var coverage: Coverage
        var failures: [FailedBlock]
    }

    /// Writes `path` whole or not at all.
    package func run(
        writing path: String, progress: (Int) -> Void
    ) throws(TubanError) -> (coverage: Coverage, failures: [FailedBlock]) {
        let plan = plan
        let tiles = plan.tiles
        var writer = try RasterWriter<UInt8>(
            path: path, grid: plan.grid, bands: Self.bands, nodata: 255, options: RasterWriterOptions(level: 1))
        var coverage = Coverage()
        var failures: Set<FailedBlock> = []
        let probability = plan.model.probabilityByCode
        do {
            for (key, value) in metadata { try writer.setMetadata(key, value) }
            try TilePool.run(
                count: tiles.count, workers: plan.configuration.workers,
                makeContext: { () throws(TubanError) in TilePairReader(plan: plan) },
                body: { (reader, index) throws(TubanError) in try reader.diff(tiles[index]) },
                consume: { (index, tile) throws(TubanError) in
                    let window = tiles[index]
                    try writer.write(band: 2, tile.code, window: window)
                    try writer.write(band: 1, tile.code.map { probability[Int($0)] }, window: window)
                    coverage += tile.coverage
                    failures.formUnion(tile.failures)
                    progress(1)
                })
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        return (coverage, failures.sorted())
    }

    private var metadata: [(String, String)] {
        [
            ("TUBAN_RUN_ID", plan.runID), ("TUBAN_VERSION", plan.program), ("TUBAN_CONFIGURATION_SHA256", plan.configurationSHA256),
            ("TUBAN_DETECTOR", plan.model.detector.rawValue), ("TUBAN_THRESHOLD_MAGNITUDE", "\(plan.model.threshold)"),
            ("TUBAN_THRESHOLD_METHOD", plan.model.thresholdMethod), ("TUBAN_PROBABILITY_SCALE", "254"),
            ("TUBAN_PROBABILITY_THRESHOLD", "127"),
        ]
    }
}

/// One worker's readers and buffers for both dates.
final class TilePairReader {
    private let plan: Plan
    private let mask: RegionMask?
    private let before: EpochTileReader
    private let after: EpochTileReader
    let tileBefore: SampleTile
    let tileAfter: SampleTile

    init(plan: Plan) {
        self.plan = plan
        mask = RegionMask(plan.region, grid: plan.grid)
        let bands = plan.bandNames.count
        before = EpochTileReader(epoch: plan.epochs[0], grid: plan.grid, bandCount: bands)
        after = EpochTileReader(epoch: plan.epochs[plan.epochs.count - 1], grid: plan.grid, bandCount: bands)
        let side = plan.tileSize + 2 * plan.model.halo
        tileBefore = SampleTile(bands: bands, capacity: side * side)
        tileAfter = SampleTile(bands: bands, capacity: side * side)
    }

    /// Decodes both dates over `window`; what lies outside the region is unseen on both.
    func read(_ window: PixelWindow) throws(TubanError) {
        try before.read(window, into: tileBefore)
        try after.read(window, into: tileAfter)
        mask?.restrict(tileBefore, window)
        mask?.restrict(tileAfter, window)
    }

    func takeFailures() -> [FailedBlock] {
        before.takeFailures() + after.takeFailures()
    }

    func diff(_ window: PixelWindow) throws(TubanError) -> DiffStage.Tile {
        let halo = plan.model.halo
        let outer = PixelWindow(
            x: window.x - halo, y: window.y - halo, width: window.width + 2 * halo, height: window.height + 2 * halo)
        try read(outer)
        var code = [UInt8](repeating: 0, count: window.count)
        code.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            plan.model.encode(before: tileBefore, after: tileAfter, width: outer.width, height: outer.height, into: base)
        }
        return DiffStage.Tile(code: code, coverage: coverage(window, outer: outer, halo: halo), failures: takeFailures())
    }

    private func coverage(_ window: PixelWindow, outer: PixelWindow, halo: Int) -> DiffStage.Coverage {
        var coverage = DiffStage.Coverage()
        coverage.regionPixels = mask?.count(in: window) ?? window.count
        var seenBefore = 0
        var seenAfter = 0
        for row in 0..<window.height {
            let start = (row + halo) * outer.width + halo
            for index in start..<(start + window.width) {
                seenBefore += Int(tileBefore.valid[index])
                seenAfter += Int(tileAfter.valid[index])
                coverage.seenPixels += Int(tileBefore.valid[index] & tileAfter.valid[index])
            }
        }
        coverage.unseenBeforePixels = coverage.regionPixels - seenBefore
        coverage.unseenAfterPixels = coverage.regionPixels - seenAfter
        return coverage
    }
}
