import CGDAL
import Geometry

/// Reads a layer that tuban itself wrote, row by row, with the columns asked for: no dictionary per row, and geometries that were
/// written valid are not tried again.
package enum FeatureRows {
    /// - Parameters:
    ///   - columns: names of columns; a column that the layer lacks is `absent` in every row.
    ///   - isRequired: told of columns that the layer lacks before the first row; throws to refuse.
    ///   - body: the polygons of a row and its values in the order of `columns`.
    package static func read(
        path: String, layer name: String, columns: [String], missing isRequired: ([String]) throws(TubanError) -> Void = { _ in },
        _ body: ([MapPolygon], [FieldValue]) throws(TubanError) -> Void
    ) throws(TubanError) {
        let source = try VectorSource(path: path, layer: name)
        defer { withExtendedLifetime(source) {} }
        let layer = source.layer
        let subject = source.subject
        let definition = OGR_L_GetLayerDefn(layer)
        let fields = columns.map { column -> (index: Int32, type: OGRFieldType)? in
            let index = OGR_FD_GetFieldIndex(definition, column)
            return index < 0 ? nil : (index, OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, index)))
        }
        try isRequired(zip(columns, fields).filter { $0.1 == nil }.map(\.0))
        while true {
            var feature: OGRFeatureH?
            try GDALFault.check("OGR_L_GetNextFeature", subject, kind: .badData) {
                feature = OGR_L_GetNextFeature(layer)
                return true
            }
            guard let feature else { break }
            defer { OGR_F_Destroy(feature) }
            let polygons = OGR_F_GetGeometryRef(feature).map { OGRGeometry.polygons(of: $0) } ?? []
            try body(polygons, fields.map { $0.map { value(of: feature, $0.index, $0.type) } ?? .absent })
        }
    }

    private static func value(of feature: OGRFeatureH, _ index: Int32, _ type: OGRFieldType) -> FieldValue {
        guard OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return .absent }
        switch type {
        case OFTInteger, OFTInteger64: return .integer(Int(OGR_F_GetFieldAsInteger64(feature, index)))
        case OFTReal: return .real(OGR_F_GetFieldAsDouble(feature, index))
        case OFTDate, OFTDateTime:
            return .date(String(String(cString: OGR_F_GetFieldAsString(feature, index)).prefix(10)).replacing("/", with: "-"))
        default: return .text(String(cString: OGR_F_GetFieldAsString(feature, index)))
        }
    }
}
