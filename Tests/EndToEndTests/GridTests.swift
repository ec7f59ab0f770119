import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// Two dates on different grids: used where they agree, refused or warped where they do not, never silently.
@Suite struct GridTests {
    private static func ended(_ folder: TemporaryFolder, _ options: [String] = [], out: String = "out") throws -> Ended {
        try Program.run(["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder(out), "--quiet"] + options)
    }

    @Test func theCommonPartIsCompared() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 61, width: 300, height: 240)
        let common = PixelWindow(x: 40, y: 33, width: 211, height: 150)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"), window: PixelWindow(x: 0, y: 33, width: 251, height: 207))
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("after.tif"), window: PixelWindow(x: 40, y: 0, width: 260, height: 183))
        let parts = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], dates)
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before-cut.tif"), window: common)
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("after-cut.tif"), window: common)
        let cut = try folder.run(before: [folder("before-cut.tif")], after: [folder("after-cut.tif")], dates, out: "cut")
        let found = try parts.change()
        #expect(found.grid == (211, 150))
        #expect(found.planes == (try cut.change().planes))
        #expect(try parts.queue().content() == cut.queue().content())
    }

    @Test func datesWithoutCommonGroundAreRefused() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 62, width: 200, height: 100)
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"), window: PixelWindow(x: 0, y: 0, width: 90, height: 100))
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("after.tif"), window: PixelWindow(x: 90, y: 0, width: 110, height: 100))
        let ended = try Self.ended(folder)
        #expect(ended.status == 65)
        #expect(ended.errors.contains("overlap"))
    }

    enum Fault: String, CaseIterable, Sendable { case shifted, coarser, otherCRS, southUp, rotated }

    @Test(arguments: Fault.allCases)
    func anotherGridIsRefusedOrWarped(fault: Fault) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 63, width: 220, height: 200, changes: 6)
        var grid = pair.grid
        var planes = pair.after
        switch fault {
        case .shifted: grid.transform.originX += 2.5
        case .coarser: grid.transform.pixelWidth = 10.1
        case .otherCRS: grid.crs = "EPSG:32649"
        case .southUp:
            grid.transform.originY -= 2000
            grid.transform.pixelHeight = 10
            planes = planes.map { plane in (0..<200).reversed().flatMap { plane[($0 * 220)..<($0 * 220 + 220)] } }
        case .rotated:
            grid.transform.rowRotation = 0.3
            grid.transform.columnRotation = 0.3
        }
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"))
        try SyntheticPair.write(planes, grid: grid, to: folder("after.tif"))
        let refused = try Self.ended(folder)
        #expect(refused.status == 65, "\(refused.errors)")
        #expect(refused.errorLines.count == 1)
        #expect(refused.errors.contains(folder("after.tif")) && refused.errors.contains("--resampling"))
        guard fault != .otherCRS else { return }
        let warped = try Self.ended(folder, ["--resampling", "nearest"], out: "warped")
        #expect(warped.status == 0, "\(warped.errors)")
        guard fault == .southUp else { return }
        // Turning rows over moves no pixel: nearest gives the same values.
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("after.tif"))
        #expect(try Self.ended(folder, out: "plain").status == 0)
        #expect(try RunFolder(path: folder("warped")).change().planes == RunFolder(path: folder("plain")).change().planes)
    }

    /// A south-up first date has no north-up grid to go by.
    @Test func southUpFirstDateIsRefusedOrWarped() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 64, width: 220, height: 200, changes: 6)
        var grid = pair.grid
        grid.transform.originY -= 2000
        grid.transform.pixelHeight = 10
        let turned = { (planes: [[Float]]) in planes.map { plane in (0..<200).reversed().flatMap { plane[($0 * 220)..<($0 * 220 + 220)] } } }
        try SyntheticPair.write(turned(pair.before), grid: grid, to: folder("before.tif"))
        try SyntheticPair.write(turned(pair.after), grid: grid, to: folder("after.tif"))
        #expect(try Self.ended(folder).status == 65)
        #expect(try Self.ended(folder, ["--resampling", "nearest"], out: "warped").status == 0)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        #expect(try Self.ended(folder, out: "plain").status == 0)
        #expect(try RunFolder(path: folder("warped")).change().planes == RunFolder(path: folder("plain")).change().planes)
    }

    /// Resampling must not mix what was not seen into what was.
    @Test(arguments: ["bilinear", "cubic", "average"], [true, false])
    func warpingDoesNotSpreadNodata(method: String, isDeclaredByOption: Bool) throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 65, width: 160, height: 140, changes: 3)
        for band in 0..<3 { pair.before[band] = pair.before[band].map { max(20, $0) } }
        for band in 0..<3 { pair.after[band] = pair.after[band].map { max(20, $0) } }
        // In one band alone, and in all.
        for y in 30..<60 { for x in 30..<70 { pair.after[1][y * 160 + x] = 9000 } }
        for y in 80..<110 { for x in 30..<70 { for band in 0..<3 { pair.after[band][y * 160 + x] = 9000 } } }
        var grid = pair.grid
        grid.transform.originX += 4
        grid.transform.originY += 3
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"))
        try SyntheticPair.write(pair.after, grid: grid, to: folder("after.tif"), nodata: isDeclaredByOption ? nil : 9000)
        let ended = try Self.ended(folder, ["--resampling", method] + (isDeclaredByOption ? ["--nodata", "9000"] : []))
        #expect(ended.status == 0, "\(ended.errors)")
        let run = RunFolder(path: folder("out"))
        let planes = try run.change().planes
        for (x, y) in [(50, 45), (50, 95)] { #expect(planes[0][y * 160 + x] == 255, "the hole at \(x), \(y) is unseen") }
        for row in try run.queue().rows {
            for (name, value) in row.reals where name.hasPrefix("after_") { #expect((0...400).contains(value), "\(name) holds nodata: \(value)") }
        }
    }

    @Test func noCRSIsRefusedUnlessAssumed() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 66, width: 200, height: 150)
        let dates = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        let reference = try folder.run(pair, dates, out: "plain").queue().content()
        for date in ["before", "after"] {
            try RasterConversion.removeCRS(folder("\(date).tif"), folder("\(date)-bare.tif"))
        }
        let inputs = (before: [folder("before-bare.tif")], after: [folder("after-bare.tif")])
        let refused = try folder.run(before: inputs.before, after: inputs.after, status: 65)
        #expect(!FileManager.default.fileExists(atPath: "\(refused.path)/plan.json"))
        let assumed = try folder.run(before: inputs.before, after: inputs.after, dates + ["--assume-crs", "EPSG:32650"], out: "assumed")
        #expect(try assumed.queue().content() == reference)
        try folder.run(before: inputs.before, after: inputs.after, ["--assume-crs", "nonsense"], out: "nonsense", status: 65)
    }
}
