/// The cut of a raster into processing tiles, row by row from the top left.
///
/// The last column and row of tiles may be narrower. The cut is a matter of memory and speed alone:
/// no result may depend on it.
package struct TileGrid: Hashable, Sendable, Codable {
    package let width: Int
    package let height: Int
    package let tileSize: Int

    package init(width: Int, height: Int, tileSize: Int) {
        precondition(width >= 0 && height >= 0 && tileSize > 0, "a tile grid needs a size of at least one pixel per tile")
        self.width = width
        self.height = height
        self.tileSize = tileSize
    }

    package var columns: Int { (width + tileSize - 1) / tileSize }
    package var rows: Int { (height + tileSize - 1) / tileSize }
    package var count: Int { columns * rows }
    package var bounds: PixelWindow { PixelWindow(x: 0, y: 0, width: width, height: height) }

    package subscript(index: Int) -> PixelWindow {
        precondition(index >= 0 && index < count, "tile \(index) of \(count)")
        let x = index % columns * tileSize
        let y = index / columns * tileSize
        return PixelWindow(x: x, y: y, width: min(tileSize, width - x), height: min(tileSize, height - y))
    }
}
