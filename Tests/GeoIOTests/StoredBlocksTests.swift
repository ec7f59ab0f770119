import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// What is decoded block by block is what GDAL reads, whatever the file's layout.
@Suite struct StoredBlocksTests {
    static let types = [["-ot", "UInt16"], ["-ot", "Byte", "-scale", "0", "65535", "0", "255"], ["-ot", "Int16", "-scale", "0", "65535", "-32768", "32767"]]
    static let layouts: [[String]] = types.flatMap { type in
        [
            ["-co", "TILED=YES", "-co", "BLOCKXSIZE=32", "-co", "BLOCKYSIZE=48"], ["-co", "BLOCKYSIZE=5"], ["-co", "BLOCKYSIZE=1"],
        ].flatMap { blocks in
            [["COMPRESS=NONE"], ["COMPRESS=LZW", "PREDICTOR=2"], ["COMPRESS=DEFLATE", "PREDICTOR=1"], ["COMPRESS=ZSTD", "PREDICTOR=2"]].flatMap { packing in
                [["INTERLEAVE=PIXEL"], ["INTERLEAVE=BAND", "ENDIANNESS=BIG"], ["INTERLEAVE=PIXEL", "ENDIANNESS=BIG", "BIGTIFF=YES"]].map { order in
                    type + blocks + (packing + order).flatMap { ["-co", $0] }
                }
            }
        }
    }

    /// Noise that wraps around, in so many bands.
    private func scene(_ bands: Int, in folder: TemporaryFolder) throws -> String {
        var generator = SeededGenerator(seed: UInt64(bands))
        var writer = try RasterWriter<UInt16>(
            path: folder("scene.tif"), grid: FileTests.grid, bands: (0..<bands).map { "b\($0)" }, nodata: nil)
        do {
            for band in 1...bands {
                let samples = (0..<FileTests.grid.bounds.count).map { _ in UInt16.random(in: 0...UInt16.max, using: &generator) }
                try writer.write(band: band, samples, window: FileTests.grid.bounds)
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        return folder("scene.tif")
    }

    private func read(_ reader: RasterReader, _ bands: [Int], _ window: PixelWindow) throws -> [Float] {
        var samples = [Float](repeating: -7, count: bands.count * (window.count + 3))
        try samples.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            try reader.read(bands: bands, window: window, planeStride: window.count + 3, into: base)
        }
        return samples
    }

    /// Through GDAL, which converts each sample by itself.
    private func reference(_ reader: RasterReader, _ bands: [Int], _ window: PixelWindow) throws -> [Float] {
        try bands.flatMap { band in
            var samples = [Double](repeating: 0, count: window.count)
            try samples.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try reader.readDoubles(band: band, window: window, into: base)
            }
            return samples.map { Float($0) } + [-7, -7, -7]
        }
    }

    @Test(arguments: [1, 3, 4, 6])
    func samplesAreThoseOfGDAL(bands: Int) throws {
        let folder = try TemporaryFolder()
        let scene = try scene(bands, in: folder)
        var generator = SeededGenerator(seed: 9)
        for (number, layout) in Self.layouts.enumerated() {
            let path = folder("\(number).tif")
            try RasterConversion.translate(scene, path, layout)
            let reader = try RasterReader(path: path)
            #expect(reader.info.isPlain, "\(layout)")
            for _ in 0..<6 {
                let (x, y) = (Int.random(in: 0..<131, using: &generator), Int.random(in: 0..<77, using: &generator))
                let window = PixelWindow(
                    x: x, y: y, width: Int.random(in: 1...(131 - x), using: &generator), height: Int.random(in: 1...(77 - y), using: &generator))
                for wanted in [Array(1...bands), [bands], Array((1...bands).reversed())] {
                    #expect(try read(reader, wanted, window) == reference(reader, wanted, window), "\(layout) \(window) \(wanted)")
                }
            }
        }
    }

    /// Other samples, other compression, masks: GDAL has ways of its own with them.
    @Test(arguments: [
        ["-ot", "Float32"], ["-ot", "Float32", "-co", "COMPRESS=ZSTD", "-co", "PREDICTOR=3"], ["-co", "NBITS=12", "-scale", "0", "65535", "0", "4095"],
        ["-ot", "Byte", "-co", "COMPRESS=JPEG"], ["-ot", "Byte", "-b", "1", "-co", "PHOTOMETRIC=MINISWHITE"], ["-mask", "1"],
        ["-b", "1", "-b", "2", "-b", "3", "-b", "1", "-colorinterp_4", "alpha"], ["-of", "VRT"],
    ])
    func whatIsNotPlainIsLeftToGDAL(layout: [String]) throws {
        let folder = try TemporaryFolder()
        let path = folder(layout == ["-of", "VRT"] ? "a.vrt" : "a.tif")
        try RasterConversion.translate(scene(3, in: folder), path, layout, settings: ["GDAL_TIFF_INTERNAL_MASK": "YES"])
        let reader = try RasterReader(path: path)
        #expect(!reader.info.isPlain)
        #expect(try read(reader, [1], reader.info.grid.bounds) == reference(reader, [1], reader.info.grid.bounds))
    }

    /// Blocks that were never written are GDAL's to fill, and damaged ones are its to tell of.
    @Test func missingAndDamagedBlocksAreLeftToGDAL() throws {
        let folder = try TemporaryFolder()
        let tiles = ["-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16", "-co", "COMPRESS=ZSTD", "-co", "PREDICTOR=2"]
        // The scene in the upper left of a larger raster of nothing.
        try RasterConversion.translate(
            scene(4, in: folder), folder("sparse.tif"),
            ["-srcwin", "0", "0", "300", "200", "-a_nodata", "9", "-co", "SPARSE_OK=TRUE", "-co", "INTERLEAVE=PIXEL"] + tiles)
        let sparse = try RasterReader(path: folder("sparse.tif"))
        #expect(sparse.info.isPlain && sparse.info.grid.width == 300)
        #expect(try read(sparse, [1, 2, 3, 4], sparse.info.grid.bounds) == reference(sparse, [1, 2, 3, 4], sparse.info.grid.bounds))

        try RasterConversion.translate(folder("scene.tif"), folder("cut.tif"), ["-co", "INTERLEAVE=PIXEL"] + tiles)
        let whole = try RasterReader(path: folder("cut.tif"))
        let expected = try read(whole, [1, 2, 3, 4], PixelWindow(x: 0, y: 0, width: 16, height: 16))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder("cut.tif")))
        bytes.removeLast(700)
        try bytes.write(to: URL(fileURLWithPath: folder("cut.tif")))
        let cut = try RasterReader(path: folder("cut.tif"))
        #expect(throws: TubanError.self) { try read(cut, [1, 2, 3, 4], PixelWindow(x: 0, y: 0, width: 131, height: 77)) }
        #expect(try read(cut, [1, 2, 3, 4], PixelWindow(x: 0, y: 0, width: 16, height: 16)) == expected)
    }
}
