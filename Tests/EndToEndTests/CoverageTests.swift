import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// What was not seen is told by date, cause and area.
@Suite struct CoverageTests {
    struct Row: Equatable {
        var kind: String
        var code: String?
        var pixels: Int
        var unseen: Int
        var area: Double
        var unseenArea: Double
        var before: String
        var after: String
    }

    private static func rows(_ run: RunFolder) throws -> [Row] {
        let path = "\(run.path)/queue.gpkg"
        let crs = try RasterReader(path: "\(run.path)/change.tif").info.grid.crs
        return try VectorReader.polygons(path: path, layer: "coverage", to: crs).features.map { feature in
            func text(_ name: String) -> String? { if case .text(let text) = feature.attributes[name] { text } else { nil } }
            func integer(_ name: String) -> Int { if case .integer(let number) = feature.attributes[name] { number } else { -1 } }
            func real(_ name: String) -> Double { if case .real(let number) = feature.attributes[name] { number } else { -1 } }
            return Row(
                kind: text("kind") ?? "", code: text("code"), pixels: integer("pixels"), unseen: integer("unseen_pixels"), area: real("area_m2"),
                unseenArea: real("unseen_m2"), before: text("causes_before") ?? "", after: text("causes_after") ?? "")
        }
    }

    /// Nodata on the first date, a mask and a class on the second, with a region that is no rectangle of cells.
    @Test func causesAreToldByDate() throws {
        let folder = try TemporaryFolder()
        var pair = SyntheticPair(seed: 53, width: 700, height: 560, changes: 20)
        var seen = [Float](repeating: 1, count: 700 * 560)
        var classes = [Float](repeating: 4, count: 700 * 560)
        for y in 100..<140 { for x in 500..<540 { for band in 0..<3 { pair.before[band][y * 700 + x] = 0 } } }
        for y in 120..<160 { for x in 500..<540 { seen[y * 700 + x] = 0 } }
        for y in 300..<310 { for x in 300..<330 { classes[y * 700 + x] = 1 } }
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try SyntheticPair.write([seen], grid: pair.grid, to: folder("seen.tif"))
        try SyntheticPair.write([classes], grid: pair.grid, to: folder("SCL.tif"))
        let box = pair.grid.extent
        let options = [
            "--nodata", "0", "--mask-after", folder("seen.tif"), folder("SCL.tif") + "|sentinel2-l2a",
            "--region", "\(box.minX + 1000),\(box.minY),\(box.maxX),\(box.maxY)",
        ]
        var reference: [Row]?
        for cut in [["--tile-size", "128", "--workers", "2"], ["--tile-size", "1024", "--workers", "1"]] {
            let run = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], options + cut, out: "out\(cut[1])")
            let rows = try Self.rows(run)
            #expect(reference == nil || reference == rows, "\(cut)")
            reference = rows
        }
        let rows = try #require(reference)
        let region = try #require(rows.first)
        #expect(region.kind == "region" && region.pixels == 600 * 560 && region.unseen == 40 * 60 + 300)
        // 100 m² in the plane; within a thousandth of that on the ellipsoid.
        func area(_ text: String, _ cause: String) -> Double {
            Double(text.split(separator: ";").first { $0.hasPrefix("\(cause):") }?.split(separator: ":").last ?? "0") ?? 0
        }
        for (text, cause, pixels) in [(region.before, "nodata", 1600), (region.after, "mask", 1600), (region.after, "saturated", 300)] {
            #expect(abs(area(text, cause) / Double(100 * pixels) - 1) < 1e-3, "\(cause): \(text)")
        }
        #expect(region.before.split(separator: ";").count == 1 && region.after.split(separator: ";").count == 2)
        let tiles = rows.filter { $0.kind == "tile" }
        #expect(tiles.count == 4)
        #expect(tiles.reduce(0) { $0 + $1.pixels } == region.pixels && tiles.reduce(0) { $0 + $1.unseen } == region.unseen)
        #expect(abs(tiles.reduce(0) { $0 + $1.unseenArea } - region.unseenArea) < 1e-6 * region.unseenArea)
        // The band says the same of each pixel.
        let reader = try RasterReader(path: folder("out1024") + "/change.tif")
        var codes = [UInt8](repeating: 0, count: 600 * 560)
        try codes.withUnsafeMutableBufferPointer { try reader.readBytes(band: 4, window: reader.info.grid.bounds, into: try #require($0.baseAddress)) }
        #expect(codes[110 * 600 + 410] == 3 && codes[130 * 600 + 410] == 3 + 4 << 4 && codes[150 * 600 + 410] == 4 << 4)
        #expect(codes[305 * 600 + 210] == 5 << 4 && codes[0] == 0)
    }

    @Test func townshipsAndVillagesAddUp() throws {
        let folder = try TemporaryFolder()
        let ended = try Program.run(["run", "\(Program.packageRoot)/pipelines/farmland.yaml", "--out", folder("out"), "--lang", "en"])
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("blind spots: ") && ended.output.contains("; most in "))
        let run = RunFolder(path: folder("out"))
        let rows = try Self.rows(run)
        let region = try #require(rows.first)
        let sums = ["tile", "township", "village"].map { kind in rows.filter { $0.kind == kind }.reduce(0) { $0 + $1.pixels } }
        #expect(sums[0] == region.pixels && sums[1] == sums[2])
        #expect(rows.filter { $0.kind == "township" }.count == 3 && rows.filter { $0.kind == "village" }.count == 9)
        #expect(rows.allSatisfy { $0.kind != "township" || $0.code?.count == 9 })
        #expect(abs(region.area / 16e6 - 1) < 1e-3)
        let record = try run.record()
        let coverage = try #require(record["coverage"] as? [String: Int])
        #expect(coverage["region_pixels"] == region.pixels && coverage["region_pixels"].map { $0 - region.unseen } == coverage["seen_pixels"])
        let spots = try #require(record["blind_spots"] as? [String: Any])
        #expect((spots["townships"] as? [Any])?.count == 3)
    }
}
