/// A position in pixel units: (0, 0) is the outer corner of the grid's first pixel, y counts rows downwards.
package struct PlanarPoint: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A closed chain of positions; the closing one is not repeated.
package struct PlanarRing: Hashable, Sendable {
    package var points: [PlanarPoint]

    package init(points: [PlanarPoint]) {
        self.points = points
    }

    /// A ring on pixel sides as it is.
    package init(_ ring: PixelRing) {
        points = ring.corners.map { PlanarPoint(x: Double($0.x), y: Double($0.y)) }
    }

    /// Twice the signed area in pixels; positive when the ring runs counter-clockwise on a map (rows counted downwards).
    package var doubledArea: Double {
        guard let origin = points.first else { return 0 }
        var sum = 0.0
        var previous = points[points.count - 1]
        for point in points {
            // Relative to the first point, so that large coordinates cost no digits.
            sum += (point.x - origin.x) * (previous.y - origin.y) - (previous.x - origin.x) * (point.y - origin.y)
            previous = point
        }
        return sum
    }
}

/// One outer ring (counter-clockwise on a map) and its holes (clockwise).
package struct PlanarPolygon: Hashable, Sendable {
    package var outer: PlanarRing
    package var holes: [PlanarRing]

    package init(outer: PlanarRing, holes: [PlanarRing]) {
        self.outer = outer
        self.holes = holes
    }

    /// A polygon on pixel sides as it is.
    package init(_ polygon: PixelPolygon) {
        outer = PlanarRing(polygon.outer)
        holes = polygon.holes.map { PlanarRing($0) }
    }

    /// Area in pixels.
    package var area: Double {
        holes.reduce(outer.doubledArea) { $0 + $1.doubledArea } / 2
    }
}
