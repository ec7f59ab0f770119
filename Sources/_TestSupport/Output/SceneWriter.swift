import GeoIO
import Geometry
import Raster

/// Writes scenes and masks window by window; memory is that of one window.
package enum SceneWriter {
    /// Side of a rendered window: a multiple of the file's blocks.
    private static let step = 512

    /// Bands B, G, R, NIR as UInt16, nodata 0.
    package static func writeScene(
        _ renderer: SceneRenderer, window: PixelWindow, to path: String,
        options: RasterWriterOptions = .init(compression: .zstd, level: 19, usesPredictor: true, blockSize: 512, isPixelInterleaved: true)
    ) throws(TubanError) {
        let district = renderer.district
        let acquisition = district.settings.acquisitions[renderer.date]
        var writer = try RasterWriter<UInt16>(
            path: path, grid: grid(district).cropped(to: window), bands: SceneRenderer.bandNames, nodata: 0,
            options: options)
        try writer.setMetadata("ACQUISITION_DATE", acquisition.date.description)
        try writer.setMetadata("UNITS", "surface reflectance x 10000")
        for part in windows(of: window) {
            for (index, plane) in renderer.planes(part).enumerated() {
                let samples = plane.map { UInt16($0) }
                try writer.write(
                    band: index + 1, samples, window: part.offsetBy(dx: -window.x, dy: -window.y))
            }
        }
        try writer.finish()
    }

    /// The mask of an acquisition in GDAL's convention: 255 seen, 0 not seen.
    package static func writeMask(_ renderer: SceneRenderer, to path: String) throws(TubanError) {
        let district = renderer.district
        var writer = try RasterWriter<UInt8>(
            path: path, grid: grid(district), bands: ["seen"], nodata: nil,
            options: .init(compression: .deflate, level: 9))
        for part in windows(of: district.bounds) {
            try writer.write(band: 1, renderer.seen(part), window: part)
        }
        try writer.finish()
    }

    package static func grid(_ district: District) -> RasterGrid {
        RasterGrid(
            crs: district.settings.crs, transform: district.transform, width: district.width, height: district.height)
    }

    private static func windows(of window: PixelWindow) -> [PixelWindow] {
        let tiles = TileGrid(width: window.width, height: window.height, tileSize: step)
        return (0..<tiles.count).map { tiles[$0].offsetBy(dx: window.x, dy: window.y) }
    }
}
