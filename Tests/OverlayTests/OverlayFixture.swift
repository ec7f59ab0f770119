import Foundation
import GeoIO
import Geometry
import Pipeline
import Raster
import Triage
import _TestSupport

extension SeededGenerator {
    mutating func real(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
}

extension TemporaryFolder {
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }
}

enum OverlayFixture {
    /// 2 km² in the 3-degree zone of 114° E, 1.2° from its meridian, so that the plane's areas are not the ellipsoid's.
    static let grid = RasterGrid(
        crs: "EPSG:4547", transform: GeoTransform(originX: 606_000, pixelWidth: 2, originY: 4_126_000, pixelHeight: -2), width: 1000, height: 1000)

    static let codes = LandUseCodes(
        version: 1,
        classes: [.farmland: ["0101", "0102", "0103"], .otherAgricultural: ["02", "1006"], .construction: ["07", "1003"], .unused: ["11"]])

    static func ring(_ points: [(Double, Double)]) -> [Point] {
        let ring = points.map { Point(x: grid.transform.originX + $0.0, y: grid.transform.originY - $0.1) }
        return ring + ring.prefix(1)
    }

    static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [MapPolygon] {
        [MapPolygon(rings: [ring([(x, y), (x, y + height), (x + width, y + height), (x + width, y)])])]
    }

    static func parcel(_ polygons: [MapPolygon]) throws -> OverlayParcel {
        let area = try GeodesicArea(crs: grid.crs, subject: "test").measure(polygons).area
        return OverlayParcel(polygons: polygons, area: area, hundredths: Int((area * 0.15).rounded()))
    }

    typealias Row = (polygons: [MapPolygon], values: [FieldValue])

    static func write(_ layers: [(name: String, fields: [FieldDefinition], rows: [Row])], to path: String, crs: String = grid.crs) throws {
        var writer = try VectorWriter(path: path)
        for layer in layers {
            let number = try writer.addLayer(LayerDefinition(name: layer.name, crs: crs, fields: layer.fields))
            for row in layer.rows { try writer.append(to: number, polygons: row.polygons, values: row.values) }
        }
        try writer.finish()
    }

    static func overlay(
        _ sources: [BaseLayerRole: BaseLayerSource], _ parcels: [OverlayParcel], date: String? = "2024-04-20", workers: Int = 1
    ) throws -> BaseLayerOverlay.Outcome {
        try BaseLayerOverlay(
            sources, grid: grid, codes: codes, date: date.flatMap { AcquisitionDate($0) }, workers: workers
        ).run(parcels)
    }

    /// A star of some corners around a place: valid, and of any shape.
    static func star(_ generator: inout SeededGenerator, x: Double, y: Double, radius: Double) -> [MapPolygon] {
        let corners = generator.whole(3...14)
        let turn = generator.real(0...6)
        return [
            MapPolygon(
                rings: [
                    ring(
                        (0..<corners).map { corner in
                            let angle = turn + 2 * Double.pi * Double(corner) / Double(corners)
                            let reach = radius * generator.real(0.3...1)
                            return (x + reach * cos(angle), y + reach * sin(angle))
                        })
                ])
        ]
    }

    /// A parcel on pixel sides: a staircase of some rows of pixels, each touching the one above.
    static func staircase(_ generator: inout SeededGenerator) -> [MapPolygon] {
        let rows = generator.whole(1...14)
        var left = generator.whole(100...880)
        var right = left + generator.whole(1...20)
        let top = generator.whole(100...880)
        var leftSide: [(Double, Double)] = []
        var rightSide: [(Double, Double)] = []
        for row in 0..<rows {
            let y = Double(top + row) * 2
            leftSide += [(Double(left) * 2, y), (Double(left) * 2, y + 2)]
            rightSide += [(Double(right) * 2, y), (Double(right) * 2, y + 2)]
            let next = left + generator.whole(-4...4)
            left = min(next, right - 1)
            right = max(left + 1, right + generator.whole(-4...4))
            if left >= right { right = left + 1 }
        }
        return [MapPolygon(rings: [ring(leftSide + rightSide.reversed())])]
    }
}
