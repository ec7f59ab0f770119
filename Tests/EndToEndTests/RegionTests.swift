import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

/// `--region`: a polygon file, one layer of it, or a box.
@Suite struct RegionTests {
    static let ring = [
        (448_051.3, 4_425_900.7), (448_391.1, 4_425_951.9), (448_420.9, 4_425_600.3), (448_200.7, 4_425_481.1), (448_051.3, 4_425_900.7),
    ]
    .map { Point(x: $0.0, y: $0.1) }
    static let hole = [
        (448_150.3, 4_425_800.1), (448_250.9, 4_425_797.9), (448_250.7, 4_425_700.7), (448_148.5, 4_425_702.3), (448_150.3, 4_425_800.1),
    ]
    .map { Point(x: $0.0, y: $0.1) }

    private static func writeLayers(_ path: String, _ layers: [String], crs: String = "EPSG:32650", rings: [[Point]] = [ring, hole]) throws {
        var writer = try VectorWriter(path: path)
        do {
            for name in layers {
                let layer = try writer.addLayer(LayerDefinition(name: name, crs: crs, fields: [FieldDefinition("name", .text)]))
                try writer.append(to: layer, polygons: [MapPolygon(rings: rings)], values: [.text(name)])
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }

    private static func isInside(_ rings: [[Point]], _ point: Point) -> Bool {
        var inside = false
        for ring in rings {
            for (a, b) in zip(ring, ring.dropFirst()) where (a.y > point.y) != (b.y > point.y) {
                if point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y) { inside.toggle() }
            }
        }
        return inside
    }

    @Test func onlyPixelsWhoseCentreIsInsideAreLookedAt() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 81, width: 250, height: 300, transform: SyntheticPair.metres(2))
        try Self.writeLayers(folder("area.gpkg"), ["wanted"])
        let run = try folder.run(pair, ["--region", folder("area.gpkg")])
        let reader = try RasterReader(path: "\(run.path)/change.tif").info.grid
        let (size, planes) = try run.change()
        var inside = 0
        for y in 0..<size.height {
            for x in 0..<size.width {
                let isInside = Self.isInside([Self.ring, Self.hole], reader.transform.point(column: Double(x) + 0.5, row: Double(y) + 0.5))
                inside += isInside ? 1 : 0
                guard (planes[0][y * size.width + x] != 255) == isInside else {
                    Issue.record("pixel \(x), \(y) is on the wrong side")
                    return
                }
            }
        }
        let coverage = try #require(try run.record()["coverage"] as? [String: Int])
        #expect(coverage["region_pixels"] == inside)
        #expect(coverage["seen_pixels"] == inside)
        #expect(coverage["unseen_before_pixels"] == 0)
    }

    @Test func layersAreNamedAndMustBeNamed() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 82, width: 250, height: 300, transform: SyntheticPair.metres(2))
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try Self.writeLayers(folder("two.gpkg"), ["north", "south"])
        try Self.writeLayers(folder("one.gpkg"), ["south"])
        let inputs = ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--region"]
        let ambiguous = try Program.run(inputs + [folder("two.gpkg")])
        #expect(ambiguous.status == 65)
        #expect(ambiguous.errors.contains("north") && ambiguous.errors.contains("south"))
        #expect(try Program.run(inputs + [folder("two.gpkg|east")]).status == 65)
        #expect(try Program.run(inputs + [folder("none.gpkg")]).status == 66)
        let named = try folder.run(pair, ["--region", folder("two.gpkg|south")], out: "named")
        let only = try folder.run(pair, ["--region", folder("one.gpkg")], out: "only")
        #expect(try named.change().planes == only.change().planes)
    }

    @Test func boxEqualsItsPolygonAndSuitsNegativeNumbers() throws {
        let folder = try TemporaryFolder()
        let transform = GeoTransform(originX: -300, pixelWidth: 2, originY: -200, pixelHeight: -2)
        let pair = SyntheticPair(seed: 83, width: 250, height: 200, transform: transform)
        let corners = [(-211.3, -450.2), (77.9, -450.2), (77.9, -250.4), (-211.3, -250.4), (-211.3, -450.2)].map { Point(x: $0.0, y: $0.1) }
        try Self.writeLayers(folder("box.gpkg"), ["box"], rings: [corners])
        let box = try folder.run(pair, ["--region", "-211.3,-450.2,77.9,-250.4"], out: "box")
        let file = try folder.run(pair, ["--region", folder("box.gpkg")], out: "file")
        #expect(try box.change().planes == file.change().planes)
        #expect(try box.queue().content() == file.queue().content())
    }

    @Test func regionInAnotherCRSIsCarriedOver() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 84, width: 250, height: 300, transform: SyntheticPair.metres(2))
        try Self.writeLayers(folder("utm.gpkg"), ["area"])
        let system = try CoordinateSystem("EPSG:32650", subject: "test")
        let carry = try CoordinateTransform(from: system, to: try CoordinateSystem("EPSG:4326", subject: "test"), subject: "test")
        try Self.writeLayers(folder("degrees.gpkg"), ["area"], crs: "EPSG:4326", rings: [carry(Self.ring), carry(Self.hole)])
        let first = try folder.run(pair, ["--region", folder("utm.gpkg")], out: "utm").change()
        let second = try folder.run(pair, ["--region", folder("degrees.gpkg")], out: "degrees").change()
        #expect(first.grid == second.grid)
        let differing = zip(first.planes[0], second.planes[0]).count { ($0 == 255) != ($1 == 255) }
        #expect(differing <= 2)
    }

    @Test func regionElsewhereIsRefused() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 85, width: 120, height: 100, transform: SyntheticPair.metres(2))
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let far = Self.ring.map { Point(x: $0.x + 90_000, y: $0.y) }
        try Self.writeLayers(folder("far.gpkg"), ["far"], rings: [far])
        for region in [folder("far.gpkg"), "1,2,3,4"] {
            let ended = try Program.run(
                ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--region", region])
            #expect(ended.status == 65, "\(ended.errors)")
            #expect(ended.errors.contains("overlap"))
            #expect(!FileManager.default.fileExists(atPath: folder("out/plan.json")))
        }
    }

    /// A region's number of pixels may be tiny beside its bounding box: statistics must still come from it.
    @Test func sparseRegionOfALargeSceneHasStatistics() throws {
        let folder = try TemporaryFolder()
        let side = 3200
        let pair = SyntheticPair(seed: 86, width: 260, height: 260, bands: 1, transform: SyntheticPair.metres(2))
        let tiled = { (plane: [Float]) in (0..<(side * side)).map { plane[($0 / side % 260) * 260 + $0 % side % 260] } }
        var grid = pair.grid
        grid.width = side
        grid.height = side
        try SyntheticPair.write(pair.before.map(tiled), grid: grid, to: folder("before.tif"), blockSize: 256)
        try SyntheticPair.write(pair.after.map(tiled), grid: grid, to: folder("after.tif"), blockSize: 256)
        func square(_ column: Double, _ row: Double) -> String {
            let (x, y) = (448_000 + 2 * column, 4_426_000 - 2 * row)
            return "[[[\(x),\(y)],[\(x + 400),\(y)],[\(x + 400),\(y - 400)],[\(x),\(y - 400)],[\(x),\(y)]]]"
        }
        // Squares inside the cells (3, 0), (6, 6) and (0, 4) of 512 pixels, counted from the region's first pixel (20, 10).
        let text = "{\"type\":\"MultiPolygon\",\"coordinates\":[\(square(1600, 10)),\(square(2950, 2950)),\(square(20, 2100))]}"
        let collection =
            "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::32650\"}},"
            + "\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":\(text)}]}"
        try collection.write(toFile: folder("area.geojson"), atomically: true, encoding: .utf8)
        let run = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], ["--region", folder("area.geojson")])
        #expect(try !run.queue().rows.isEmpty)
    }
}
