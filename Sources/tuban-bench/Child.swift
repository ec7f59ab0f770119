import ArgumentParser
import Foundation
import GeoIO
import Geometry
import Pipeline
import Raster
import StageSupport

/// The steps that are measured as processes of their own; not for users.
struct Child: ParsableCommand {
    enum Step: String, ExpressibleByArgument, CaseIterable {
        /// Decoding both dates as stored, or through the product's reader as Float.
        case stored, float
        /// Prepare and diff, as `tuban run` does them, in one process.
        case changes
        case vectorize, classify
        /// Vectorization of a synthetic mask of `--size`.
        case mask
        /// Overlay of `--parcels` with the base layers in `--before`.
        case overlay
        /// The register in `--before`: made with `--parcels` places around the run in `--out`, asked for one place, for its figures, and given the run.
        case registerfill, registerhistory, registershow, registertake
    }

    static let configuration = CommandConfiguration(abstract: "One measured step.", shouldDisplay: false)

    @Argument var step: Step
    @Option var before = ""
    @Option var after = ""
    @Option var out = ""
    @Option var workers = 1
    @Option var size = 1024
    @Option var parcels = 0

    func run() throws {
        let road = Road(
            directory: RunDirectory(out), dataFolder: step == .mask || step == .overlay || step.rawValue.hasPrefix("register") ? "" : try DataDirectory.locate(),
            reporter: { _, _ in { _ in } })
        switch step {
        case .stored: try decodeStored()
        case .float: try decodeFloat(try RunDirectory(out).readPlan())
        case .changes:
            try RunDirectory(out).prepare()
            let seconds = try elapsedSeconds {
                _ = try road.prepare(
                    RunConfiguration(
                        epochs: [EpochConfiguration(inputs: [before]), EpochConfiguration(inputs: [after])], out: out, workers: workers,
                        overwrite: true))
            }
            print(seconds)
            try road.perform(.diff)
        case .vectorize: try road.perform(.vectorize)
        case .classify: try road.perform(.classify)
        case .overlay: keep(try OverlayWorld(side: size, parcelCount: parcels).overlay(workers: workers, from: before))
        case .registerfill:
            let grid = try RunDirectory(out).readPlan().grid
            try RegisterWorld(count: parcels, ground: grid.extent, crs: grid.crs).fill(before)
        case .registerhistory: keep(try RegisterHistory(RegisterStore(before, writing: false), uid: RegisterWorld.uid(parcels)).json())
        case .registershow: keep(try RegisterOverview(RegisterStore(before, writing: false)).json())
        case .registertake:
            let limits = try RegisterLimitsFile.read(dataFolder: DataDirectory.locate())
            let register = try RegisterStore(before, writing: true)
            keep(try RegisterIntake(register: register, limits: limits).take(RunDirectory(out)))
        case .mask: _ = ParcelRun(mask: .scattered, size: size, tile: 1024).outcome(workers: 1)
        }
        guard let peak = PeakMemory.bytes else { throw TubanError(.internalFault, subject: "/proc/self/status", "says nothing of VmHWM") }
        print(peak)
    }

    /// Every block of both files once, each worker with readers of its own.
    private func decodeStored() throws(TubanError) {
        let paths = [before, after]
        let info = try RasterReader(path: before).info
        let blocks = TileGrid(width: info.grid.width, height: info.grid.height, tileSize: info.blockWidth)
        let bytes = blocks.tileWidth * blocks.tileHeight * info.bands.count * info.bands[0].type.bytes
        try TilePool.run(
            count: blocks.count, workers: workers,
            makeContext: { () throws(TubanError) in try StoredReaders(paths, bytes: bytes) },
            body: { (readers, index) throws(TubanError) in try readers.read(blocks[index], bands: info.measurementBands) },
            consume: { (_, _: Void) throws(TubanError) in })
    }

    private func decodeFloat(_ plan: Plan) throws(TubanError) {
        let blocks = TileGrid(width: plan.grid.width, height: plan.grid.height, tileSize: 512)
        try TilePool.run(
            count: blocks.count, workers: workers,
            makeContext: { () throws(TubanError) in EpochReaders(plan, capacity: 512 * 512) },
            body: { (readers, index) throws(TubanError) in try readers.read(blocks[index]) },
            consume: { (_, _: Void) throws(TubanError) in })
    }
}

private final class StoredReaders {
    private let readers: [RasterReader]
    private let samples: UnsafeMutableRawPointer

    init(_ paths: [String], bytes: Int) throws(TubanError) {
        var opened: [RasterReader] = []
        for path in paths { opened.append(try RasterReader(path: path)) }
        readers = opened
        samples = .allocate(byteCount: bytes, alignment: 64)
    }

    deinit { samples.deallocate() }

    func read(_ window: PixelWindow, bands: [Int]) throws(TubanError) {
        for reader in readers { try reader.readStored(bands: bands, window: window, into: samples) }
    }
}

private final class EpochReaders {
    private let readers: [EpochTileReader]
    private let tile: SampleTile

    init(_ plan: Plan, capacity: Int) {
        readers = plan.epochs.map { EpochTileReader(epoch: $0, grid: plan.grid, bandCount: plan.bandNames.count) }
        tile = SampleTile(bands: plan.bandNames.count, capacity: capacity)
    }

    func read(_ window: PixelWindow) throws(TubanError) {
        for reader in readers { try reader.read(window, into: tile) }
    }
}
