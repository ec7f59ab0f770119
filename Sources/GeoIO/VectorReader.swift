import CGDAL
import Geometry
import Glibc

/// The polygons of one layer, carried to the CRS they are needed in.
package struct PolygonLayer: Sendable {
    package var name: String
    package var features: [Feature]
    /// Geometries that were invalid and were repaired (GEOS MakeValid).
    package var repaired: Int
    /// Features left out: without geometry, empty, or not polygonal.
    package var skipped: Int

    package struct Feature: Sendable {
        package var polygons: [MapPolygon]
        package var attributes: [String: FieldValue]
    }
}

/// Reads polygon layers of any vector file that the installed OGR drivers open.
package enum VectorReader {
    private static let drivers = ["GPKG", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "GeoJSONSeq"]

    /// - Parameters:
    ///   - layer: name of the layer; nil takes the only one, or is an error that lists the names.
    ///   - crs: where the coordinates should end.
    ///   - assumedCRS: for layers without one; nil refuses them.
    ///   - extent: a box in `crs`; only features whose boxes may meet it are read. Nil reads all.
    package static func polygons(
        path: String, layer: String? = nil, to crs: String, assumedCRS: String? = nil, near extent: Extent? = nil
    ) throws(TubanError) -> PolygonLayer {
        GDALRuntime.prepare()
        try checkFile(path)
        let dataset = try GDALFault.make("GDALOpenEx", path, kind: .badData) {
            withCStrings(drivers) { allowed in
                allowed.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: drivers.count + 1) {
                    GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), $0, nil, nil)
                }
            }
        }
        defer { GDALClose(dataset) }
        let opened = try select(layer, in: dataset, path: path)
        let name = String(cString: OGR_L_GetName(opened))
        let transform = try makeTransform(from: opened, to: crs, assumedCRS: assumedCRS, subject: "\(path)|\(name)")
        if let extent { try restrict(opened, near: extent, crs: crs, assumedCRS: assumedCRS, subject: "\(path)|\(name)") }
        return try read(opened, named: name, path: path, transform: transform)
    }

    static func checkFile(_ path: String) throws(TubanError) {
        try RasterGate.checkLocal(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw TubanError(.missingInput, subject: path, "does not exist; expected a polygon file (GeoPackage, Shapefile, GeoJSON, FlatGeobuf)")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw TubanError(.badData, subject: path, "is empty or no regular file; expected a polygon file")
        }
        guard access(path, R_OK) == 0 else {
            throw TubanError(.permission, subject: path, "cannot be opened for reading (permission denied)")
        }
    }

    static func select(_ layer: String?, in dataset: GDALDatasetH, path: String) throws(TubanError) -> OGRLayerH {
        let names = (0..<GDALDatasetGetLayerCount(dataset)).compactMap { index in
            GDALDatasetGetLayer(dataset, index).map { String(cString: OGR_L_GetName($0)) }
        }
        let wanted: String
        if let layer {
            wanted = layer
        } else if names.count == 1 {
            wanted = names[0]
        } else {
            throw TubanError(
                .badData, subject: path,
                names.isEmpty
                    ? "holds no layer; expected one of polygons"
                    : "holds \(names.count) layers (\(names.prefix(8).joined(separator: ", "))); name one as '\(path)|LAYER'")
        }
        guard let opened = GDALDatasetGetLayerByName(dataset, wanted) else {
            throw TubanError(.badData, subject: path, "has no layer '\(wanted)'; it has: \(names.joined(separator: ", "))")
        }
        return opened
    }

    private static func makeTransform(
        from layer: OGRLayerH, to crs: String, assumedCRS: String?, isReversed: Bool = false, subject: String
    ) throws(TubanError) -> CoordinateTransform? {
        var wkt: UnsafeMutablePointer<CChar>?
        defer { VSIFree(wkt) }
        var definition = assumedCRS
        if let reference = OGR_L_GetSpatialRef(layer), OSRExportToWkt(reference, &wkt) == OGRERR_NONE, let wkt {
            definition = String(cString: wkt)
        }
        guard let definition, !definition.isEmpty else {
            throw TubanError(.badData, subject: subject, "has no CRS; give one with --assume-crs, for instance EPSG:4490")
        }
        let source = try CoordinateSystem(definition, subject: subject)
        let target = try CoordinateSystem(crs, subject: subject)
        guard !source.isSame(as: target) else { return nil }
        return try isReversed
            ? CoordinateTransform(from: target, to: source, subject: subject) : CoordinateTransform(from: source, to: target, subject: subject)
    }

    /// Sets the layer's spatial filter to the outline of `extent` in the layer's own CRS, with a margin for its bent sides.
    private static func restrict(
        _ layer: OGRLayerH, near extent: Extent, crs: String, assumedCRS: String?, subject: String
    ) throws(TubanError) {
        let steps = 20
        var outline: [Point] = []
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let x = extent.minX + (extent.maxX - extent.minX) * share
            let y = extent.minY + (extent.maxY - extent.minY) * share
            outline += [(x, extent.minY), (x, extent.maxY), (extent.minX, y), (extent.maxX, y)].map { Point(x: $0.0, y: $0.1) }
        }
        if let reverse = try makeTransform(from: layer, to: crs, assumedCRS: assumedCRS, isReversed: true, subject: subject) {
            outline = try reverse(outline)
        }
        let minX = outline.map(\.x).min() ?? 0
        let maxX = outline.map(\.x).max() ?? 0
        let minY = outline.map(\.y).min() ?? 0
        let maxY = outline.map(\.y).max() ?? 0
        let margin = 0.01 * max(maxX - minX, maxY - minY)
        OGR_L_SetSpatialFilterRect(layer, minX - margin, minY - margin, maxX + margin, maxY + margin)
    }

    private static func read(
        _ layer: OGRLayerH, named name: String, path: String, transform: CoordinateTransform?
    ) throws(TubanError) -> PolygonLayer {
        var result = PolygonLayer(name: name, features: [], repaired: 0, skipped: 0)
        let subject = "\(path)|\(name)"
        var faults = [String]()
        while true {
            var feature: OGRFeatureH?
            try GDALFault.check("OGR_L_GetNextFeature", subject, kind: .badData) {
                feature = OGR_L_GetNextFeature(layer)
                return true
            }
            guard let feature else { break }
            defer { OGR_F_Destroy(feature) }
            guard let geometry = OGR_F_GetGeometryRef(feature), OGR_G_IsEmpty(geometry) == 0 else {
                result.skipped += 1
                continue
            }
            var polygons: [MapPolygon]
            // Invalid rings are an expected finding here, not a failure: GEOS's remark is wanted, not an error.
            let (isValid, mended) = try GDALFault.quietly { () throws(TubanError) in
                OGR_G_IsValid(geometry) != 0 ? (true, nil) : (false, OGR_G_MakeValid(geometry))
            }
            if isValid {
                polygons = OGRGeometry.polygons(of: geometry)
            } else if let mended {
                polygons = OGRGeometry.polygons(of: mended)
                OGR_G_DestroyGeometry(mended)
                result.repaired += 1
            } else {
                faults.append("feature \(OGR_F_GetFID(feature)) is invalid beyond repair")
                continue
            }
            guard !polygons.isEmpty else {
                result.skipped += 1
                continue
            }
            if let transform {
                for index in polygons.indices { polygons[index] = try carry(polygons[index], transform) }
            }
            result.features.append(.init(polygons: polygons, attributes: attributes(of: feature)))
        }
        guard faults.isEmpty else {
            throw TubanError(.badData, subject: subject, faults.prefix(5).joined(separator: "; "))
        }
        return result
    }

    private static func carry(_ polygon: MapPolygon, _ transform: CoordinateTransform) throws(TubanError) -> MapPolygon {
        var moved = MapPolygon(rings: [])
        for ring in polygon.rings { moved.rings.append(try transform(ring)) }
        return moved
    }

    private static func attributes(of feature: OGRFeatureH) -> [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for index in 0..<OGR_F_GetFieldCount(feature) {
            guard let definition = OGR_F_GetFieldDefnRef(feature, index), OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { continue }
            let name = String(cString: OGR_Fld_GetNameRef(definition))
            switch OGR_Fld_GetType(definition) {
            case OFTInteger, OFTInteger64: values[name] = .integer(Int(OGR_F_GetFieldAsInteger64(feature, index)))
            case OFTReal: values[name] = .real(OGR_F_GetFieldAsDouble(feature, index))
            case OFTDate, OFTDateTime:
                values[name] = .date(String(String(cString: OGR_F_GetFieldAsString(feature, index)).prefix(10)).replacing("/", with: "-"))
            default: values[name] = .text(String(cString: OGR_F_GetFieldAsString(feature, index)))
            }
        }
        return values
    }
}
