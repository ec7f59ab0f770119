import CGDAL
import Geometry
import Glibc

/// Reads tables without regard to geometry: GeoPackage layers, CSV files, and the sheets of XLSX and ODS workbooks.
package enum TableReader {
    private static let drivers = ["GPKG", "CSV", "XLSX", "ODS"]

    /// - Parameter table: name of the layer or sheet; nil takes the only one.
    package static func rows(path: String, table: String? = nil) throws(TubanError) -> [[String: FieldValue]] {
        GDALRuntime.prepare()
        try RasterGate.checkLocal(path)
        guard access(path, F_OK) == 0 else {
            throw TubanError(.missingInput, subject: path, "does not exist; expected a GeoPackage, CSV, XLSX or ODS file")
        }
        // Where all cells are texts, GDAL would take the heading of a sheet for a row.
        for option in ["OGR_XLSX_HEADERS", "OGR_ODS_HEADERS"] { CPLSetThreadLocalConfigOption(option, "FORCE") }
        defer { for option in ["OGR_XLSX_HEADERS", "OGR_ODS_HEADERS"] { CPLSetThreadLocalConfigOption(option, nil) } }
        // Everything in a CSV is text; what a column means is for the caller to say.
        let dataset = try GDALFault.make("GDALOpenEx", path, kind: .badData) {
            withCStrings(drivers) { allowed in
                allowed.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: drivers.count + 1) {
                    GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), $0, nil, nil)
                }
            }
        }
        defer { GDALClose(dataset) }
        let names = LayerRows.layerNames(of: dataset)
        guard let name = table ?? (names.count == 1 ? names.first : nil), let layer = GDALDatasetGetLayerByName(dataset, name) else {
            throw TubanError(
                .badData, subject: path,
                table.map { "has no table '\($0)'; it has: \(names.joined(separator: ", "))" }
                    ?? "holds \(names.count) tables (\(names.prefix(8).joined(separator: ", "))); name one as '\(path)|TABLE'")
        }
        var rows: [[String: FieldValue]] = []
        try LayerRows.forEach(layer, subject: "\(path)|\(name)") { (feature) throws(TubanError) in
            rows.append(LayerRows.attributes(of: feature, withTime: true))
        }
        return rows
    }
}
