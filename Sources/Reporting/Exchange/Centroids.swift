import GeoIO
import Geometry

/// Where parcels lie: centroids in the layer's plane, in CGCS2000 degrees, and in its Gauss-Krüger plane.
struct Centroids {
    var places: [Point]
    var planes: [Point?]

    private static let geographic = "EPSG:4490"

    /// - Parameter crs: of the polygons.
    init(of features: [PolygonLayer.Feature], crs: String, subject: String) throws(TubanError) {
        let system = try CoordinateSystem(crs, subject: subject)
        let centres = features.map { Self.centroid(of: $0.polygons) }
        let target = try CoordinateSystem(Self.geographic, subject: subject)
        let places = system.isSame(as: target) ? centres : try CoordinateTransform(from: system, to: target, subject: subject)(centres)
        self.places = places
        guard !system.isProjected else {
            planes = centres
            return
        }
        var planes = [Point?](repeating: nil, count: centres.count)
        let zones = Dictionary(grouping: places.indices) { Int((places[$0].x / 3).rounded()) * 3 }
        // EPSG:4534 to 4554: 3-degree zones by central meridian from 75° E on, without zone number in the easting.
        for (meridian, members) in zones.sorted(by: { $0.key < $1.key }) where (75...135).contains(meridian) {
            let zone = try CoordinateSystem("EPSG:\(4534 + (meridian - 75) / 3)", subject: subject)
            let moved = try CoordinateTransform(from: target, to: zone, subject: subject)(members.map { places[$0] })
            for (member, point) in zip(members, moved) { planes[member] = point }
        }
        self.planes = planes
    }

    /// Of all polygons together, weighted by area; holes count against it.
    static func centroid(of polygons: [MapPolygon]) -> Point {
        guard let origin = polygons.first?.rings.first?.first else { return Point(x: 0, y: 0) }
        var area = 0.0
        var x = 0.0
        var y = 0.0
        for polygon in polygons {
            for (number, ring) in polygon.rings.enumerated() {
                var own = (area: 0.0, x: 0.0, y: 0.0)
                for (from, to) in zip(ring, ring.dropFirst()) {
                    // Relative to one point, so that large coordinates cost no digits.
                    let a = Point(x: from.x - origin.x, y: from.y - origin.y)
                    let b = Point(x: to.x - origin.x, y: to.y - origin.y)
                    let cross = a.x * b.y - b.x * a.y
                    own.area += cross
                    own.x += (a.x + b.x) * cross
                    own.y += (a.y + b.y) * cross
                }
                // Rings may run either way: the outer one counts as positive, the holes as negative.
                let sign: Double = (own.area < 0) == (number == 0) ? -1 : 1
                area += sign * own.area
                x += sign * own.x
                y += sign * own.y
            }
        }
        guard area != 0 else { return origin }
        return Point(x: origin.x + x / (3 * area), y: origin.y + y / (3 * area))
    }

    /// Southernmost, northernmost, westernmost and easternmost coordinate (四至), in the layer's CRS.
    static func boundsText(of polygons: [MapPolygon], isGeographic: Bool) -> String {
        let points = polygons.flatMap(\.rings).flatMap { $0 }
        guard let first = points.first else { return "" }
        var box = (first, first)
        for point in points {
            box.0 = Point(x: min(box.0.x, point.x), y: min(box.0.y, point.y))
            box.1 = Point(x: max(box.1.x, point.x), y: max(box.1.y, point.y))
        }
        let places = isGeographic ? 7 : 2
        return [box.0.y, box.1.y, box.0.x, box.1.x].map { Figure.number($0, places) }.joined(separator: " ")
    }
}
