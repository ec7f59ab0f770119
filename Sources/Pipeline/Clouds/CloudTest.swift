import ChangeDetection
import GeoIO
import Geometry
import Raster

/// Looks for clouds on dates that have no mask, with the other date as the reference.
///
/// In a large region the cells of the sample are looked at first, and the whole region only for a date that shows a cloud there.
struct CloudTest {
    let source: SampleSource
    let sampler: RegionSampler
    let bands: CloudStatistics.Bands
    let workers: Int
    /// Pixels along the side of a cell.
    private let cell: Int
    private let pixel: GroundPixel

    /// More cells than this would take too much memory; cells grow instead.
    static let mostCells = 1 << 24

    init(_ source: SampleSource, _ sampler: RegionSampler, bands: CloudStatistics.Bands, workers: Int) throws(TubanError) {
        self.source = source
        self.sampler = sampler
        self.bands = bands
        self.workers = workers
        pixel = try GroundPixel(source.grid, subject: "target grid")
        cell = Self.cell(source.grid, pixel)
    }

    /// Three squares of about 10 m, or three pixels where these are larger.
    static func cell(_ grid: RasterGrid, _ pixel: GroundPixel) -> Int {
        var square = max(1, Int((10 / max(pixel.width, pixel.height)).rounded()))
        while (grid.width / (3 * square)) * (grid.height / (3 * square)) > mostCells { square += 1 }
        return 3 * min(square, max(1, RegionSampler.cellSize / 12))
    }

    /// - Parameters:
    ///   - tested: for the earlier and the later date, whether it is to be looked at.
    ///   - sample: both dates at the sampled pixels.
    /// - Returns: the clouds of both dates, and the words for each that was looked at.
    func run(
        _ tested: [Bool], _ sample: PairSample
    ) throws(TubanError) -> (clouds: [PlannedClouds?], reports: [CloudTestReport?]) {
        var clouds: [PlannedClouds?] = [nil, nil]
        var reports: [CloudTestReport?] = [nil, nil]
        let statistics = [
            tested[0] ? CloudStatistics(scene: sample.before, reference: sample.after, bands: bands) : nil,
            tested[1] ? CloudStatistics(scene: sample.after, reference: sample.before, bands: bands) : nil,
        ]
        let width = source.grid.width / cell
        let height = source.grid.height / cell
        var wanted = statistics.map { $0 != nil && width > 0 && height > 0 }
        if !sampler.isWhole, wanted.contains(true) {
            let found = try cloudsInSample(statistics, wanted)
            for index in 0...1 { wanted[index] = wanted[index] && found[index] }
        }
        let cells = wanted.contains(true) ? try allCells(statistics, wanted, width: width, height: height) : [nil, nil]
        for index in 0...1 where tested[index] {
            guard let figures = statistics[index] else {
                reports[index] = CloudTestReport(epoch: index, decision: .notApplicable, reason: "brightness is not above 0")
                continue
            }
            reports[index] = CloudTestReport(
                epoch: index, decision: .clear, reason: sampler.isWhole ? "no cloud in the region" : "no cloud in the sample of the region")
            guard let cells = cells[index] else { continue }
            let finding = screen(figures).find(in: cells)
            guard finding.clouds > 0 else { continue }
            clouds[index] = PlannedClouds(cell: cell, width: width, height: height, codes: finding.codes)
            reports[index] = CloudTestReport(
                epoch: index, decision: .cloudy,
                reason: finding.shift == nil ? "clouds by brightness, whiteness and soft edges; no shadows found" : "clouds by brightness, whiteness and soft edges; shadows by their common step",
                clouds: finding.clouds, cloudCells: finding.codes.count { $0 == CloudScreen.Code.cloud },
                shadowCells: finding.codes.count { $0 == CloudScreen.Code.shadow }, cell: cell,
                shadowEastM: finding.shift.map { Double($0.x * cell) * pixel.width },
                shadowSouthM: finding.shift.map { Double($0.y * cell) * pixel.height })
        }
        return (clouds, reports)
    }

    private func screen(_ statistics: CloudStatistics) -> CloudScreen {
        CloudScreen(statistics, cellWidth: Double(cell) * pixel.width, cellHeight: Double(cell) * pixel.height)
    }

    /// Whether the sampled cells show a cloud, for each date.
    private func cloudsInSample(_ statistics: [CloudStatistics?], _ wanted: [Bool]) throws(TubanError) -> [Bool] {
        var found = [false, false]
        let windows = sampler.cells
        let screens = statistics.map { $0.map(screen) }
        try TilePool.run(
            count: windows.count, workers: workers, makeContext: { () throws(TubanError) in CloudReader(source, cell: cell) },
            body: { (reader, index) throws(TubanError) in
                let cells = try reader.cells(reader.aligned(windows[index]), statistics, wanted)
                return [0, 1].map { date in cells[date].map { screens[date]?.hasCloud($0) ?? false } ?? false }
            },
            consume: { (_, part) throws(TubanError) in
                for index in 0...1 { found[index] = found[index] || part[index] }
            })
        return found
    }

    private func allCells(
        _ statistics: [CloudStatistics?], _ wanted: [Bool], width: Int, height: Int
    ) throws(TubanError) -> [CloudCells?] {
        let side = max(1, RegionSampler.cellSize / cell)
        let blocks = TileGrid(width: width, height: height, tileSize: side)
        var all = wanted.map { $0 ? CloudCells(width: width, height: height) : nil }
        let cell = cell
        try TilePool.run(
            count: blocks.count, workers: workers, makeContext: { () throws(TubanError) in CloudReader(source, cell: cell) },
            body: { (reader, index) throws(TubanError) in
                let block = blocks[index]
                let window = PixelWindow(x: block.x * cell, y: block.y * cell, width: block.width * cell, height: block.height * cell)
                return try reader.cells(window, statistics, wanted)
            },
            consume: { (index, part) throws(TubanError) in
                for date in 0...1 { if let cells = part[date] { all[date]?.place(cells, x: blocks[index].x, y: blocks[index].y) } }
            })
        return all
    }
}

/// One worker's readers and buffers for both dates.
private final class CloudReader {
    private let source: SampleSource
    private let cell: Int
    private let before: EpochTileReader
    private let after: EpochTileReader
    private let tileBefore: SampleTile
    private let tileAfter: SampleTile

    init(_ source: SampleSource, cell: Int) {
        self.source = source
        self.cell = cell
        before = EpochTileReader(epoch: source.before, grid: source.grid, bandCount: source.bands)
        after = EpochTileReader(epoch: source.after, grid: source.grid, bandCount: source.bands)
        let side = max(RegionSampler.cellSize, cell)
        tileBefore = SampleTile(bands: source.bands, capacity: side * side)
        tileAfter = SampleTile(bands: source.bands, capacity: side * side)
    }

    /// The whole cells inside a window.
    func aligned(_ window: PixelWindow) -> PixelWindow {
        let x = (window.x + cell - 1) / cell * cell
        let y = (window.y + cell - 1) / cell * cell
        return PixelWindow(x: x, y: y, width: max(0, window.maxX - x) / cell * cell, height: max(0, window.maxY - y) / cell * cell)
    }

    /// - Parameter window: whole cells.
    func cells(_ window: PixelWindow, _ statistics: [CloudStatistics?], _ wanted: [Bool]) throws(TubanError) -> [CloudCells?] {
        guard !window.isEmpty else { return [nil, nil] }
        try before.read(window, into: tileBefore)
        try after.read(window, into: tileAfter)
        source.mask?.restrict(tileBefore, window)
        return [0, 1].map { date in
            guard wanted[date], let statistics = statistics[date] else { return nil }
            return CloudCells(
                scene: date == 0 ? tileBefore : tileAfter, reference: date == 0 ? tileAfter : tileBefore, width: window.width / cell,
                height: window.height / cell, cell: cell, statistics: statistics)
        }
    }
}
