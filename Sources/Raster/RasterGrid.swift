import Geometry

/// Where pixels lie on the ground: a CRS, an affine transform and a size.
package struct RasterGrid: Hashable, Sendable, Codable {
    /// WKT (or any text that PROJ takes, such as `EPSG:4547`).
    package var crs: String
    package var transform: GeoTransform
    package var width: Int
    package var height: Int

    package init(crs: String, transform: GeoTransform, width: Int, height: Int) {
        self.crs = crs
        self.transform = transform
        self.width = width
        self.height = height
    }

    package var bounds: PixelWindow { PixelWindow(x: 0, y: 0, width: width, height: height) }

    /// The part of this grid under `window`, as a grid of its own.
    package func cropped(to window: PixelWindow) -> RasterGrid {
        RasterGrid(
            crs: crs, transform: transform.shifted(column: window.x, row: window.y),
            width: window.width, height: window.height)
    }

    /// The box that a north-up grid covers.
    package var extent: Extent {
        let far = transform.point(column: Double(width), row: Double(height))
        return Extent(
            minX: min(transform.originX, far.x), minY: min(transform.originY, far.y),
            maxX: max(transform.originX, far.x), maxY: max(transform.originY, far.y))
    }
}
