import ChangeDetection
import GeoIO
import Geometry
import Raster

/// What became of the colours of one date against the first one.
package struct PlannedBalance: Sendable, Hashable, Codable {
    /// From 0, in the order of time.
    package var epoch: Int
    package var balance: ColourBalance
}

extension Planner {
    /// Pixels on the ground from which on colours are those of land cover rather than of a mosaic.
    private static let largestBalancedPixel = 5.0

    /// Colours are balanced for 8-bit optical imagery finer than 5 m.
    func isBalanced(_ infos: [[RasterInfo]], sensor: SensorChoice, pixelSize: Double) -> Bool {
        configuration.balance == .auto && sensor == .optical && pixelSize < Self.largestBalancedPixel
            && infos.allSatisfy { $0.allSatisfy { $0.bands[0].type == .byte } }
    }

    /// Balances the colours of an epoch against the first date, which `source` holds with it.
    ///
    /// - Parameters:
    ///   - sample: both dates at the region's sampled pixels, for the units of the dates.
    ///   - kept: cells of the source that need not be decoded again.
    func balance(
        _ epoch: inout PlannedEpoch, number: Int, _ source: inout SampleSource, _ sample: PairSample, kept: KeptCells? = nil, pixelSize: Double
    ) throws(TubanError) -> PlannedBalance {
        let cells = ColourCells(source.grid, pixelSize: pixelSize)
        let normalisation = Normalisation(sample, iterations: 1)
        let measured = cells.isEnough ? try cells.measure(source, kept: kept, normalisation, workers: configuration.workers) : []
        let fitted = ColourBalance.fit(
            measured, columns: cells.columns, rows: cells.rows, width: source.grid.width, height: source.grid.height, normalisation)
        epoch.colours = fitted.field
        source.after = epoch
        return PlannedBalance(epoch: number, balance: fitted.balance)
    }
}

/// The cells that colours are balanced in: they part the region evenly.
struct ColourCells: Sendable {
    let grid: RasterGrid
    let columns: Int
    let rows: Int

    /// Sides of a cell at least: metres and pixels, several times those of the largest usual objects.
    private static let metres = 128.0
    private static let pixels = 80.0
    /// In larger regions cells grow.
    private static let mostAlongSide = 64
    /// Of a larger cell the middle is looked at.
    private static let largestWindow = 512
    /// Neighbouring cells are read together up to this side; smaller than what a tile's planes take (`MemoryPlan`).
    private static let largestGroup = 768
    /// Pixels of a cell that count, along a side at most.
    private static let lattice = 32

    init(_ grid: RasterGrid, pixelSize: Double) {
        self.grid = grid
        let side = max(Self.pixels, Self.metres / pixelSize)
        columns = min(Self.mostAlongSide, max(1, Int(Double(grid.width) / side)))
        rows = min(Self.mostAlongSide, max(1, Int(Double(grid.height) / side)))
    }

    var isEnough: Bool { columns > 1 && rows > 1 }

    /// What is looked at of a cell.
    private func window(_ index: Int) -> PixelWindow {
        let (column, row) = (index % columns, index / columns)
        let (x, y) = (grid.width * column / columns, grid.height * row / rows)
        let (width, height) = (grid.width * (column + 1) / columns - x, grid.height * (row + 1) / rows - y)
        let (across, down) = (min(width, Self.largestWindow), min(height, Self.largestWindow))
        return PixelWindow(x: x + (width - across) / 2, y: y + (height - down) / 2, width: across, height: down)
    }

    /// - Complexity: each pixel is read once; neighbouring cells together, since a block of a file may reach over several.
    func measure(_ source: SampleSource, kept: KeptCells?, _ normalisation: Normalisation, workers: Int) throws(TubanError) -> [ColourCell] {
        let across = max(1, Self.largestGroup / ((grid.width + columns - 1) / columns))
        let down = max(1, Self.largestGroup / ((grid.height + rows - 1) / rows))
        let groups = TileGrid(width: (columns + across - 1) / across, height: (rows + down - 1) / down, tileSize: 1)
        let group: @Sendable (Int) -> [Int] = { index in
            let place = groups[index]
            return (place.y * down..<min(rows, (place.y + 1) * down)).flatMap { row in
                (place.x * across..<min(columns, (place.x + 1) * across)).map { row * columns + $0 }
            }
        }
        var found = [ColourCell](repeating: ColourCell(PairSample(bands: source.bands), normalisation), count: columns * rows)
        try TilePool.run(
            count: groups.count, workers: workers, makeContext: { () throws(TubanError) in LatticeReader(source, kept, side: Self.largestGroup) },
            body: { (reader, index) throws(TubanError) in
                let cells = group(index)
                try reader.read(cells.map(window).reduce(PixelWindow(x: 0, y: 0, width: 0, height: 0)) { $0.hull($1) })
                return cells.map { ColourCell(reader.sample(window($0), lattice: Self.lattice), normalisation) }
            },
            consume: { (index, part) throws(TubanError) in
                for (cell, measured) in zip(group(index), part) { found[cell] = measured }
            })
        return found
    }
}

/// One worker's readers and buffers for windows of both dates.
private final class LatticeReader {
    private let source: SampleSource
    private let dates: PairReader
    private var held = PixelWindow(x: 0, y: 0, width: 0, height: 0)

    init(_ source: SampleSource, _ kept: KeptCells?, side: Int) {
        self.source = source
        dates = PairReader(source, capacity: side * side, kept: kept)
    }

    func read(_ window: PixelWindow) throws(TubanError) {
        try dates.read(window)
        held = window
    }

    /// The pixels of a part of what was read last that were seen on both dates, thinned evenly to `lattice` along a side.
    func sample(_ window: PixelWindow, lattice: Int) -> PairSample {
        let step = (max(window.width, window.height) + lattice - 1) / lattice
        let (before, after) = (dates.tileBefore, dates.tileAfter)
        var sample = PairSample(bands: source.bands)
        for row in stride(from: 0, to: window.height, by: step) {
            for column in stride(from: 0, to: window.width, by: step) {
                let index = (window.y - held.y + row) * held.width + window.x - held.x + column
                guard before.valid[index] & after.valid[index] != 0 else { continue }
                for band in 0..<source.bands {
                    sample.before[band].append(before.plane(band)[index])
                    sample.after[band].append(after.plane(band)[index])
                }
            }
        }
        return sample
    }
}
