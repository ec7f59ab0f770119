import Foundation
import Geometry
import Raster
import Testing
import _TestSupport

/// Many tiles per date, overlapping or with gaps, are as good as one mosaic.
@Suite struct MosaicTests {
    enum Given: String, CaseIterable, Sendable { case folder, glob, list, vrt }

    /// Cuts that overlap, and leave a gap of 12 × 20 pixels in the middle.
    static let cuts = [
        PixelWindow(x: 0, y: 0, width: 170, height: 110), PixelWindow(x: 150, y: 0, width: 150, height: 90),
        PixelWindow(x: 0, y: 100, width: 160, height: 120), PixelWindow(x: 172, y: 80, width: 128, height: 140),
        PixelWindow(x: 160, y: 130, width: 20, height: 90),
    ]

    @Test(arguments: Given.allCases)
    func tilesEqualTheirMosaic(given: Given) throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 71, width: 300, height: 220)
        var tiles: [[String]] = []
        for (date, planes) in [("before", pair.before), ("after", pair.after)] {
            let place = try folder.folder(date)
            tiles.append(Self.cuts.indices.map { "\(place)/tile \($0).tif" })
            for (cut, path) in zip(Self.cuts, tiles[tiles.count - 1]) {
                try SyntheticPair.write(planes, grid: pair.grid, to: path, window: cut)
            }
            try "not imagery".write(toFile: "\(place)/readme.txt", atomically: true, encoding: .utf8)
        }
        var covered = [Bool](repeating: false, count: 300 * 220)
        for cut in Self.cuts { for y in cut.y..<cut.maxY { for x in cut.x..<cut.maxX { covered[y * 300 + x] = true } } }
        #expect(covered.contains(false))
        for index in covered.indices where !covered[index] {
            for band in 0..<3 {
                pair.before[band][index] = 0
                pair.after[band][index] = 0
            }
        }
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        let mosaic = try folder.run(pair, dates + ["--nodata", "0"], out: "mosaic")
        let before: [String]
        let after: [String]
        var options = dates
        switch given {
        case .folder: (before, after) = ([folder("before")], [folder("after")])
        case .glob: (before, after) = ([folder("before") + "/tile*.tif"], [folder("after") + "/tile*.tif"])
        case .list: (before, after) = (tiles[0], tiles[1])
        case .vrt:
            for (index, date) in ["before", "after"].enumerated() {
                try RasterConversion.buildVRT(tiles[index], folder("\(date).vrt"), ["-vrtnodata", "0"])
            }
            (before, after) = ([folder("before.vrt")], [folder("after.vrt")])
            options += ["--nodata", "0"]
        }
        let run = try folder.run(before: before, after: after, options + ["--tile-size", "128"], out: "tiles")
        #expect(try run.change().planes == mosaic.change().planes)
        #expect(try run.queue().content() == mosaic.queue().content())
    }

    /// Where files overlap, the first one that saw a pixel counts.
    @Test func firstFileThatSawAPixelCounts() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 72, width: 200, height: 100)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        let reference = try folder.run(pair, dates, out: "whole").change().planes
        var holed = pair.after
        for y in 20..<60 { for x in 50..<150 { for band in 0..<3 { holed[band][y * 200 + x] = 0 } } }
        try SyntheticPair.write(holed, grid: pair.grid, to: folder("a.tif"), nodata: 0)
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("b.tif"), window: PixelWindow(x: 40, y: 10, width: 120, height: 60))
        let filled = try folder.run(
            before: [folder("before.tif")], after: [folder("a.tif"), folder("b.tif")], dates + ["--tile-size", "96"], out: "filled")
        #expect(try filled.change().planes == reference)
    }

    /// A VRT on another grid is warped as a GeoTIFF is.
    @Test func shiftedVRTIsWarpedLikeAFile() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 73, width: 200, height: 150)
        var grid = pair.grid
        grid.transform.originX += 4.5
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"))
        try SyntheticPair.write(pair.after, grid: grid, to: folder("after.tif"))
        try RasterConversion.buildVRT([folder("after.tif")], folder("after.vrt"))
        let file = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], ["--resampling", "bilinear"], out: "file")
        let virtual = try folder.run(before: [folder("before.tif")], after: [folder("after.vrt")], ["--resampling", "bilinear"], out: "vrt")
        #expect(try virtual.change().planes == file.change().planes)
    }

    /// A VRT may place local GeoTIFFs and nothing else.
    @Test(arguments: ["/etc/passwd", "/vsicurl/http://127.0.0.1:9/x.tif", "http://127.0.0.1:9/x.tif", "missing.tif"])
    func vrtThatReachesElsewhereIsRefused(source: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 74, width: 100, height: 80)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try RasterConversion.buildVRT([folder("after.tif")], folder("after.vrt"))
        let text = try String(contentsOfFile: folder("after.vrt"), encoding: .utf8)
        #expect(text.contains(">after.tif<"))
        try text.replacing("relativeToVRT=\"1\"", with: "relativeToVRT=\"0\"").replacing(">after.tif<", with: ">\(source)<")
            .write(toFile: folder("after.vrt"), atomically: true, encoding: .utf8)
        let ended = try Program.run(["run", "--before", folder("before.tif"), "--after", folder("after.vrt"), "--out", folder("out")])
        #expect([65, 66].contains(ended.status), "\(ended.errors)")
        #expect(ended.errorLines.count == 1)
        // A VRT by content is no GeoTIFF, whatever it is called.
        try FileManager.default.moveItem(atPath: folder("after.vrt"), toPath: folder("disguised.tif"))
        #expect(try Program.run(["run", "--before", folder("before.tif"), "--after", folder("disguised.tif"), "--out", folder("out")]).status == 65)
    }
}
