import CGDAL
import Foundation
import GeoIO
import Geometry
import _TestSupport

extension TemporaryFolder {
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// The folder `pipelines` of the sources.
let dataFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("pipelines").path

/// A square of the map, 10 m by the side unless said otherwise.
func square(_ x: Double, _ y: Double, side: Double = 10) -> MapPolygon {
    let (x, y) = (500_000 + x, 4_100_000 + y)
    return MapPolygon(rings: [
        [Point(x: x, y: y), Point(x: x + side, y: y), Point(x: x + side, y: y + side), Point(x: x, y: y + side), Point(x: x, y: y)]
    ])
}

/// One row of a made-up queue.
struct MadeCandidate {
    var uid: String
    var values: [String: FieldValue]
    var polygon: MapPolygon
}

/// Writes a layer `queue` with the columns that the rows have among them.
func writeQueue(_ rows: [MadeCandidate], to path: String, columns: [FieldDefinition], layer: String = "queue", crs: String = "EPSG:4547") throws {
    var writer = try VectorWriter(path: path)
    let index = try writer.addLayer(LayerDefinition(name: layer, crs: crs, fields: [FieldDefinition("uid", .text)] + columns))
    for row in rows {
        try writer.append(to: index, polygons: [row.polygon], values: [.text(row.uid)] + columns.map { row.values[$0.name] ?? .absent })
    }
    try writer.finish()
}

/// All cells of a file as any reader sees them, and the names of its columns.
struct ReadTable {
    var columns: [String] = []
    var rows: [[String?]] = []

    init(_ path: String, layer name: String? = nil) {
        GDALRuntime.prepare()
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR), nil, nil, nil) else { return }
        defer { GDALClose(dataset) }
        guard let layer = name.map({ GDALDatasetGetLayerByName(dataset, $0) }) ?? GDALDatasetGetLayer(dataset, 0) else { return }
        let definition = OGR_L_GetLayerDefn(layer)
        columns = (0..<OGR_FD_GetFieldCount(definition)).map { String(cString: OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, $0))) }
        while let feature = OGR_L_GetNextFeature(layer) {
            defer { OGR_F_Destroy(feature) }
            rows.append(
                (0..<OGR_F_GetFieldCount(feature)).map {
                    OGR_F_IsFieldSetAndNotNull(feature, $0) != 0 ? String(cString: OGR_F_GetFieldAsString(feature, $0)) : nil
                })
        }
    }

    func column(_ name: String) -> [String?] { columns.firstIndex(of: name).map { index in rows.map { $0[index] } } ?? [] }
}
