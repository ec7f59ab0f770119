/// The cut of a raster into processing tiles, row by row from the top left.
///
/// The last column and row of tiles may be narrower. The cut is a matter of memory and speed alone:
/// no result may depend on it.
package struct TileGrid: Hashable, Sendable, Codable {
    package let width: Int
    package let height: Int
    package let tileWidth: Int
    package let tileHeight: Int

    package init(width: Int, height: Int, tileWidth: Int, tileHeight: Int) {
        precondition(width >= 0 && height >= 0 && tileWidth > 0 && tileHeight > 0, "a tile grid needs a size of at least one pixel per tile")
        self.width = width
        self.height = height
        self.tileWidth = tileWidth
        self.tileHeight = tileHeight
    }

    package init(width: Int, height: Int, tileSize: Int) {
        self.init(width: width, height: height, tileWidth: tileSize, tileHeight: tileSize)
    }

    package var columns: Int { (width + tileWidth - 1) / tileWidth }
    package var rows: Int { (height + tileHeight - 1) / tileHeight }
    package var count: Int { columns * rows }
    package var bounds: PixelWindow { PixelWindow(x: 0, y: 0, width: width, height: height) }

    package subscript(index: Int) -> PixelWindow {
        precondition(index >= 0 && index < count, "tile \(index) of \(count)")
        let x = index % columns * tileWidth
        let y = index / columns * tileHeight
        return PixelWindow(x: x, y: y, width: min(tileWidth, width - x), height: min(tileHeight, height - y))
    }

    /// The columns of tiles that have a pixel in common with `window`.
    package func columns(meeting window: PixelWindow) -> Range<Int> {
        let part = window.intersection(bounds)
        return part.isEmpty ? 0..<0 : part.x / tileWidth..<(part.maxX - 1) / tileWidth + 1
    }

    /// The tiles that have a pixel in common with `window`, row by row.
    package func indices(meeting window: PixelWindow) -> [Int] {
        let (across, part) = (columns(meeting: window), window.intersection(bounds))
        guard !across.isEmpty else { return [] }
        return (part.y / tileHeight...(part.maxY - 1) / tileHeight).flatMap { row in across.map { row * columns + $0 } }
    }
}
