import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// An epoch of several dates is as good as the scene that one would compose of them by hand.
@Suite struct CompositeTests {
    static let size = (width: 260, height: 220)
    /// In the order of time; the epoch's date is the second one's eve.
    static let dates = ["2023-05-02", "2023-05-11", "2023-05-25", "2023-06-20"]
    static let target = "2023-05-10"

    /// Scenes of the later date that differ a little, each with a hole of its own; 0 is nodata.
    private static func scenes(_ pair: SyntheticPair) -> [[[Float]]] {
        (0..<4).map { number in
            pair.after.enumerated().map { band, plane in
                plane.enumerated().map { index, value in
                    let (x, y) = (index % size.width, index / size.width)
                    let isHole = x >= 30 * number && x < 30 * number + 60 && y >= 40 && y < 150 || (x < 10 && y < 10)
                    return isHole ? 0 : value + Float((index &* 7 &+ number &* 13 &+ band) % 9)
                }
            }
        }
    }

    private static func write(_ pair: SyntheticPair, in folder: TemporaryFolder) throws {
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"))
        let place = try folder.folder("after")
        for (date, planes) in zip(dates, scenes(pair)) { try SyntheticPair.write(planes, grid: pair.grid, to: "\(place)/scene_\(date).tif") }
    }

    private static func run(_ folder: TemporaryFolder, after: String, _ options: [String], out: String) throws -> RunFolder {
        try folder.run(
            before: [folder("before.tif")], after: [after],
            ["--nodata", "0", "--date-before", "2022-05-01", "--date-after", target] + options, out: out)
    }

    /// The scene and the number of the acquisition of each pixel, composed here.
    private static func composed(_ pair: SyntheticPair, _ composite: String) -> (planes: [[Float]], numbers: [UInt8]) {
        let scenes = Array(scenes(pair).prefix(3))
        let order = composite == "best" ? [1, 0, 2] : [0, 1, 2]
        var planes = pair.after
        var numbers = [UInt8](repeating: 0, count: planes[0].count)
        for index in numbers.indices {
            let seen = order.filter { scenes[$0][0][index] != 0 }
            for band in planes.indices {
                let values = seen.map { scenes[$0][band][index] }.sorted()
                guard let first = seen.first else {
                    planes[band][index] = 0
                    continue
                }
                let middle = values.count / 2
                planes[band][index] =
                    composite != "median"
                    ? scenes[first][band][index]
                    : values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
            }
            let distances = seen.map { number in planes.indices.reduce(Float(0)) { $0 + abs(scenes[number][$1][index] - planes[$1][index]) } }
            let nearest = composite == "median" ? distances.indices.min { (distances[$0], $0) < (distances[$1], $1) } : distances.isEmpty ? nil : 0
            if let nearest { numbers[index] = UInt8((order.firstIndex(of: seen[nearest]) ?? 0) + 1) }
        }
        return (planes, numbers)
    }

    @Test(arguments: ["first", "best", "median"])
    func equalsWhatIsComposedByHand(composite: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 83, width: Self.size.width, height: Self.size.height, changes: 12)
        try Self.write(pair, in: folder)
        let expected = Self.composed(pair, composite)
        try FloatRaster.write(expected.planes, grid: pair.grid, to: folder("composed.tif"))
        let byHand = try Self.run(folder, after: folder("composed.tif"), [], out: "hand")
        for cut in [["--tile-size", "96", "--workers", "2"], ["--tile-size", "512", "--workers", "1"]] {
            let run = try Self.run(
                folder, after: folder("after"), ["--composite", composite, "--season", "20"] + cut, out: "out\(cut[1])")
            #expect(try run.change().planes == byHand.change().planes, "\(cut)")
            let plan = try run.plan()
            let refused = try #require(plan["refused"] as? [[String: String]])
            #expect(refused.count == 1 && refused[0]["path"]?.hasSuffix("scene_2023-06-20.tif") == true)
            let schema = try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/plan.schema.json")
            #expect(schema.faults(of: try JSONValue(path: "\(run.path)/plan.json")).isEmpty)
            let reader = try RasterReader(path: "\(run.path)/change.tif")
            var numbers = [UInt8](repeating: 0, count: expected.numbers.count)
            try numbers.withUnsafeMutableBufferPointer { try reader.readBytes(band: 6, window: reader.info.grid.bounds, into: try #require($0.baseAddress)) }
            #expect(numbers == expected.numbers, "\(cut)")
            let rows = try run.queue().rows
            #expect(rows.count > 3 && rows.allSatisfy { $0.texts["pixel_dates_after"]?.hasPrefix("2023-05-") == true })
        }
    }

    /// Each date's mask goes with it: what a mask hides on one date is taken from the others.
    @Test func masksGoWithTheirDates() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 89, width: Self.size.width, height: Self.size.height, changes: 12)
        try Self.write(pair, in: folder)
        let masks = try folder.folder("masks")
        for (number, date) in Self.dates.prefix(3).enumerated() {
            let seen = (0..<(Self.size.width * Self.size.height)).map { $0 % Self.size.width / 80 == number ? Float(0) : 1 }
            try SyntheticPair.write([seen], grid: pair.grid, to: "\(masks)/mask_\(date).tif")
        }
        let run = try Self.run(folder, after: folder("after"), ["--composite", "best", "--season", "20", "--mask-after", masks], out: "out")
        let (_, planes) = try run.change()
        let scenes = Array(Self.scenes(pair).prefix(3))
        for index in planes[0].indices {
            let isSeen = (0..<3).contains { scenes[$0][0][index] != 0 && index % Self.size.width / 80 != $0 }
            #expect((planes[0][index] != 255) == isSeen, "pixel \(index)")
        }
        // A date without its mask is refused.
        try FileManager.default.removeItem(atPath: "\(masks)/mask_\(Self.dates[1]).tif")
        try folder.run(
            before: [folder("before.tif")], after: [folder("after")],
            ["--nodata", "0", "--date-after", Self.target, "--composite", "best", "--season", "20", "--mask-after", masks], out: "lost", status: 66)
    }

    @Test func seasonsNeedDates() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 97, width: 90, height: 80)
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("before.tif"))
        let place = try folder.folder("after")
        for date in Self.dates { try SyntheticPair.write(pair.after, grid: pair.grid, to: "\(place)/\(date).tif") }
        try folder.run(before: [folder("before.tif")], after: [place], ["--season", "20"], out: "a", status: 78)
        try folder.run(before: [folder("before.tif")], after: [place], ["--season", "20", "--date-after", "2020-01-01"], out: "b", status: 65)
        try SyntheticPair.write(pair.after, grid: pair.grid, to: "\(place)/undated.tif")
        try folder.run(before: [folder("before.tif")], after: [place], ["--composite", "median"], out: "c", status: 65)
    }
}
