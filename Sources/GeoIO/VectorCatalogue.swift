import CGDAL
import Geometry

/// What layers a vector file holds, without their features.
package struct VectorCatalogue: Sendable {
    package struct Layer: Sendable {
        package var name: String
        /// WKT; nil where the layer has no CRS.
        package var crs: String?
        package var fields: [String]
        package var rows: Int
    }

    package let layers: [Layer]

    package init(path: String) throws(TubanError) {
        GDALRuntime.prepare()
        try RasterGate.checkLocal(path)
        let dataset = try GDALFault.make("GDALOpenEx", path, kind: .badData) {
            withCStrings(["GPKG", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "GeoJSONSeq", "XLSX"]) { allowed in
                allowed.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 7) {
                    GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), $0, nil, nil)
                }
            }
        }
        defer { GDALClose(dataset) }
        layers = (0..<GDALDatasetGetLayerCount(dataset)).compactMap { index in
            guard let layer = GDALDatasetGetLayer(dataset, index) else { return nil }
            var wkt: UnsafeMutablePointer<CChar>?
            defer { VSIFree(wkt) }
            var crs: String?
            if let reference = OGR_L_GetSpatialRef(layer), OSRExportToWkt(reference, &wkt) == OGRERR_NONE, let wkt { crs = String(cString: wkt) }
            let definition = OGR_L_GetLayerDefn(layer)
            let fields = (0..<OGR_FD_GetFieldCount(definition)).compactMap { field in
                OGR_FD_GetFieldDefn(definition, field).map { String(cString: OGR_Fld_GetNameRef($0)) }
            }
            return Layer(name: String(cString: OGR_L_GetName(layer)), crs: crs, fields: fields, rows: Int(OGR_L_GetFeatureCount(layer, 1)))
        }
    }

    /// The layer `named`, else the one called `usual`, else the only one; an error that lists the names otherwise.
    package func layer(named: String?, usual: String, path: String) throws(TubanError) -> Layer {
        let wanted = named ?? (layers.contains { $0.name == usual } ? usual : nil)
        if let wanted {
            if let found = layers.first(where: { $0.name == wanted }) { return found }
        } else if layers.count == 1 {
            return layers[0]
        }
        let names = layers.map(\.name).joined(separator: ", ")
        throw TubanError(
            .badData, subject: path,
            layers.isEmpty
                ? "holds no layer; expected one of polygons"
                : "has \(wanted.map { "no layer '\($0)'" } ?? "several layers"); name one of: \(names)")
    }
}
