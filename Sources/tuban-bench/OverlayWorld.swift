import Foundation
import GeoIO
import Geometry
import Pipeline
import Raster
import Triage

/// A made-up county for the overlay: a tessellation of land use with shared, crooked sides, and the other roles in proportion.
struct OverlayWorld {
    /// Land-use polygons along one side; the rest follows.
    let side: Int
    let parcelCount: Int

    static func sized(_ options: BenchOptions) -> OverlayWorld {
        options.tiny
            ? OverlayWorld(side: 50, parcelCount: 500)
            : options.quick ? OverlayWorld(side: 300, parcelCount: 20_000) : OverlayWorld(side: 930, parcelCount: 200_000)
    }

    /// m: the width of a land-use polygon.
    private static let cell = 60.0
    private static let origin = Point(x: 540_000, y: 4_100_000)
    private static let codes = ["0102", "0102", "0102", "0103", "0201", "0301", "0307", "0702", "1003", "1006", "1104", "1107", "1202"]
    static let landUseCodes = LandUseCodes(
        version: 1,
        classes: [
            .farmland: ["0101", "0102", "0103"], .otherAgricultural: ["02", "03", "1006", "1104", "1107", "1202"], .construction: ["07", "1003"],
        ])

    var grid: RasterGrid {
        let pixels = Int(Double(side) * Self.cell / 2)
        return RasterGrid(
            crs: "EPSG:4547",
            transform: GeoTransform(originX: Self.origin.x, pixelWidth: 2, originY: Self.origin.y + Double(pixels) * 2, pixelHeight: -2),
            width: pixels, height: pixels)
    }

    /// Polygons of all layers.
    var polygonCount: Int { layers.reduce(0) { $0 + $1.count } }

    private struct Layer {
        var role: BaseLayerRole
        var fields: [FieldDefinition]
        var count: Int
        /// Cells from one polygon to the next, and along a side of one.
        var stride: Int
        var size: Int
        var values: (Int) -> [FieldValue]
    }

    private var layers: [Layer] {
        func layer(
            _ role: BaseLayerRole, stride: Int, size: Int, _ fields: [FieldDefinition] = [], _ values: @escaping (Int) -> [FieldValue] = { _ in [] }
        ) -> Layer {
            let count = max(1, side / stride)
            return Layer(role: role, fields: fields, count: count * count, stride: stride, size: size, values: values)
        }
        let code = FieldDefinition("DLBM", .text)
        return [
            layer(.landUse, stride: 1, size: 1, [code]) { [.text(Self.codes[Int(Self.noise($0, 1) * 12.999)])] },
            layer(.basicFarmland, stride: 3, size: 2),
            layer(.approvals, stride: 6, size: 1, [FieldDefinition("PZWH", .text), FieldDefinition("PZRQ", .date)]) {
                [.text("批〔2022〕\($0)号"), .date("202\($0 % 4)-03-04")]
            },
            layer(.backlog, stride: 8, size: 1, [FieldDefinition("AJBH", .text), FieldDefinition("ZT", .text), FieldDefinition("SBZGRQ", .date)]) {
                [.text("案\($0)"), .text("整改中"), .absent]
            },
            layer(.villageOutlines, stride: 25, size: 6),
            layer(.villages, stride: 25, size: 25, [FieldDefinition("ZLDWDM", .text), FieldDefinition("ZLDWMC", .text)]) {
                [.text("13099910\(1000 + $0)"), .text("村\($0)")]
            },
            layer(.townships, stride: max(1, side / 5), size: max(1, side / 5), [FieldDefinition("XZQDM", .text), FieldDefinition("XZQMC", .text)]) {
                [.text("130999\(100 + $0)"), .text("镇\($0)")]
            },
        ]
    }

    /// A number in 0 ..< 1 that depends on its arguments alone.
    private static func noise(_ a: Int, _ b: Int) -> Double {
        var z = UInt64(bitPattern: Int64(a &* 0x9E37_79B1 &+ b &* 0x85EB_CA77)) &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
    }

    /// A point of the crooked lattice, whose lines have two bends between crossings: neighbours share them to the last digit.
    private static func node(_ u: Int, _ v: Int) -> Point {
        let third = cell / 3
        return Point(
            x: origin.x + (Double(u) + (noise(u &* 70_001 &+ v, 2) - 0.5) * 0.6) * third,
            y: origin.y + (Double(v) + (noise(u &* 70_001 &+ v, 3) - 0.5) * 0.6) * third)
    }

    private static func block(_ column: Int, _ row: Int, _ size: Int) -> MapPolygon {
        let (u, v, length) = (column * 3, row * 3, size * 3)
        var ring: [Point] = []
        for step in 0..<length { ring.append(node(u + step, v)) }
        for step in 0..<length { ring.append(node(u + length, v + step)) }
        for step in 0..<length { ring.append(node(u + length - step, v + length)) }
        for step in 0..<length { ring.append(node(u, v + length - step)) }
        return MapPolygon(rings: [ring + ring.prefix(1)])
    }

    /// Writes the layers unless they are there; returns where each role is read.
    func write(to path: String) throws(TubanError) -> [BaseLayerRole: BaseLayerSource] {
        if !FileManager.default.fileExists(atPath: path) {
            var writer = try VectorWriter(path: path)
            do {
                for layer in layers {
                    let number = try writer.addLayer(LayerDefinition(name: layer.role.rawValue, crs: grid.crs, fields: layer.fields))
                    let columns = max(1, side / layer.stride)
                    for index in 0..<layer.count {
                        let polygon = Self.block(index % columns * layer.stride, index / columns * layer.stride, layer.size)
                        try writer.append(to: number, polygons: [polygon], values: layer.values(index))
                    }
                }
            } catch {
                writer.abandon()
                throw error
            }
            try writer.finish()
        }
        return Dictionary(uniqueKeysWithValues: layers.map { ($0.role, BaseLayerSource(source: path, layer: $0.role.rawValue)) })
    }

    /// Parcels on pixel sides, of 8 to some 600 pixels.
    func polygons() -> [MapPolygon] {
        let grid = grid
        return (0..<parcelCount).map { number in
            let rows = 3 + Int(Self.noise(number, 5) * 20)
            let width = 3 + Int(Self.noise(number, 6) * 20)
            let left = 30 + Int(Self.noise(number, 7) * Double(grid.width - 90))
            let top = 10 + Int(Self.noise(number, 8) * Double(grid.height - 50))
            var leftSide: [Point] = []
            var rightSide: [Point] = []
            for row in 0..<rows {
                let from = Double(left) + (Self.noise(number, 100 + row) * 4).rounded()
                let to = Double(left + width) + (Self.noise(number, 200 + row) * 4).rounded() + 2
                for y in [top + row, top + row + 1] {
                    leftSide.append(grid.transform.point(column: from, row: Double(y)))
                    rightSide.append(grid.transform.point(column: to, row: Double(y)))
                }
            }
            let ring = leftSide + rightSide.reversed()
            return MapPolygon(rings: [ring + ring.prefix(1)])
        }
    }

    func parcels() throws(TubanError) -> [OverlayParcel] {
        let polygons = polygons()
        let areas = try GeodesicArea(crs: grid.crs, subject: "bench").measure(all: polygons.map { [$0] })
        return zip(polygons, areas).map { polygon, measured in
            OverlayParcel(polygons: [polygon], area: measured.area, hundredths: Int((measured.area * 0.15).rounded()))
        }
    }

    func overlay(workers: Int, from path: String) throws(TubanError) -> BaseLayerOverlay.Outcome {
        try BaseLayerOverlay(
            try write(to: path), grid: grid, codes: Self.landUseCodes, date: AcquisitionDate("2024-04-20"), workers: workers
        ).run(try parcels())
    }
}
