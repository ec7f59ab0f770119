import CGDAL
import Geometry

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

/// Reads polygon layers of any vector file that the allowed OGR drivers open.
package enum VectorReader {
    /// - Parameters:
    ///   - layer: name of the layer; nil takes the only one, or is an error that lists the names.
    ///   - crs: where the coordinates should end.
    ///   - assumedCRS: for layers without one; nil refuses them.
    ///   - extent: a box in `crs`; only features whose boxes may meet it are read. Nil reads all.
    package static func polygons(
        path: String, layer: String? = nil, to crs: String, assumedCRS: String? = nil, near extent: Extent? = nil
    ) throws(TubanError) -> PolygonLayer {
        let source = try VectorSource(path: path, layer: layer, assumedCRS: assumedCRS)
        let target = try CoordinateSystem(crs, subject: source.subject)
        let transform = try source.transform(to: target)
        if let extent { try source.restrict(near: extent, crs: target) }
        return try withExtendedLifetime(source) { () throws(TubanError) in
            try read(source.layer, named: source.name, path: path, transform: transform)
        }
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

    /// - Parameter withTime: whether the time of a date-time is kept (as text); elsewhere only its day counts.
    static func attributes(of feature: OGRFeatureH, withTime: Bool = false) -> [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for index in 0..<OGR_F_GetFieldCount(feature) {
            guard let definition = OGR_F_GetFieldDefnRef(feature, index), OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { continue }
            let name = String(cString: OGR_Fld_GetNameRef(definition))
            switch OGR_Fld_GetType(definition) {
            case OFTInteger, OFTInteger64: values[name] = .integer(Int(OGR_F_GetFieldAsInteger64(feature, index)))
            case OFTReal: values[name] = .real(OGR_F_GetFieldAsDouble(feature, index))
            case OFTDateTime where withTime:
                values[name] = instant(feature, index).map { .text($0) } ?? .absent
            case OFTDate, OFTDateTime:
                values[name] = .date(String(String(cString: OGR_F_GetFieldAsString(feature, index)).prefix(10)).replacing("/", with: "-"))
            default: values[name] = .text(String(cString: OGR_F_GetFieldAsString(feature, index)))
            }
        }
        return values
    }

    /// A date-time in ISO 8601; without a zone where the file has none.
    private static func instant(_ feature: OGRFeatureH, _ index: Int32) -> String? {
        var year: Int32 = 0, month: Int32 = 0, day: Int32 = 0, hour: Int32 = 0, minute: Int32 = 0, zone: Int32 = 0
        var second: Float = 0
        guard OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &second, &zone) != 0 else { return nil }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // OGR counts zones in quarters of an hour from 100; below that no zone is known.
        let offset = (zone - 100) * 15
        let suffix = zone < 2 ? "" : offset == 0 ? "Z" : "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
        return "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(Int32(second)))\(suffix)"
    }
}
