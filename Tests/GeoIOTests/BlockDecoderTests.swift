import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// Blocks decoded without GDAL's block cache hold what GDAL reads.
@Suite struct BlockDecoderTests {
    static let side = (width: 150, height: 101)

    struct Form: Sendable, CustomTestStringConvertible {
        var compression: RasterWriterOptions.Compression
        var isDifferenced: Bool
        var bands: Int
        var testDescription: String { "\(compression.rawValue), \(bands) bands\(isDifferenced ? ", differences" : "")" }
    }

    static let forms = [RasterWriterOptions.Compression.deflate, .zstd].flatMap { compression in
        [false, true].flatMap { isDifferenced in
            [1, 3, 4, 5].map { Form(compression: compression, isDifferenced: isDifferenced, bands: $0) }
        }
    }

    private static func write<Sample: RasterSample & FixedWidthInteger & UnsignedInteger>(_ form: Form, _ type: Sample.Type, to path: String) throws {
        var generator = SeededGenerator(seed: 5)
        let grid = RasterGrid(
            crs: "EPSG:32650", transform: GeoTransform(originX: 500_000, pixelWidth: 10, originY: 4_000_000, pixelHeight: -10), width: side.width,
            height: side.height)
        var writer = try RasterWriter<Sample>(
            path: path, grid: grid, bands: (0..<form.bands).map { "band \($0)" }, nodata: nil,
            options: RasterWriterOptions(
                compression: form.compression, usesPredictor: form.isDifferenced, blockSize: 64, isPixelInterleaved: true))
        do {
            for band in 1...form.bands {
                let plane = (0..<grid.bounds.count).map { Sample(truncatingIfNeeded: UInt64($0) + generator.next() % 9000 * UInt64(band)) }
                try writer.write(band: band, plane, window: grid.bounds)
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }

    private static func compare<Sample: RasterSample & FixedWidthInteger & UnsignedInteger>(_ form: Form, _ type: Sample.Type) throws {
        let folder = try TemporaryFolder()
        try write(form, type, to: folder("a.tif"))
        let reader = try RasterReader(path: folder("a.tif"))
        let decoder = try #require(
            BlockDecoder(
                path: folder("a.tif"), width: side.width, height: side.height, bands: form.bands, sampleBytes: MemoryLayout<Sample>.size))
        let all = Array(1...form.bands)
        let windows = [
            PixelWindow(x: 0, y: 0, width: side.width, height: side.height), PixelWindow(x: 63, y: 40, width: 3, height: 61),
            PixelWindow(x: 64, y: 64, width: 64, height: 30), PixelWindow(x: 149, y: 100, width: 1, height: 1),
        ]
        for window in windows {
            for bands in [all, Array(all.reversed()), [form.bands]] {
                let stride = window.count + 7
                var planes = [Float](repeating: -1, count: bands.count * stride)
                #expect(decoder.read(bands: bands, window: window, stride: stride, into: &planes))
                var stored = [Sample](repeating: 0, count: bands.count * window.count)
                try stored.withUnsafeMutableBytes { try reader.readStored(bands: bands, window: window, into: try #require($0.baseAddress)) }
                for plane in bands.indices {
                    let expected = stored[(plane * window.count)..<((plane + 1) * window.count)].map { Float($0) }
                    #expect(Array(planes[(plane * stride)..<(plane * stride + window.count)]) == expected)
                    // The gap between planes is not touched.
                    #expect(planes[(plane * stride + window.count)..<((plane + 1) * stride)].allSatisfy { $0 == -1 })
                }
            }
        }
    }

    @Test(arguments: forms)
    func samplesAreThoseThatGDALReads(form: Form) throws {
        try Self.compare(form, UInt16.self)
        try Self.compare(form, UInt8.self)
    }

    /// Cut short, or with a flaw in one block: that block is left to GDAL, the others are read.
    @Test(arguments: [true, false])
    func blocksThatDoNotDecodeAreLeftToGDAL(isCut: Bool) throws {
        let folder = try TemporaryFolder()
        try Self.write(Form(compression: .deflate, isDifferenced: true, bands: 4), UInt16.self, to: folder("a.tif"))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder("a.tif")))
        func decoder() -> BlockDecoder? {
            BlockDecoder(path: folder("a.tif"), width: Self.side.width, height: Self.side.height, bands: 4, sampleBytes: 2)
        }
        let before = try #require(decoder())
        if isCut {
            bytes.removeLast(bytes.count / 3)
        } else {
            for index in (bytes.count / 2)..<(bytes.count / 2 + 50) { bytes[index] ^= 0x5A }
        }
        try bytes.write(to: URL(fileURLWithPath: folder("a.tif")))
        // A directory behind the cut leaves the whole file to GDAL.
        let decoder = isCut ? before : try #require(decoder())
        var planes = [Float](repeating: 0, count: 4 * Self.side.width * Self.side.height)
        let tiles = TileGrid(width: Self.side.width, height: Self.side.height, tileSize: 64)
        let read = (0..<tiles.count).map { decoder.read(bands: [1, 2, 3, 4], window: tiles[$0], stride: tiles[$0].count, into: &planes) }
        #expect(read.contains(true) && read.contains(false), "\(read)")
        #expect(!decoder.read(bands: [1], window: tiles.bounds, stride: tiles.bounds.count, into: &planes))
    }

    @Test func otherFormsAreLeftToGDAL() throws {
        let folder = try TemporaryFolder()
        try Self.write(Form(compression: .lzw, isDifferenced: true, bands: 3), UInt16.self, to: folder("a.tif"))
        #expect(BlockDecoder(path: folder("a.tif"), width: Self.side.width, height: Self.side.height, bands: 3, sampleBytes: 2) == nil)
        #expect(BlockDecoder(path: folder("none.tif"), width: 1, height: 1, bands: 1, sampleBytes: 1) == nil)
        try Data("II*\0 no directory here".utf8).write(to: URL(fileURLWithPath: folder("short.tif")))
        #expect(BlockDecoder(path: folder("short.tif"), width: 1, height: 1, bands: 1, sampleBytes: 1) == nil)
    }
}
