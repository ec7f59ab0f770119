import GeoIO
import Geometry

/// The size of a processing tile; no result depends on it.
package struct TileShape: Sendable, Codable, Hashable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package var description: String { width == height ? "\(width)" : "\(width) × \(height)" }
    var pixels: Int { width * height }

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package init(side: Int) { self.init(width: side, height: side) }

    /// The cut of a raster of this many columns and rows.
    package func grid(_ columns: Int, _ rows: Int) -> TileGrid {
        TileGrid(width: columns, height: rows, tileWidth: width, tileHeight: height)
    }
}
