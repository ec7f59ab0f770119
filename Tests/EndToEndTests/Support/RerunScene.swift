import CGDAL
import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

/// A scene for parts of runs: scattered change, a long crooked strip that no small window holds, and stripes of opposite change side by side.
enum RerunScene {
    static let width = 520
    static let height = 460

    static func pair(seed: Int) -> SyntheticPair {
        var pair = SyntheticPair(seed: seed, width: width, height: height, bands: 4, changes: 0)
        var generator = SeededGenerator(seed: UInt64(seed))
        func change(_ window: PixelWindow, by value: Float) {
            for y in window.y..<window.maxY {
                for index in y * width + window.x..<y * width + window.maxX {
                    for band in 0..<pair.bands { pair.after[band][index] = min(254, max(1, pair.before[band][index] + 8 + value)) }
                }
            }
        }
        for row in 0..<15 {
            for column in 0..<17 where generator.chance(0.65) {
                let window = PixelWindow(
                    x: 4 + 30 * column + generator.whole(0...14), y: 4 + 30 * row + generator.whole(0...14), width: generator.whole(4...13),
                    height: generator.whole(4...13))
                pair.changes.append(window)
                change(window, by: generator.chance(0.5) ? 75 : -75)
            }
        }
        change(PixelWindow(x: 40, y: 60, width: 440, height: 6), by: 75)
        change(PixelWindow(x: 474, y: 60, width: 6, height: 360), by: 75)
        for place in 0..<10 {
            let (left, top) = (30 + 44 * place, 120 + 29 * place)
            change(PixelWindow(x: left, y: top, width: 24, height: 3), by: 80)
            change(PixelWindow(x: left, y: top + 6, width: 24, height: 3), by: -80)
        }
        return pair
    }

    /// Boxes and triangles: large ones, some the size of a candidate, and one within the strip.
    static func regions(seed: Int, count: Int, of grid: Extent) -> [[Point]] {
        var generator = SeededGenerator(seed: UInt64(seed))
        var regions = (0..<count).map { number -> [Point] in
            let size = number.isMultiple(of: 2) ? generator.real(800, 2600) : generator.real(60, 500)
            let (x, y) = (generator.real(grid.minX, grid.maxX - size / 2), generator.real(grid.minY, grid.maxY - size / 2))
            let corners = [(x, y), (x + size, y + size * generator.real(0, 0.2)), (x + size * generator.real(0.3, 0.9), y + size)]
            return corners.map { Point(x: $0.0, y: $0.1) } + [Point(x: x, y: y)]
        }
        regions.append(box(grid.minX + 3003.3, grid.maxY - 640.1, grid.minX + 3028.7, grid.maxY - 620.2))
        regions.append(box(grid.minX + 611.1, grid.minY + 707.7, grid.minX + 2444.4, grid.minY + 2999.9))
        return regions
    }

    static func box(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> [Point] {
        [(minX, minY), (maxX, minY), (maxX, maxY), (minX, maxY), (minX, minY)].map { Point(x: $0.0, y: $0.1) }
    }

    static func write(_ ring: [Point], to path: String, crs: String = "EPSG:32650") throws {
        var writer = try VectorWriter(path: path)
        do {
            let layer = try writer.addLayer(LayerDefinition(name: "part", crs: crs, fields: [FieldDefinition("name", .text)]))
            try writer.append(to: layer, polygons: [MapPolygon(rings: [ring])], values: [.text("part")])
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }
}

/// The rule of which candidates belong to a region, by OGR alone.
struct RegionRule {
    /// Of ground in common, in m²: a thousandth of a pixel of 10 m.
    private static let least = 0.1
    private let wkt: String

    init(_ ring: [Point]) {
        wkt = "POLYGON((\(ring.map { "\($0.x) \($0.y)" }.joined(separator: ","))))"
    }

    func touches(_ wkb: [UInt8]) throws -> Bool { try common(wkb).region > Self.least }
    func holds(_ wkb: [UInt8]) throws -> Bool {
        let (common, whole) = try common(wkb)
        return whole - common <= Self.least
    }

    private func common(_ wkb: [UInt8]) throws -> (region: Double, whole: Double) {
        var text: UnsafeMutablePointer<CChar>? = strdup(wkt)
        let copy = text
        defer { free(copy) }
        var region: OGRGeometryH?
        var other: OGRGeometryH?
        OGR_G_CreateFromWkt(&text, nil, &region)
        OGR_G_CreateFromWkb(wkb, nil, &other, Int32(wkb.count))
        defer {
            OGR_G_DestroyGeometry(region)
            OGR_G_DestroyGeometry(other)
        }
        let (a, b) = (try #require(region), try #require(other))
        guard OGR_G_Intersects(a, b) != 0, let common = OGR_G_Intersection(a, b) else { return (0, OGR_G_Area(b)) }
        defer { OGR_G_DestroyGeometry(common) }
        let isSurface = OGR_G_GetDimension(common) == 2
        return (isSurface ? OGR_G_Area(common) : 0, OGR_G_Area(b))
    }
}
