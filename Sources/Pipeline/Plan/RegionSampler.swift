import ChangeCore
import ChangeDetection
import GeoIO
import Geometry
import Raster

/// The sample of pixels that statistics of the whole region are drawn from.
///
/// Cells of 256 × 256 pixels, counted from the region's first pixel: all of them in a small region; in a large one each cell (i, j) with
/// i + 3j divisible by 8. Within the chosen cells every s-th pixel of every s-th row counts, with the smallest s that keeps the sample
/// under `maximumPixels`. So the sample depends on the region's size alone, never on tiles or workers.
struct RegionSampler {
    static let cellSize = 256
    static let maximumPixels = 1 << 20
    private static let wholeUpTo = 64

    let grid: RasterGrid
    let cells: [PixelWindow]
    let step: Int

    init(grid: RasterGrid) {
        self.grid = grid
        let all = TileGrid(width: grid.width, height: grid.height, tileSize: Self.cellSize)
        let chosen = (0..<all.count).filter { index in
            all.count <= Self.wholeUpTo || (index % all.columns + 3 * (index / all.columns)) % 8 == 0
        }
        cells = chosen.map { all[$0] }
        let pixels = cells.reduce(0) { $0 + $1.count }
        var step = 1
        while pixels / (step * step) > Self.maximumPixels { step += 1 }
        self.step = step
    }

    /// Both dates at the sampled pixels that were seen on both, in the order of cells; and what could not be read.
    ///
    /// - Parameter radius: samples are means over (2·radius + 1)² pixels; 0 takes the pixels themselves.
    func sample(
        before: PlannedEpoch, after: PlannedEpoch, bands: Int, radius: Int, mask: RegionMask?, workers: Int
    ) throws(TubanError) -> (sample: PairSample, failures: [FailedBlock]) {
        var sample = PairSample(bands: bands)
        var failures: Set<FailedBlock> = []
        let grid = grid
        let cells = cells
        let step = step
        try TilePool.run(
            count: cells.count, workers: workers,
            makeContext: { () throws(TubanError) in
                CellReader(before: before, after: after, grid: grid, bands: bands, radius: radius, mask: mask)
            },
            body: { (reader, index) throws(TubanError) in try reader.read(cells[index], step: step) },
            consume: { (_, part) throws(TubanError) in
                sample.append(part.sample)
                failures.formUnion(part.failures)
            })
        return (sample, failures.sorted())
    }
}

/// One worker's readers and buffers for sample cells.
private final class CellReader {
    private let before: EpochTileReader
    private let after: EpochTileReader
    private let tileBefore: SampleTile
    private let tileAfter: SampleTile
    private let radius: Int
    private let bands: Int
    private let mask: RegionMask?

    init(before: PlannedEpoch, after: PlannedEpoch, grid: RasterGrid, bands: Int, radius: Int, mask: RegionMask?) {
        self.before = EpochTileReader(epoch: before, grid: grid, bandCount: bands)
        self.after = EpochTileReader(epoch: after, grid: grid, bandCount: bands)
        let side = RegionSampler.cellSize + 2 * radius
        tileBefore = SampleTile(bands: bands, capacity: side * side)
        tileAfter = SampleTile(bands: bands, capacity: side * side)
        self.radius = radius
        self.bands = bands
        self.mask = mask
    }

    func read(_ cell: PixelWindow, step: Int) throws(TubanError) -> (sample: PairSample, failures: [FailedBlock]) {
        let window = PixelWindow(
            x: cell.x - radius, y: cell.y - radius, width: cell.width + 2 * radius, height: cell.height + 2 * radius)
        try before.read(window, into: tileBefore)
        try after.read(window, into: tileAfter)
        mask?.restrict(tileBefore, window)
        var part = PairSample(bands: bands)
        var seen: [Int] = []
        for row in stride(from: 0, to: cell.height, by: step) {
            for column in stride(from: 0, to: cell.width, by: step) {
                let index = (row + radius) * window.width + column + radius
                if tileBefore.valid[index] & tileAfter.valid[index] != 0 { seen.append(row * cell.width + column) }
            }
        }
        for band in 0..<bands {
            part.before[band] = values(tileBefore, band, window, cell, at: seen)
            part.after[band] = values(tileAfter, band, window, cell, at: seen)
        }
        return (part, before.takeFailures() + after.takeFailures())
    }

    private func values(_ tile: SampleTile, _ band: Int, _ window: PixelWindow, _ cell: PixelWindow, at pixels: [Int]) -> [Float] {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, cell.count)) { buffer in
            guard let plane = buffer.baseAddress else { return [] }
            BoxMean.apply(tile.plane(band), valid: tile.valid, width: window.width, height: window.height, radius: radius, into: plane)
            return pixels.map { plane[$0] }
        }
    }
}
