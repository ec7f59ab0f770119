import CGDAL
import Geometry

/// Between tuban's polygons and OGR's.
enum OGRGeometry {
    /// A new multi-polygon; the caller owns it.
    static func multiPolygon(_ polygons: [MapPolygon]) -> OGRGeometryH? {
        let collection = OGR_G_CreateGeometry(wkbMultiPolygon)
        for polygon in polygons {
            let part = OGR_G_CreateGeometry(wkbPolygon)
            for points in polygon.rings {
                let ring = OGR_G_CreateGeometry(wkbLinearRing)
                var x = points.map(\.x)
                var y = points.map(\.y)
                OGR_G_SetPoints(ring, Int32(points.count), &x, 8, &y, 8, nil, 0)
                OGR_G_AddGeometryDirectly(part, ring)
            }
            OGR_G_AddGeometryDirectly(collection, part)
        }
        return collection
    }

    /// The polygons of an OGR geometry of any polygonal type; other parts are left out.
    static func polygons(of geometry: OGRGeometryH) -> [MapPolygon] {
        switch OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) {
        case wkbPolygon:
            let rings = (0..<OGR_G_GetGeometryCount(geometry)).map { points(of: OGR_G_GetGeometryRef(geometry, $0)) }
            return rings.first.map { $0.isEmpty } ?? true ? [] : [MapPolygon(rings: rings.filter { !$0.isEmpty })]
        case wkbMultiPolygon, wkbGeometryCollection:
            return (0..<OGR_G_GetGeometryCount(geometry)).flatMap { polygons(of: OGR_G_GetGeometryRef(geometry, $0)) }
        default:
            return []
        }
    }

    private static func points(of ring: OGRGeometryH) -> [Point] {
        (0..<OGR_G_GetPointCount(ring)).map { Point(x: OGR_G_GetX(ring, $0), y: OGR_G_GetY(ring, $0)) }
    }
}
