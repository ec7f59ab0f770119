import GeoIO
import Geometry

/// A layer with its rows, ready to be written.
package struct LayerRows: Sendable {
    package var definition: LayerDefinition
    package var rows: [(polygons: [MapPolygon], values: [FieldValue])] = []

    init(_ name: String, district: District, fields: [FieldDefinition]) {
        definition = LayerDefinition(name: name, crs: district.settings.crs, fields: fields)
    }

    mutating func append(_ polygons: [MapPolygon], _ values: [FieldValue]) {
        rows.append((polygons, values))
    }
}

extension District {
    /// A ground ring as a polygon of the CRS: closed, counter-clockwise.
    func mapPolygon(_ ring: [Point]) -> MapPolygon {
        var projected = projected(ring)
        if RingMeasure.doubledArea(projected) < 0 { projected.reverse() }
        if let first = projected.first { projected.append(first) }
        return MapPolygon(rings: [projected])
    }
}

/// Plane measures of rings whose closing corner is not repeated.
package enum RingMeasure {
    /// Twice the signed area: positive where the ring runs counter-clockwise in axes of which y grows upwards.
    package static func doubledArea(_ ring: [Point]) -> Double {
        guard let origin = ring.first, var previous = ring.last else { return 0 }
        var sum = 0.0
        for corner in ring {
            sum += (previous.x - origin.x) * (corner.y - origin.y) - (corner.x - origin.x) * (previous.y - origin.y)
            previous = corner
        }
        return sum
    }

    /// Even-odd rule.
    package static func contains(_ ring: [Point], _ point: Point) -> Bool {
        var inside = false
        guard var from = ring.last else { return false }
        for to in ring {
            if (from.y <= point.y) != (to.y <= point.y),
                point.x < from.x + (point.y - from.y) * (to.x - from.x) / (to.y - from.y)
            {
                inside.toggle()
            }
            from = to
        }
        return inside
    }

    package static func centre(_ ring: [Point]) -> Point {
        var sum = Point(x: 0, y: 0)
        for corner in ring {
            sum.x += corner.x / Double(ring.count)
            sum.y += corner.y / Double(ring.count)
        }
        return sum
    }
}
