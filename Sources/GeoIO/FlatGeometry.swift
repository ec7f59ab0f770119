import CGDAL
import Geometry

/// From OGR's geometries to flat paths.
enum FlatGeometry {
    /// Adds all rings of polygons and, where wanted, all lines; other parts are left out.
    static func append(_ geometry: OGRGeometryH, takesLines: Bool, to paths: inout FeaturePaths) {
        switch OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) {
        case wkbPolygon, wkbTriangle:
            for index in 0..<OGR_G_GetGeometryCount(geometry) { appendPath(OGR_G_GetGeometryRef(geometry, index), atLeast: 4, to: &paths) }
        case wkbLineString:
            if takesLines { appendPath(geometry, atLeast: 2, to: &paths) }
        case wkbMultiPolygon, wkbMultiLineString, wkbGeometryCollection, wkbPolyhedralSurface, wkbTIN:
            for index in 0..<OGR_G_GetGeometryCount(geometry) {
                if let part = OGR_G_GetGeometryRef(geometry, index) { append(part, takesLines: takesLines, to: &paths) }
            }
        default: return
        }
    }

    private static func appendPath(_ path: OGRGeometryH?, atLeast fewest: Int, to paths: inout FeaturePaths) {
        guard let path else { return }
        let count = Int(OGR_G_GetPointCount(path))
        guard count >= fewest else { return }
        let start = paths.x.count
        paths.x.append(contentsOf: repeatElement(0, count: count))
        paths.y.append(contentsOf: repeatElement(0, count: count))
        paths.x.withUnsafeMutableBufferPointer { x in
            paths.y.withUnsafeMutableBufferPointer { y in
                guard let x = x.baseAddress, let y = y.baseAddress else { return }
                OGR_G_GetPoints(path, x + start, 8, y + start, 8, nil, 0)
            }
        }
        if fewest == 4, paths.x[start] != paths.x[start + count - 1] || paths.y[start] != paths.y[start + count - 1] {
            paths.x.append(paths.x[start])
            paths.y.append(paths.y[start])
        }
        paths.ends.append(paths.x.count)
    }

    /// Whether one short ring obviously has no fault: no side meets another but its neighbours at their common point. False may be valid
    /// too, and is looked at by GEOS, which takes several times as long.
    static func isCertainlyValid(_ paths: FeaturePaths) -> Bool {
        let count = paths.x.count - 1
        guard paths.ends.count == 1, (3...40).contains(count) else { return false }
        let (x, y) = (paths.x, paths.y)
        func side(_ a: Int, _ b: Int, _ c: Int) -> Double { (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]) }
        for i in 0..<count {
            // A turn of exactly nothing may be a spike.
            let after = i + 1 == count ? 1 : i + 2
            guard abs(side(i, i + 1, after)) > 0 || isAhead(x, y, i, i + 1, after) else { return false }
            guard i + 2 < count else { continue }
            for j in (i + 2)..<count where !(i == 0 && j == count - 1) {
                if min(x[i], x[i + 1]) > max(x[j], x[j + 1]) || max(x[i], x[i + 1]) < min(x[j], x[j + 1])
                    || min(y[i], y[i + 1]) > max(y[j], y[j + 1]) || max(y[i], y[i + 1]) < min(y[j], y[j + 1])
                {
                    continue
                }
                let (a, b) = (side(i, i + 1, j), side(i, i + 1, j + 1))
                let (c, d) = (side(j, j + 1, i), side(j, j + 1, i + 1))
                let apart = (a > 0 && b > 0) || (a < 0 && b < 0) || (c > 0 && d > 0) || (c < 0 && d < 0)
                guard apart else { return false }
            }
        }
        return true
    }

    /// Whether c lies beyond b as seen from a, on one line.
    private static func isAhead(_ x: [Double], _ y: [Double], _ a: Int, _ b: Int, _ c: Int) -> Bool {
        (x[b] - x[a]) * (x[c] - x[b]) + (y[b] - y[a]) * (y[c] - y[b]) > 0
    }
}
