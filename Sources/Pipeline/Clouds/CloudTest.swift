import ChangeDetection
import GeoIO
import Geometry
import Raster

/// Looks for clouds and haze on dates that have no mask, with the other date as the reference.
///
/// In a large region the cells of the sample are looked at first (`CloudProbe`), and the whole region only for a date that shows a cloud there.
struct CloudTest {
    let source: SampleSource
    let isWhole: Bool
    private let kept: KeptCells?
    let workers: Int
    /// For the earlier and the later date, whether it is to be looked at.
    private let tested: [Bool]
    /// Both dates' figures; nil where it is not looked at, or cannot be.
    private let statistics: [CloudStatistics?]
    /// Pixels along the side of a cell.
    private let cell: Int
    private let pixel: GroundPixel

    /// More cells than this would take too much memory; cells grow instead.
    static let mostCells = 1 << 24

    /// - Parameters:
    ///   - sample: both dates at the sampled pixels.
    ///   - kept: cells of the source that need not be decoded again.
    init(
        _ source: SampleSource, _ sampler: RegionSampler, _ sample: PairSample, kept: KeptCells?, bands: CloudStatistics.Bands, tested: [Bool], workers: Int
    ) throws(TubanError) {
        self.source = source
        self.kept = kept
        self.workers = workers
        self.tested = tested
        isWhole = sampler.isWhole
        pixel = try GroundPixel(source.grid, subject: "target grid")
        cell = Self.cell(source.grid, pixel)
        statistics = CloudStatistics.both(before: sample.before, after: sample.after, bands: bands, wanted: tested)
    }

    /// Three squares of about 10 m, or three pixels where these are larger.
    static func cell(_ grid: RasterGrid, _ pixel: GroundPixel) -> Int {
        var square = max(1, Int((10 / max(pixel.width, pixel.height)).rounded()))
        while (grid.width / (3 * square)) * (grid.height / (3 * square)) > mostCells { square += 1 }
        return 3 * min(square, max(1, RegionSampler.cellSize / 12))
    }

    private var width: Int { source.grid.width / cell }
    private var height: Int { source.grid.height / cell }

    /// What looks at the sample's cells while they are decoded; nil where the whole region is looked at anyway, or nothing is.
    var probe: CloudProbe? {
        guard !isWhole, width > 0, height > 0, statistics.contains(where: { $0 != nil }) else { return nil }
        return CloudProbe(cell: cell, statistics: statistics, screens: statistics.map { $0.map(screen) })
    }

    /// - Parameter suspected: for each date, whether the probe saw a cloud or haze in the sample; nil without a probe.
    /// - Returns: the clouds of both dates, and the words for each that was looked at.
    func run(_ suspected: [Bool]?) throws(TubanError) -> (clouds: [PlannedClouds?], reports: [CloudTestReport?]) {
        var clouds: [PlannedClouds?] = [nil, nil]
        var reports: [CloudTestReport?] = [nil, nil]
        let wanted = [0, 1].map { statistics[$0] != nil && width > 0 && height > 0 && suspected?[$0] ?? true }
        let cells = wanted.contains(true) ? try allCells(wanted) : [nil, nil]
        for index in 0...1 where tested[index] {
            guard let figures = statistics[index] else {
                reports[index] = CloudTestReport(epoch: index, decision: .notApplicable, reason: "brightness is not above 0")
                continue
            }
            reports[index] = CloudTestReport(
                epoch: index, decision: .clear,
                reason: isWhole ? "no cloud or haze in the region" : "no cloud or haze in the sample of the region")
            guard let cells = cells[index] else { continue }
            let finding = screen(figures).find(in: cells)
            let haze = HazeScreen().find(in: cells, hidden: finding.codes)
            guard finding.clouds > 0 || haze.share > 0 else { continue }
            var codes = finding.codes
            for cell in codes.indices where haze.thin[cell] != 0 && codes[cell] == 0 { codes[cell] = CloudScreen.Code.cloud }
            let isHidden = codes.contains { $0 != 0 }
            if isHidden { clouds[index] = PlannedClouds(cell: cell, width: width, height: height, codes: codes) }
            reports[index] = report(index, finding, haze, codes)
        }
        return (clouds, reports)
    }

    private func report(_ index: Int, _ finding: CloudScreen.Finding, _ haze: HazeScreen.Finding, _ codes: [UInt8]) -> CloudTestReport {
        var reasons: [String] = []
        if finding.clouds > 0 {
            reasons.append("clouds by brightness, whiteness and soft edges")
            reasons.append(finding.shift == nil ? "no shadows found" : "shadows by their common step")
        }
        let thin = haze.thinCells
        if thin > 0 { reasons.append("thin cloud by the haze transform") }
        if haze.share > 0 { reasons.append("haze over \((haze.share * 1000).rounded() / 10) %" + (thin > 0 ? "" : ", left to normalisation")) }
        var report = CloudTestReport(epoch: index, decision: finding.clouds > 0 || thin > 0 ? .cloudy : .hazy, reason: reasons.joined(separator: "; "))
        report.cell = cell
        report.hazeShare = haze.share
        report.thinCells = thin
        guard finding.clouds > 0 || thin > 0 else { return report }
        if finding.clouds > 0 { report.clouds = finding.clouds }
        report.cloudCells = codes.count { $0 == CloudScreen.Code.cloud }
        report.shadowCells = codes.count { $0 == CloudScreen.Code.shadow }
        report.shadowEastM = finding.shift.map { Double($0.x * cell) * pixel.width }
        report.shadowSouthM = finding.shift.map { Double($0.y * cell) * pixel.height }
        return report
    }

    private func screen(_ statistics: CloudStatistics) -> CloudScreen {
        CloudScreen(statistics, cellWidth: Double(cell) * pixel.width, cellHeight: Double(cell) * pixel.height)
    }

    /// Pixels of a worker's share of a large region: three blocks of a file as files are usually cut, so that few blocks are decoded twice.
    private static let share = 1536

    private func allCells(_ wanted: [Bool]) throws(TubanError) -> [CloudCells?] {
        let side = max(1, (isWhole ? RegionSampler.cellSize : Self.share) / cell)
        let blocks = TileGrid(width: width, height: height, tileSize: side)
        var all = wanted.map { $0 ? CloudCells(width: width, height: height) : nil }
        let (cell, kept, statistics) = (cell, kept, zip(statistics, wanted).map { $1 ? $0 : nil })
        try TilePool.run(
            count: blocks.count, workers: workers, makeContext: { () throws(TubanError) in CloudReader(source, kept, side: side, cell: cell) },
            body: { (reader, index) throws(TubanError) in try reader.cells(blocks[index], statistics) },
            consume: { (index, part) throws(TubanError) in
                for date in 0...1 { if let cells = part[date] { all[date]?.place(cells, x: blocks[index].x, y: blocks[index].y) } }
            })
        return all
    }
}

/// One worker's readers and buffers for both dates.
private final class CloudReader {
    /// Rows of pixels that are decoded at a time, if cells are not higher.
    private static let stripRows = 48

    private let source: SampleSource
    private let cell: Int
    private let stripCells: Int
    private let dates: PairReader

    /// - Parameter side: cells along the side of the largest block.
    init(_ source: SampleSource, _ kept: KeptCells?, side: Int, cell: Int) {
        self.source = source
        self.cell = cell
        stripCells = max(1, Self.stripRows / cell)
        // A third of a cell more to the right and below.
        let capacity = (side * cell + cell / 3) * (stripCells * cell + cell / 3)
        dates = PairReader(source, capacity: capacity, kept: kept)
    }

    /// - Parameter block: in cells.
    func cells(_ block: PixelWindow, _ statistics: [CloudStatistics?]) throws(TubanError) -> [CloudCells?] {
        var found = statistics.map { $0 == nil ? nil : CloudCells(width: block.width, height: block.height) }
        for top in stride(from: 0, to: block.height, by: stripCells) {
            let rows = min(stripCells, block.height - top)
            let own = PixelWindow(x: block.x * cell, y: (block.y + top) * cell, width: block.width * cell, height: rows * cell)
            let (beside, below) = (own.maxX + cell / 3 <= source.grid.width, own.maxY + cell / 3 <= source.grid.height)
            let window = PixelWindow(
                x: own.x, y: own.y, width: own.width + (beside ? cell / 3 : 0), height: own.height + (below ? cell / 3 : 0))
            try dates.read(window)
            let strip = CloudCells.both(
                before: dates.tileBefore, after: dates.tileAfter, width: block.width, height: rows, stride: window.width, beside: beside, below: below,
                cell: cell, statistics: statistics)
            for date in 0...1 { if let cells = strip[date] { found[date]?.place(cells, x: 0, y: top) } }
        }
        return found
    }
}
