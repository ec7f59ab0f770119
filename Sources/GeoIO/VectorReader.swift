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
    package static func layerNames(of path: String) throws(TubanError) -> [String] { try VectorSource.layerNames(of: path) }

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
        try LayerRows.forEach(layer, subject: subject) { (feature) throws(TubanError) in
            guard let geometry = OGR_F_GetGeometryRef(feature), OGR_G_IsEmpty(geometry) == 0 else {
                result.skipped += 1
                return
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
                return
            }
            guard !polygons.isEmpty else {
                result.skipped += 1
                return
            }
            if let transform {
                for index in polygons.indices { polygons[index] = try polygons[index].carried(by: transform) }
            }
            result.features.append(.init(polygons: polygons, attributes: LayerRows.attributes(of: feature)))
        }
        guard faults.isEmpty else {
            throw TubanError(.badData, subject: subject, faults.prefix(5).joined(separator: "; "))
        }
        return result
    }
}
