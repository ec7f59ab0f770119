import Foundation
import Geometry
import Testing
import _TestSupport

/// How the same digital numbers are stored must not matter.
@Suite struct FormatTests {
    struct Storage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        init(_ name: String, _ arguments: [String]) {
            testDescription = name
            self.arguments = arguments
        }
    }

    static let storages =
        ["Byte", "Int16", "UInt32", "Int32", "Float32", "Float64"].map { Storage($0, ["-ot", $0]) } + [
            Storage("strips, uncompressed", ["-co", "COMPRESS=NONE"]),
            Storage("strips of 7 rows, LZW, predictor", ["-co", "BLOCKYSIZE=7", "-co", "COMPRESS=LZW", "-co", "PREDICTOR=2"]),
            Storage("tiles, pixel-interleaved", ["-co", "TILED=YES", "-co", "BLOCKXSIZE=128", "-co", "BLOCKYSIZE=128", "-co", "INTERLEAVE=PIXEL"]),
            Storage("tiles, band-interleaved, ZSTD", ["-co", "TILED=YES", "-co", "INTERLEAVE=BAND", "-co", "COMPRESS=ZSTD"]),
            Storage("BigTIFF", ["-co", "BIGTIFF=YES"]),
            Storage("big-endian", ["-co", "ENDIANNESS=BIG", "-co", "COMPRESS=DEFLATE"]),
            Storage("COG", ["-of", "COG", "-co", "BLOCKSIZE=128", "-co", "OVERVIEW_COUNT=2"]),
        ]

    private static func stored(_ storage: Storage) throws -> (folder: TemporaryFolder, reference: RunFolder, other: RunFolder) {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 51, width: 300, height: 200)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        let reference = try folder.run(pair, dates, out: "reference")
        for date in ["before", "after"] {
            try RasterConversion.translate(folder("\(date).tif"), folder("\(date)-stored.tif"), storage.arguments)
        }
        let other = try folder.run(before: [folder("before-stored.tif")], after: [folder("after-stored.tif")], dates, out: "other")
        return (folder, reference, other)
    }

    @Test(arguments: storages)
    func storageDoesNotShow(storage: Storage) throws {
        let (folder, reference, other) = try Self.stored(storage)
        defer { withExtendedLifetime(folder) {} }
        #expect(try other.change().planes == reference.change().planes)
        #expect(try other.queue().content() == reference.queue().content())
    }

    @Test func overviewsDoNotShow() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 52, width: 300, height: 200)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        let reference = try folder.run(pair, dates, out: "reference").change().planes
        for date in ["before", "after"] { try RasterConversion.addOverview(to: folder("\(date).tif")) }
        #expect(try folder.run(pair, dates, out: "other").change().planes == reference)
    }

    /// Scale and offset carry digital numbers to physical values: a date stored with them equals one stored without.
    @Test func scaleAndOffsetAreApplied() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 53, width: 200, height: 150, bands: 2)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        // The same ground, once as v and once as 2v − 10 (all whole numbers, so exact in Float).
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try SyntheticPair.write(pair.after.map { $0.map { 2 * $0 + 10 } }, grid: pair.grid, to: folder("doubled.tif"))
        try RasterConversion.translate(folder("doubled.tif"), folder("scaled.tif"), ["-a_scale", "0.5", "-a_offset", "-5"])
        let plain = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], dates, out: "plain")
        let scaled = try folder.run(before: [folder("before.tif")], after: [folder("scaled.tif")], dates, out: "scaled")
        #expect(try scaled.change().planes == plain.change().planes)
        #expect(try scaled.queue().content() == plain.queue().content())
    }

    /// Each band has a nodata value of its own: in a VRT, or by option.
    @Test func nodataPerBand() throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 54, width: 160, height: 120)
        let values: [Float] = [255, 0, 7]
        for band in 0..<3 {
            pair.after[band] = pair.after[band].map { values.contains($0) ? 100 : $0 }
            for x in 0..<160 { pair.after[band][(20 + 30 * band) * 160 + x] = values[band] }
            // A neighbour's nodata value is a measurement here.
            for x in 0..<160 { pair.after[band][(35 + 30 * band) * 160 + x] = values[(band + 1) % 3] }
        }
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try RasterConversion.buildVRT([folder("after.tif")], folder("after.vrt"), ["-srcnodata", "255 0 7", "-vrtnodata", "255 0 7"])
        let byVRT = try folder.run(before: [folder("before.tif")], after: [folder("after.vrt")], out: "vrt")
        let byOption = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], ["--nodata", "255,0,7"], out: "option")
        for run in [byVRT, byOption] {
            let rows = Set(try run.change().planes[0].enumerated().filter { $0.element == 255 }.map { $0.offset / 160 })
            #expect(rows == (run.path == byVRT.path ? [20, 50, 80] : rows))
        }
        // The option holds for both dates; the first date has the values by chance only.
        let unseen = try byOption.change().planes[0]
        for row in [20, 50, 80] { #expect(unseen[(row * 160)..<(row * 160 + 160)].allSatisfy { $0 == 255 }) }
    }

    @Test func paletteIsRefusedWithAWayOut() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 55, width: 100, height: 80, bands: 1)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try RasterConversion.makePalette(folder("after.tif"), folder("palette.tif"))
        let ended = try Program.run(["run", "--before", folder("before.tif"), "--after", folder("palette.tif"), "--out", folder("out")])
        #expect(ended.status == 65)
        #expect(ended.errorLines.count == 1)
        #expect(ended.errors.contains("palette") && ended.errors.contains(folder("palette.tif")))
        #expect(!FileManager.default.fileExists(atPath: folder("out/plan.json")))
    }

    @Test(arguments: ["CFloat32", "CInt16"])
    func complexSamplesAreRefused(type: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 56, width: 100, height: 80, bands: 1)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try RasterConversion.translate(folder("after.tif"), folder("complex.tif"), ["-ot", type])
        let ended = try Program.run(["run", "--before", folder("before.tif"), "--after", folder("complex.tif"), "--out", folder("out")])
        #expect(ended.status == 65)
        #expect(ended.errors.contains(type))
    }

    @Test(arguments: [1, 4, 16])
    func oneToSixteenBands(bands: Int) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 57, width: 160, height: 140, bands: bands, changes: 3)
        let run = try folder.run(pair)
        let row = try #require(try run.queue().rows.first)
        for band in 1...bands {
            let before = try #require(row.reals["before_b\(band)"])
            let after = try #require(row.reals["after_b\(band)"])
            #expect((1...254).contains(before) && (1...254).contains(after))
        }
    }

    @Test func differingBandCountsAreRefusedUnlessChosen() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 58, width: 120, height: 100, bands: 3)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try RasterConversion.translate(folder("after.tif"), folder("two.tif"), ["-b", "1", "-b", "2"])
        let inputs = (before: [folder("before.tif")], after: [folder("two.tif")])
        try folder.run(before: inputs.before, after: inputs.after, status: 65)
        try folder.run(before: inputs.before, after: inputs.after, ["--bands", "2,1"], out: "chosen")
        try folder.run(before: inputs.before, after: inputs.after, ["--bands", "3"], out: "missing", status: 65)
    }

    /// A sidecar beside a file is no input: it is covered by no hash.
    @Test func sidecarsAreNotFollowed() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 59, width: 120, height: 100)
        let reference = try folder.run(pair, out: "plain").change().planes
        let sidecar =
            "<PAMDataset><SRS>EPSG:4326</SRS><GeoTransform>0,1,0,0,0,-1</GeoTransform>"
            + "<PAMRasterBand band=\"1\"><NoDataValue>120</NoDataValue></PAMRasterBand></PAMDataset>"
        try sidecar.write(toFile: folder("after.tif.aux.xml"), atomically: true, encoding: .utf8)
        #expect(try folder.run(pair, out: "sidecar").change().planes == reference)
    }
}
