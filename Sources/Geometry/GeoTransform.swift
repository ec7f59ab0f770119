/// The affine map from pixel corners to CRS coordinates, in GDAL's order of coefficients.
///
/// `x = originX + column · pixelWidth + row · rowRotation`,
/// `y = originY + column · columnRotation + row · pixelHeight`; (0, 0) is the outer corner of the first pixel.
package struct GeoTransform: Hashable, Sendable, Codable {
    package var originX: Double
    package var pixelWidth: Double
    package var rowRotation: Double
    package var originY: Double
    package var columnRotation: Double
    package var pixelHeight: Double

    package init(
        originX: Double, pixelWidth: Double, rowRotation: Double = 0,
        originY: Double, columnRotation: Double = 0, pixelHeight: Double
    ) {
        self.originX = originX
        self.pixelWidth = pixelWidth
        self.rowRotation = rowRotation
        self.originY = originY
        self.columnRotation = columnRotation
        self.pixelHeight = pixelHeight
    }

    /// North-up: no rotation, columns run east, rows run south.
    package var isNorthUp: Bool {
        rowRotation == 0 && columnRotation == 0 && pixelWidth > 0 && pixelHeight < 0
    }

    package func point(column: Double, row: Double) -> Point {
        Point(
            x: originX + column * pixelWidth + row * rowRotation,
            y: originY + column * columnRotation + row * pixelHeight)
    }

    /// The fractional pixel position of a CRS coordinate. The transform must be north-up.
    package func pixel(of point: Point) -> (column: Double, row: Double) {
        precondition(isNorthUp, "pixel(of:) needs a north-up transform")
        return ((point.x - originX) / pixelWidth, (point.y - originY) / pixelHeight)
    }

    /// The same map for a grid whose first pixel is (`column`, `row`) of this one.
    package func shifted(column: Int, row: Int) -> GeoTransform {
        var moved = self
        let origin = point(column: Double(column), row: Double(row))
        moved.originX = origin.x
        moved.originY = origin.y
        return moved
    }
}

/// A position in a CRS, in its traditional GIS order: x is easting or longitude.
package struct Point: Hashable, Sendable, Codable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An axis-parallel box in a CRS.
package struct Extent: Hashable, Sendable, Codable {
    package var minX: Double
    package var minY: Double
    package var maxX: Double
    package var maxY: Double

    package init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
        self.minX = minX
        self.minY = minY
        self.maxX = maxX
        self.maxY = maxY
    }
}
