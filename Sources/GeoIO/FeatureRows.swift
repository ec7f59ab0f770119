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
        let fields = LayerRows.columns(columns, of: source.layer)
        try isRequired(zip(columns, fields).filter { $0.1 == nil }.map(\.0))
        try LayerRows.forEach(source.layer, subject: source.subject) { (feature) throws(TubanError) in
            let polygons = OGR_F_GetGeometryRef(feature).map { OGRGeometry.polygons(of: $0) } ?? []
            try body(polygons, fields.map { $0.map { LayerRows.value(of: feature, $0.index, $0.type) } ?? .absent })
        }
    }
}
