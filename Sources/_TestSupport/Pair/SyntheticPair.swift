import GeoIO
import Geometry
import Raster

/// Two dates of a made-up scene: fields of differing brightness, noise on both dates, rectangles that change, and single
/// changed pixels that are too small to count. Digital numbers are whole and lie in 1…254, so that every sample type holds them.
package struct SyntheticPair: Sendable {
    package var grid: RasterGrid
    package var bands: Int
    /// Planar, bands × pixels.
    package var before: [[Float]]
    package var after: [[Float]]
    /// Where the change was put.
    package var changes: [PixelWindow]

    /// - Parameters:
    ///   - changes: rectangles of 5–70 pixels a side, overlapping at will.
    ///   - strength: digital numbers that a changed pixel differs by; 0 makes a pair without change.
    package init(
        seed: Int, width: Int = 400, height: Int = 330, bands: Int = 3, changes count: Int = 14, strength: Float = 70,
        crs: String = "EPSG:32650", transform: GeoTransform = SyntheticPair.metres(10)
    ) {
        var generator = SeededGenerator(seed: UInt64(seed))
        grid = RasterGrid(crs: crs, transform: transform, width: width, height: height)
        self.bands = bands
        var rectangles: [PixelWindow] = []
        for _ in 0..<count {
            let side = (Int.random(in: 5...70, using: &generator), Int.random(in: 5...40, using: &generator))
            rectangles.append(
                PixelWindow(
                    x: Int.random(in: -3..<width, using: &generator), y: Int.random(in: -3..<height, using: &generator),
                    width: side.0, height: side.1
                ).intersection(PixelWindow(x: 0, y: 0, width: width, height: height)))
        }
        changes = rectangles.filter { !$0.isEmpty }
        var shift = [Float](repeating: 0, count: width * height)
        if strength > 0 {
            for rectangle in changes {
                let sign: Float = Bool.random(using: &generator) ? 1 : -1
                for y in rectangle.y..<rectangle.maxY {
                    for x in rectangle.x..<rectangle.maxX { shift[y * width + x] = sign * strength }
                }
            }
            for _ in 0..<(width * height / 400) { shift[Int.random(in: 0..<(width * height), using: &generator)] += strength }
        }
        before = []
        after = []
        for band in 0..<bands {
            var first = [Float](repeating: 0, count: width * height)
            var second = first
            for y in 0..<height {
                for x in 0..<width {
                    let index = y * width + x
                    let field = Float(((x / 23) &* 7 &+ (y / 17) &* 13 &+ band &* 5) % 11) * 6
                    let ground = 95 + field
                    first[index] = Self.digital(ground + 3 * generator.normal())
                    second[index] = Self.digital(ground + 8 + 3 * generator.normal() + shift[index])
                }
            }
            before.append(first)
            after.append(second)
        }
    }

    /// North-up pixels of `size` metres; its first corner suits UTM zone 50.
    package static func metres(_ size: Double) -> GeoTransform {
        GeoTransform(originX: 448_000, pixelWidth: size, originY: 4_426_000, pixelHeight: -size)
    }

    private static func digital(_ value: Float) -> Float { min(254, max(1, value.rounded())) }

    /// Writes both dates as UInt16 GeoTIFFs of the given block size.
    package func write(before first: String, after second: String, blockSize: Int = 64) throws {
        try Self.write(before, grid: grid, to: first, blockSize: blockSize)
        try Self.write(after, grid: grid, to: second, blockSize: blockSize)
    }

    /// Writes planes of whole numbers as UInt16, or the part of them under `window`.
    package static func write(
        _ planes: [[Float]], grid: RasterGrid, to path: String, window: PixelWindow? = nil, nodata: Double? = nil, blockSize: Int = 64
    ) throws {
        let window = window ?? grid.bounds
        var writer = try RasterWriter<UInt16>(
            path: path, grid: grid.cropped(to: window), bands: planes.indices.map { "band \($0 + 1)" }, nodata: nodata,
            options: RasterWriterOptions(compression: .deflate, blockSize: blockSize))
        for (band, plane) in planes.enumerated() {
            var part: [UInt16] = []
            for y in window.y..<window.maxY {
                for x in window.x..<window.maxX { part.append(UInt16(plane[y * grid.width + x])) }
            }
            let whole = PixelWindow(x: 0, y: 0, width: window.width, height: window.height)
            do { try writer.write(band: band + 1, part, window: whole) } catch {
                writer.abandon()
                throw error
            }
        }
        try writer.finish()
    }
}

/// Float32 rasters, for values that no integer type holds.
package enum FloatRaster {
    package static func write(_ planes: [[Float]], grid: RasterGrid, to path: String, nodata: Double? = nil) throws {
        var writer = try RasterWriter<Float>(
            path: path, grid: grid, bands: planes.indices.map { "band \($0 + 1)" }, nodata: nodata,
            options: RasterWriterOptions(compression: .deflate, blockSize: 64))
        for (band, plane) in planes.enumerated() {
            do { try writer.write(band: band + 1, plane, window: grid.bounds) } catch {
                writer.abandon()
                throw error
            }
        }
        try writer.finish()
    }
}

extension SeededGenerator {
    /// Roughly normal with mean 0 and deviation 1: the sum of twelve uniform draws (Irwin–Hall), never beyond ±6.
    package mutating func normal() -> Float {
        var sum: Float = -6
        for _ in 0..<12 { sum += Float.random(in: 0..<1, using: &self) }
        return sum
    }
}
