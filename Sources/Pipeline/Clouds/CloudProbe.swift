import ChangeDetection
import Geometry
import Raster

/// Says of each decoded cell of the region's sample whether a date shows a cloud or haze in it.
struct CloudProbe: Sendable {
    /// Pixels along the side of a cell of the search.
    let cell: Int
    let statistics: [CloudStatistics?]
    let screens: [CloudScreen?]

    /// - Parameters:
    ///   - window: what both tiles cover; the whole cells inside it are looked at.
    /// - Returns: for the earlier and the later date, whether it shows a cloud or haze.
    func clouds(_ window: PixelWindow, before: SampleTile, after: SampleTile) -> [Bool] {
        let x = (window.x + cell - 1) / cell * cell
        let y = (window.y + cell - 1) / cell * cell
        let (width, height) = (max(0, window.maxX - x) / cell, max(0, window.maxY - y) / cell)
        guard width > 0, height > 0 else { return [false, false] }
        let square = cell / 3
        let first = (y - window.y) * window.width + x - window.x
        let cells = CloudCells.both(
            before: SampleTile(before, from: first), after: SampleTile(after, from: first), width: width, height: height, stride: window.width,
            beside: x + width * cell + square <= window.maxX, below: y + height * cell + square <= window.maxY, cell: cell, statistics: statistics)
        return zip(cells, screens).map { cells, screen in
            guard let cells, let screen else { return false }
            return screen.hasCloud(cells) || HazeScreen().hasHaze(cells)
        }
    }
}
