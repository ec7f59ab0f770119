import ArgumentParser
import Foundation
import GeoIO
import Geometry
import Raster

enum SceneCodec: String, ExpressibleByArgument, CaseIterable, Sendable {
    case deflate, zstd

    var options: RasterWriterOptions {
        RasterWriterOptions(
            compression: self == .deflate ? .deflate : .zstd, level: self == .deflate ? 6 : 9, usesPredictor: true, blockSize: 512,
            isPixelInterleaved: true)
    }
}

/// Two dates of one made-up scene, as GeoTIFFs in blocks of 512.
struct ScenePair {
    let size: Int
    let codec: SceneCodec
    var seed: UInt64 = 1
    /// Where it lies; nil for pixels of 10 m somewhere.
    var grid: RasterGrid?

    /// Writes what is not there yet, block by block: memory does not follow the size.
    func make(in folder: String) throws -> (before: String, after: String) {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let stem = "\(folder)/pair-\(size)\(grid == nil ? "" : "-placed")-\(codec.rawValue)-\(seed)"
        let paths = (before: "\(stem)-2022-05-01.tif", after: "\(stem)-2023-05-01.tif")
        for (path, isAfter) in [(paths.before, false), (paths.after, true)] where !FileManager.default.fileExists(atPath: path) {
            try write(path, SceneTexture(seed: seed, isAfter: isAfter))
        }
        return paths
    }

    private func write(_ path: String, _ texture: SceneTexture) throws(TubanError) {
        let grid =
            grid
            ?? RasterGrid(
                crs: "EPSG:32650", transform: GeoTransform(originX: 500_000, pixelWidth: 10, originY: 4_100_000, pixelHeight: -10),
                width: size, height: size)
        var writer = try RasterWriter<UInt16>(
            path: path, grid: grid, bands: ["blue", "green", "red", "nir"], nodata: nil, options: codec.options)
        let blocks = TileGrid(width: size, height: size, tileSize: 512)
        let planes = UnsafeMutablePointer<UInt16>.allocate(capacity: SceneTexture.bands * 512 * 512)
        defer { planes.deallocate() }
        do {
            for index in 0..<blocks.count {
                let window = blocks[index]
                texture.fill(planes, x: window.x, y: window.y, width: window.width, height: window.height)
                for band in 0..<SceneTexture.bands {
                    try writer.write(band: band + 1, planes + band * window.count, window: window)
                }
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }
}
