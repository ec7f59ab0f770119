import ChangeDetection
import GeoIO
import Geometry
import Raster

/// The sample of pixels that statistics of the whole region are drawn from.
///
/// Cells of 512 × 512 pixels, counted from the region's first pixel: all of them in a small region; in a large one each cell (i, j) with
/// i + 5j divisible by m, the largest power of two up to 16 that leaves 16 cells or more. Within the chosen cells every s-th pixel of every s-th
/// row counts, with the smallest s that keeps the sample under `maximumPixels`. So the sample depends on the region's size alone, never on tiles or workers.
package struct RegionSampler {
    package static let cellSize = 512
    static let maximumPixels = 1 << 20
    /// Regions of up to so many cells are sampled as a whole; of larger ones half as many cells are chosen at least, one in 16 at most.
    private static let wholeUpTo = 32
    private static let sparsest = 16

    let grid: RasterGrid
    package let cells: [PixelWindow]
    let step: Int
    /// All cells are in the sample.
    package let isWhole: Bool

    /// With fewer pixels than this, the chosen cells have missed what there is to see.
    static let fewestPixels = 4096

    /// - Parameter isWhole: takes all cells of a large region too: for what is seen in few places only.
    package init(grid: RasterGrid, isWhole: Bool = false) {
        self.grid = grid
        let all = TileGrid(width: grid.width, height: grid.height, tileSize: Self.cellSize)
        let isWhole = isWhole || all.count <= Self.wholeUpTo
        self.isWhole = isWhole
        var every = 1
        while !isWhole, every < Self.sparsest, all.count / (2 * every) >= Self.wholeUpTo / 2 { every *= 2 }
        let chosen = (0..<all.count).filter { (index) in (index % all.columns + 5 * (index / all.columns)) % every == 0 }
        cells = chosen.map { all[$0] }
        let pixels = cells.reduce(0) { $0 + $1.count }
        var step = 1
        while pixels / (step * step) > Self.maximumPixels { step += 1 }
        self.step = step
    }

    /// What the first pass finds.
    struct Samples: Sendable {
        /// Both dates at the sampled pixels that were seen on both.
        var sample: PairSample
        /// The shift of the later date in windows of the cells.
        var shifts: [WindowShift] = []
        /// What tells speckle, for each band; empty where it was not asked for.
        var speckle: [SpeckleWindows] = []
        var failures: [FailedBlock] = []
        /// What need not be decoded again.
        var kept: KeptCells?
    }

    /// Bytes that decoded cells take which are kept between the passes, if there is room for them all.
    func keptBytes(bands: Int) -> Int { KeptCells.bytes(bands: bands, pixels: cells.reduce(0) { $0 + $1.count }) }

    /// First pass: both dates at the sampled pixels, and the shift between them.
    ///
    /// - Parameters:
    ///   - shiftBands: planes that the shift is measured in; none: it is not measured.
    ///   - room: bytes for decoded cells that are kept.
    ///   - looksForSpeckle: windows are looked at for it, thinned as the sample is.
    func samples(
        _ source: SampleSource, shiftBands: [Int], room: Int = 0, looksForSpeckle: Bool = false, workers: Int
    ) throws(TubanError) -> Samples {
        let kept = room == 0 ? nil : KeptCells(bands: source.bands, room: room)
        var found = Samples(sample: PairSample(bands: source.bands), kept: kept)
        if looksForSpeckle { found.speckle = Array(repeating: SpeckleWindows(), count: source.bands) }
        var failures: Set<FailedBlock> = []
        let cells = cells
        let step = step
        let windows = shiftBands.isEmpty ? nil : ShiftWindows(grid: grid, cells: cells.count, bands: shiftBands)
        try TilePool.run(
            count: cells.count, workers: workers, makeContext: { () throws(TubanError) in CellReader(source, halo: 0) },
            body: { (reader, index) throws(TubanError) in
                try reader.samples(cells[index], step: step, windows: windows, kept: kept, looksForSpeckle: looksForSpeckle)
            },
            consume: { (_, part) throws(TubanError) in
                found.sample.append(part.sample)
                found.shifts += part.shifts
                for (band, windows) in part.speckle.enumerated() { found.speckle[band].append(windows) }
                failures.formUnion(part.failures)
            })
        found.failures = FailedBlock.unique(failures)
        return found
    }

    /// Second pass: the model's features at the sampled pixels that were seen on both dates.
    ///
    /// In a large region pixels within the halo of a cell's sides are left out rather than read from beyond it.
    ///
    /// - Parameters:
    ///   - kept: cells that the first pass has left of this source.
    ///   - probe: looks at the same decoded cells for clouds; `suspected` says for both dates whether it saw one.
    func features(
        _ source: SampleSource, kept: KeptCells? = nil, model: ChangeModel, probe: CloudProbe? = nil, workers: Int
    ) throws(TubanError) -> (sample: FeatureSample, suspected: [Bool]?) {
        var sample = FeatureSample(planes: model.featurePlanes)
        var suspected = probe.map { _ in [false, false] }
        let cells = isWhole ? cells : cells.map { $0.expanded(by: -model.halo, within: grid.bounds) }.filter { !$0.isEmpty }
        let step = step
        try TilePool.run(
            count: cells.count, workers: workers, makeContext: { () throws(TubanError) in CellReader(source, halo: model.halo, kept: kept) },
            body: { (reader, index) throws(TubanError) in try reader.features(cells[index], model: model, step: step, probe: probe) },
            consume: { (_, part) throws(TubanError) in
                sample.append(part.sample)
                suspected = suspected.map { zip($0, part.clouds).map { $0 || $1 } }
            })
        return (sample, suspected)
    }
}

/// One worker's readers and buffers for sample cells.
private final class CellReader {
    private let source: SampleSource
    private let dates: PairReader
    private var tileBefore: SampleTile { dates.tileBefore }
    private var tileAfter: SampleTile { dates.tileAfter }
    private let halo: Int
    private var meter: ShiftMeter?
    private var projected: SampleTile?
    private var filtered: SampleTile?

    /// - Parameter kept: cells that need not be decoded again.
    init(_ source: SampleSource, halo: Int, kept: KeptCells? = nil) {
        self.source = source
        self.halo = halo
        let side = RegionSampler.cellSize + 2 * halo
        dates = PairReader(source, capacity: side * side, kept: kept)
    }

    func samples(
        _ cell: PixelWindow, step: Int, windows: ShiftWindows?, kept: KeptCells?, looksForSpeckle: Bool
    ) throws(TubanError) -> RegionSampler.Samples {
        try dates.read(cell)
        kept?.keep(cell, before: tileBefore, after: tileAfter)
        var part = PairSample(bands: source.bands)
        let seen = lattice(cell, step: step, tileBefore.valid, tileAfter.valid)
        for band in 0..<source.bands {
            part.before[band] = Self.values(tileBefore.plane(band), at: seen)
            part.after[band] = Self.values(tileAfter.plane(band), at: seen)
        }
        var shifts: [WindowShift] = []
        if let windows {
            let meter = meter ?? ShiftMeter(side: windows.side)
            self.meter = meter
            shifts = windows.measure(cell, before: tileBefore, after: tileAfter, meter: meter)
        }
        var speckle = looksForSpeckle ? Array(repeating: SpeckleWindows(), count: source.bands) : []
        for band in speckle.indices {
            speckle[band].add(before: tileBefore, after: tileAfter, band: band, width: cell.width, height: cell.height, step: step)
        }
        return RegionSampler.Samples(sample: part, shifts: shifts, speckle: speckle, failures: dates.takeFailures())
    }

    func features(
        _ cell: PixelWindow, model: ChangeModel, step: Int, probe: CloudProbe?
    ) throws(TubanError) -> (sample: FeatureSample, clouds: [Bool]) {
        let window = PixelWindow(x: cell.x - halo, y: cell.y - halo, width: cell.width + 2 * halo, height: cell.height + 2 * halo)
        try dates.read(window)
        let clouds = probe?.clouds(window, before: tileBefore, after: tileAfter) ?? [false, false]
        let planes = projected ?? SampleTile(bands: model.projectedPlanes, capacity: tileBefore.capacity)
        let features = filtered ?? SampleTile(bands: model.featurePlanes, capacity: tileBefore.capacity)
        (projected, filtered) = (planes, features)
        model.project(before: tileBefore, after: tileAfter, at: 0, count: window.count, into: planes, at: 0)
        model.features(of: planes, width: window.width, height: window.height, into: features)
        var part = FeatureSample(planes: model.featurePlanes)
        let seen = lattice(cell, step: step, features.valid, features.valid)
        for plane in part.planes.indices { part.planes[plane] = Self.values(features.plane(plane), at: seen) }
        return (part, clouds)
    }

    /// The sampled pixels of a cell that both planes of validity say were seen.
    private func lattice(_ cell: PixelWindow, step: Int, _ valid: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>) -> [Int] {
        var indices: [Int] = []
        indices.reserveCapacity(((cell.height + step - 1) / step) * ((cell.width + step - 1) / step))
        for row in stride(from: 0, to: cell.height, by: step) {
            for index in stride(from: row * cell.width, to: (row + 1) * cell.width, by: step) where valid[index] & other[index] != 0 {
                indices.append(index)
            }
        }
        return indices
    }

    private static func values(_ plane: UnsafePointer<Float>, at indices: [Int]) -> [Float] {
        [Float](unsafeUninitializedCapacity: indices.count) { values, count in
            for (place, index) in indices.enumerated() { values[place] = plane[index] }
            count = indices.count
        }
    }
}
