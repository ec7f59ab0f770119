import CGDAL
import Foundation
import GeoIO

/// A written GeoPackage, read back through OGR alone.
struct QueueFile {
    struct Row {
        var integers: [String: Int] = [:]
        var reals: [String: Double] = [:]
        var texts: [String: String] = [:]
        /// Well-known binary.
        var geometry: [UInt8] = []
        var isValid = false
        /// In the layer's own units.
        var planarArea = 0.0
        /// minx, maxx, miny, maxy.
        var box = [Double](repeating: 0, count: 4)
    }

    var rows: [Row] = []
    var authority = ""
    /// `layer_styles` rows that are the default for this layer.
    var defaultStyles = 0
    var provenance: [String: String] = [:]

    struct Failure: Error { let path: String }

    init(_ path: String, layer name: String = "queue") throws {
        GDALRuntime.prepare()
        guard let file = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), nil, nil, nil) else { throw Failure(path: path) }
        defer { GDALClose(file) }
        guard let layer = GDALDatasetGetLayerByName(file, name) else { throw Failure(path: "\(path)|\(name)") }
        if let reference = OGR_L_GetSpatialRef(layer), let code = OSRGetAuthorityCode(reference, nil) {
            authority = String(cString: code)
        }
        Self.each(layer) { rows.append(Self.row($0)) }
        if let styles = GDALDatasetGetLayerByName(file, "layer_styles") {
            Self.each(styles) { feature in
                let row = Self.row(feature)
                if row.texts["f_table_name"] == name, row.integers["useAsDefault"] == 1 { defaultStyles += 1 }
            }
        }
        if let table = GDALDatasetGetLayerByName(file, "tuban_run") {
            Self.each(table) { feature in
                let row = Self.row(feature)
                if let key = row.texts["key"] { provenance[key] = row.texts["value"] }
            }
        }
    }

    /// Everything that the layer says, row by row, with reals to the last bit.
    func content(without columns: Set<String> = []) -> [String] {
        rows.map { row in
            let integers = row.integers.filter { !columns.contains($0.key) }.map { "\($0.key)=\($0.value)" }
            let reals = row.reals.filter { !columns.contains($0.key) }.map { "\($0.key)=\($0.value.bitPattern)" }
            let texts = row.texts.filter { !columns.contains($0.key) }.map { "\($0.key)=\($0.value)" }
            return (integers + reals + texts).sorted().joined(separator: ";") + ";geom=" + row.geometry.map { "\($0)" }.joined(separator: ",")
        }
    }

    func sum(_ column: String) -> Int { rows.reduce(0) { $0 + ($1.integers[column] ?? 0) } }

    private static func each(_ layer: OGRLayerH, _ body: (OGRFeatureH) -> Void) {
        OGR_L_ResetReading(layer)
        while let feature = OGR_L_GetNextFeature(layer) {
            body(feature)
            OGR_F_Destroy(feature)
        }
    }

    private static func row(_ feature: OGRFeatureH) -> Row {
        var row = Row()
        for index in 0..<OGR_F_GetFieldCount(feature) {
            guard OGR_F_IsFieldSetAndNotNull(feature, index) != 0, let definition = OGR_F_GetFieldDefnRef(feature, index) else { continue }
            let name = String(cString: OGR_Fld_GetNameRef(definition))
            switch OGR_Fld_GetType(definition) {
            case OFTInteger, OFTInteger64: row.integers[name] = Int(OGR_F_GetFieldAsInteger64(feature, index))
            case OFTReal: row.reals[name] = OGR_F_GetFieldAsDouble(feature, index)
            default: row.texts[name] = String(cString: OGR_F_GetFieldAsString(feature, index))
            }
        }
        guard let geometry = OGR_F_GetGeometryRef(feature) else { return row }
        row.isValid = OGR_G_IsValid(geometry) != 0
        row.planarArea = OGR_G_Area(geometry)
        row.geometry = [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(geometry)))
        OGR_G_ExportToWkb(geometry, wkbNDR, &row.geometry)
        var envelope = OGREnvelope()
        OGR_G_GetEnvelope(geometry, &envelope)
        row.box = [envelope.MinX, envelope.MaxX, envelope.MinY, envelope.MaxY]
        return row
    }
}
