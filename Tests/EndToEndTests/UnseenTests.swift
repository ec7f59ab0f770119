import Foundation
import Geometry
import Raster
import Testing
import _TestSupport

/// Law 3: unseen is unknown.
@Suite struct UnseenTests {
    enum Source: String, CaseIterable, Sendable {
        case nodata, nan, maskFile, internalMask, alpha
    }

    static let hole = PixelWindow(x: 70, y: 40, width: 90, height: 120)

    /// Writes the pair with `filler` under the hole of the second date, which `source` declares unseen. Options to run with.
    private static func write(
        _ pair: SyntheticPair, _ source: Source, filler: (Int) -> Float, to folder: TemporaryFolder
    ) throws -> [String] {
        var pair = pair
        let width = pair.grid.width
        var seen = [Float](repeating: 255, count: pair.grid.bounds.count)
        for y in hole.y..<hole.maxY {
            for x in hole.x..<hole.maxX {
                seen[y * width + x] = 0
                for band in 0..<pair.bands {
                    pair.after[band][y * width + x] = source == .nodata || source == .nan ? 0 : filler(y * width + x + band)
                }
            }
        }
        // In one band only: a pixel is unseen as soon as one band is.
        if source == .nodata || source == .nan {
            for y in hole.y..<hole.maxY {
                for x in hole.x..<hole.maxX { pair.after[0][y * width + x] = filler(y * width + x) }
            }
        }
        try pair.write(before: folder("before.tif"), after: folder("plain.tif"))
        switch source {
        case .nodata:
            try RasterConversion.translate(folder("plain.tif"), folder("after.tif"), ["-a_nodata", "0"])
        case .nan:
            let planes = pair.after.enumerated().map { band, plane in band == 0 ? plane : plane.map { $0 == 0 ? .nan : $0 } }
            try FloatRaster.write(planes, grid: pair.grid, to: folder("after.tif"))
        case .maskFile:
            try SyntheticPair.write([seen], grid: pair.grid, to: folder("seen.tif"))
            try FileManager.default.moveItem(atPath: folder("plain.tif"), toPath: folder("after.tif"))
            return ["--mask-after", folder("seen.tif")]
        case .internalMask, .alpha:
            try SyntheticPair.write(pair.after + [seen], grid: pair.grid, to: folder("four.tif"))
            if source == .alpha {
                try RasterConversion.translate(
                    folder("four.tif"), folder("after.tif"), ["-ot", "Byte", "-colorinterp_4", "alpha"])
            } else {
                try RasterConversion.translate(
                    folder("four.tif"), folder("after.tif"), ["-b", "1", "-b", "2", "-b", "3", "-mask", "4"],
                    settings: ["GDAL_TIFF_INTERNAL_MASK": "YES"])
            }
        }
        return []
    }

    @Test(arguments: Source.allCases)
    func whatLiesUnderAMaskChangesNothing(source: Source) throws {
        let pair = SyntheticPair(seed: 41, width: 260, height: 230, changes: 10)
        var found: [(content: [String], planes: [[UInt8]])] = []
        for filler in [{ (_: Int) in Float(3) }, { Float(1 + $0 &* 7919 % 250) }] {
            let folder = try TemporaryFolder()
            let options = try Self.write(pair, source, filler: filler, to: folder)
            let run = try folder.run(
                before: [folder("before.tif")], after: [folder("after.tif")],
                options + ["--date-before", "2022-05-01", "--date-after", "2023-05-01"])
            found.append((try run.queue().content(), try run.change().planes))
            let planes = try run.change().planes
            for y in 0..<230 {
                for x in 0..<260 {
                    let inside = x >= Self.hole.x && x < Self.hole.maxX && y >= Self.hole.y && y < Self.hole.maxY
                    guard (planes[0][y * 260 + x] == 255) == inside else {
                        Issue.record("pixel \(x), \(y) is \(inside ? "seen under" : "unseen beside") the \(source.rawValue)")
                        return
                    }
                }
            }
            let coverage = try #require(try run.record()["coverage"] as? [String: Int])
            #expect(
                coverage == [
                    "region_pixels": 260 * 230, "seen_pixels": 260 * 230 - Self.hole.count, "unseen_before_pixels": 0,
                    "unseen_after_pixels": Self.hole.count,
                ])
        }
        #expect(found[0].content == found[1].content)
        #expect(found[0].planes == found[1].planes)
        #expect(found[0].content.count > 2)
    }

    @Test func seenFractionFallsBesideNodataOnly() throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 42, width: 200, height: 120, changes: 0)
        for (left, hasHole) in [(20, false), (120, true)] {
            for y in 40..<70 {
                for x in left..<(left + 40) {
                    for band in 0..<3 {
                        pair.after[band][y * 200 + x] = hasHole && x > left + 25 ? 0 : min(254, pair.after[band][y * 200 + x] + 80)
                    }
                }
            }
        }
        let queue = try folder.run(pair, ["--nodata", "0"]).queue()
        let big = queue.rows.filter { ($0.integers["pixels"] ?? 0) > 600 }
        try #require(big.count == 2)
        let west = try #require(big.min { $0.box[0] < $1.box[0] })
        let east = try #require(big.max { $0.box[0] < $1.box[0] })
        #expect(west.reals["seen_fraction"] == 1)
        #expect((east.reals["seen_fraction"] ?? 1) < 1)
    }

    /// NaN and infinity are never measurements, whether or not a file declares them.
    @Test(arguments: [[], ["--nodata", "nan"]])
    func nanIsUnseen(options: [String]) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 43, width: 150, height: 140)
        try pair.write(before: folder("before.tif"), after: folder("after16.tif"))
        var planes = pair.after
        for y in 30..<60 { planes[1][y * 150 + 40] = .nan }
        for y in 30..<60 { planes[2][y * 150 + 41] = y % 2 == 0 ? .infinity : -.infinity }
        try FloatRaster.write(planes, grid: pair.grid, to: folder("after.tif"))
        let run = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], options)
        let (_, found) = try run.change()
        #expect(found[0].count { $0 == 255 } == 60)
    }

    @Test func nothingSeenOnBothDatesIsRefused() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 44, width: 100, height: 80)
        try pair.write(before: folder("before.tif"), after: folder("plain.tif"))
        try SyntheticPair.write([[Float]](repeating: [Float](repeating: 0, count: 8000), count: 3), grid: pair.grid, to: folder("after.tif"))
        try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], ["--nodata", "0"], status: 65)
    }
}
