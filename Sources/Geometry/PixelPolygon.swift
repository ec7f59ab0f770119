/// A corner of pixels: (0, 0) is the outer corner of the grid's first pixel.
package struct PixelCorner: Hashable, Sendable, Comparable {
    package var x: Int32
    package var y: Int32

    package init(x: Int32, y: Int32) {
        self.x = x
        self.y = y
    }

    /// Row-major: top first, then left.
    package static func < (lhs: PixelCorner, rhs: PixelCorner) -> Bool {
        (lhs.y, lhs.x) < (rhs.y, rhs.x)
    }
}

/// A closed chain of pixel corners with axis-parallel sides; the closing corner is not repeated, and no corner is straight.
package struct PixelRing: Hashable, Sendable {
    package var corners: [PixelCorner]

    package init(corners: [PixelCorner]) {
        self.corners = corners
    }

    /// Twice the signed area in pixels; positive when the ring runs counter-clockwise on a map (rows counted downwards).
    package var doubledArea: Int {
        var sum = 0
        var previous = corners.last ?? PixelCorner(x: 0, y: 0)
        for corner in corners {
            sum += Int(corner.x) * Int(previous.y) - Int(previous.x) * Int(corner.y)
            previous = corner
        }
        return sum
    }

    /// Length along pixel sides: horizontal steps (in pixel widths) and vertical steps (in pixel heights).
    package var length: (horizontal: Int, vertical: Int) {
        var horizontal = 0
        var vertical = 0
        var previous = corners.last ?? PixelCorner(x: 0, y: 0)
        for corner in corners {
            horizontal += abs(Int(corner.x) - Int(previous.x))
            vertical += abs(Int(corner.y) - Int(previous.y))
            previous = corner
        }
        return (horizontal, vertical)
    }
}

/// One outer ring (counter-clockwise on a map) and its holes (clockwise).
package struct PixelPolygon: Hashable, Sendable {
    package var outer: PixelRing
    package var holes: [PixelRing]

    package init(outer: PixelRing, holes: [PixelRing]) {
        self.outer = outer
        self.holes = holes
    }

    /// Area in whole pixels.
    package var area: Int {
        holes.reduce(outer.doubledArea) { $0 + $1.doubledArea } / 2
    }
}
