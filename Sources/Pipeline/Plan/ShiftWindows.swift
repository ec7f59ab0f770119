import ChangeDetection
import Geometry
import Raster

/// The windows that the shift between two dates is measured in: a lattice within each cell of the region's sample.
struct ShiftWindows: Sendable {
    let side: Int
    private let bands: [Int]
    /// Windows along each side of a cell, at most.
    private let most: Int

    /// About so many windows are measured in a region.
    private static let wanted = 100
    /// Regions of a smaller side get smaller windows.
    private static let smallRegion = 256

    init(grid: RasterGrid, cells: Int, bands: [Int]) {
        side = min(grid.width, grid.height) >= Self.smallRegion ? 128 : 64
        self.bands = bands
        most = max(1, Int((Double(Self.wanted) / Double(max(1, cells))).squareRoot()))
    }

    /// Measures in all windows of a cell that enough was seen of, row by row.
    ///
    /// Windows overlap by half at most, and keep the meter's reach from the cell's sides, so that nothing beyond it is read.
    func measure(_ cell: PixelWindow, before: SampleTile, after: SampleTile, meter: ShiftMeter) -> [WindowShift] {
        var found: [WindowShift] = []
        for y in places(cell.height) {
            for x in places(cell.width) {
                guard let measured = meter.measure(before: before, after: after, width: cell.width, height: cell.height, x: x, y: y, bands: bands)
                else { continue }
                let half = Double(side) / 2
                found.append(
                    WindowShift(
                        column: Double(cell.x + x) + half, row: Double(cell.y + y) + half, shift: measured.shift, peak: measured.peak))
            }
        }
        return found
    }

    /// First pixels of the windows along a side of `length` pixels.
    private func places(_ length: Int) -> [Int] {
        let free = length - side - 2 * ShiftMeter.reach
        guard free >= 0 else { return [] }
        let count = min(most, free / (side / 2) + 1)
        guard count > 1 else { return [ShiftMeter.reach + free / 2] }
        return (0..<count).map { ShiftMeter.reach + free * $0 / (count - 1) }
    }
}
