import CGDAL
import Foundation
import GeoIO
import Geometry

/// SplitMix64: the same seed gives the same tests everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x5EED }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A folder that is removed with the test.
final class Scratch {
    let path: String

    init() throws {
        GDALRuntime.prepare()
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// Writes polygons in the CRS as GeoJSON features with a field `name`.
    func write(polygons: [[[Point]]], epsg: Int, to name: String) throws -> String {
        let features = polygons.enumerated().map { number, rings in
            let text = rings.map { ring in "[" + (ring + ring.prefix(1)).map { "[\($0.x),\($0.y)]" }.joined(separator: ",") + "]" }
            return
                "{\"type\":\"Feature\",\"properties\":{\"name\":\"村\(number)\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[\(text.joined(separator: ","))]}}"
        }
        let crs = "{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::\(epsg)\"}}"
        let text = "{\"type\":\"FeatureCollection\",\"crs\":\(crs),\"features\":[\(features.joined(separator: ","))]}"
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }
}

/// A small raster of any type, as others make them.
struct MadeRaster {
    var width: Int
    var height: Int
    var values: [Double]
    var type = GDT_Byte
    var nodata: Double?
    var epsg = 4547
    var transform = [500_000.0, 10, 0, 4_100_000, 0, -10]

    func write(to path: String) {
        let dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, Int32(width), Int32(height), 1, type, nil)
        defer { GDALClose(dataset) }
        var coefficients = transform
        GDALSetGeoTransform(dataset, &coefficients)
        let reference = OSRNewSpatialReference(nil)
        defer { OSRDestroySpatialReference(reference) }
        OSRImportFromEPSG(reference, Int32(epsg))
        GDALSetSpatialRef(dataset, reference)
        let band = GDALGetRasterBand(dataset, 1)
        if let nodata { GDALSetRasterNoDataValue(band, nodata) }
        var samples = values
        _ = GDALRasterIO(band, GF_Write, 0, 0, Int32(width), Int32(height), &samples, Int32(width), Int32(height), GDT_Float64, 0, 0)
    }

    /// Blobs of classes 0 ..< `classes` with single pixels strewn in.
    static func blobs(width: Int, height: Int, classes: Int, cell: Int, noise: Double, generator: inout SeededGenerator) -> MadeRaster {
        let columns = width / cell + 1
        let cells = (0..<(columns * (height / cell + 1))).map { _ in Double(Int.random(in: 0..<classes, using: &generator)) }
        var values: [Double] = []
        for y in 0..<height {
            for x in 0..<width {
                let isNoise = Double.random(in: 0..<1, using: &generator) < noise
                values.append(isNoise ? Double(Int.random(in: 0..<classes, using: &generator)) : cells[y / cell * columns + x / cell])
            }
        }
        return MadeRaster(width: width, height: height, values: values)
    }
}

/// A layer as any reader sees it.
struct ReadLayer {
    var rows: [[String: String]] = []
    var areas: [Double] = []
    var boxes: [[Double]] = []
    var wkb: [[UInt8]] = []
    var invalid = 0
    /// The EPSG code that the layer's CRS has or is found to be; empty when it says none.
    var crs = ""

    init(_ path: String, layer name: String? = nil) {
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR), nil, nil, nil) else { return }
        defer { GDALClose(dataset) }
        guard let layer = name.flatMap({ GDALDatasetGetLayerByName(dataset, $0) }) ?? GDALDatasetGetLayer(dataset, 0) else { return }
        if let reference = OGR_L_GetSpatialRef(layer) {
            OSRAutoIdentifyEPSG(reference)
            if let code = OSRGetAuthorityCode(reference, nil) { crs = String(cString: code) }
        }
        while let feature = OGR_L_GetNextFeature(layer) {
            defer { OGR_F_Destroy(feature) }
            var row: [String: String] = [:]
            for index in 0..<OGR_F_GetFieldCount(feature) where OGR_F_IsFieldSetAndNotNull(feature, index) != 0 {
                let name = String(cString: OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(feature, index)))
                let isReal = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, index)) == OFTReal
                row[name] = isReal ? "\(OGR_F_GetFieldAsDouble(feature, index))" : String(cString: OGR_F_GetFieldAsString(feature, index))
            }
            rows.append(row)
            guard let geometry = OGR_F_GetGeometryRef(feature) else { continue }
            areas.append(OGR_G_Area(geometry))
            var box = OGREnvelope()
            OGR_G_GetEnvelope(geometry, &box)
            boxes.append([box.MinX, box.MinY, box.MaxX, box.MaxY])
            if OGR_G_IsValid(geometry) == 0 { invalid += 1 }
            var bytes = [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(geometry)))
            OGR_G_ExportToWkb(geometry, wkbNDR, &bytes)
            wkb.append(bytes)
        }
    }

    func numbers(_ field: String) -> [Double] { rows.map { $0[field].flatMap(Double.init) ?? .nan } }
}
