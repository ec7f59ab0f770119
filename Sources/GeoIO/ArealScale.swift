import Geometry
import Glibc

/// How many m² on the ellipsoid one square unit of a CRS's plane stands for, over a piece of ground.
///
/// Taken at the nodes of a lattice and interpolated between them. Within a parcel only its change matters, which the lattice gives to
/// better than 1e-9 per metre; the parcel's whole area is measured by `GeodesicArea`.
package struct ArealScale: Sendable {
    private static let nodes = 33
    private let extent: Extent
    private var values: [Double]
    /// m for one unit of x and of y in the middle, for distances.
    package let lengths: (x: Double, y: Double)

    package init(crs: String, over extent: Extent, subject: String) throws(TubanError) {
        let system = try CoordinateSystem(crs, subject: subject)
        self.extent = extent
        guard let ellipsoid = system.ellipsoid else {
            values = [Double](repeating: 1, count: Self.nodes * Self.nodes)
            lengths = (1, 1)
            return
        }
        let eccentricity = ellipsoid.flattening * (2 - ellipsoid.flattening)
        // Metres for one radian along the meridian and along the parallel.
        func radii(_ latitude: Double) -> (meridian: Double, parallel: Double) {
            let sine = sin(latitude)
            let root = (1 - eccentricity * sine * sine).squareRoot()
            return (ellipsoid.semiMajor * (1 - eccentricity) / (root * root * root), ellipsoid.semiMajor / root * cos(latitude))
        }
        let (width, height) = (extent.maxX - extent.minX, extent.maxY - extent.minY)
        let last = Double(Self.nodes - 1)
        let places = (0..<Self.nodes * Self.nodes).map { node in
            Point(x: extent.minX + width * Double(node % Self.nodes) / last, y: extent.minY + height * Double(node / Self.nodes) / last)
        }
        if system.isGeographic {
            values = places.map { place in
                let (meridian, parallel) = radii(place.y * .pi / 180)
                return max(1e-9, meridian * parallel * (.pi / 180) * (.pi / 180))
            }
            let (meridian, parallel) = radii((extent.minY + extent.maxY) / 2 * .pi / 180)
            lengths = (max(1e-9, parallel * .pi / 180), meridian * .pi / 180)
            return
        }
        let transform = try CoordinateTransform(from: system, to: try system.geographic(subject: subject), subject: subject)
        // Long enough that the last digits of PROJ do not show, short enough that the projection does not bend.
        let step = 300 / system.metresPerUnit
        var x = places.flatMap { [$0.x + step, $0.x - step, $0.x, $0.x] }
        var y = places.flatMap { [$0.y, $0.y, $0.y + step, $0.y - step] }
        try transform(&x, &y)
        values = places.indices.map { place in
            let at = place * 4
            let (eastX, northX) = ((x[at] - x[at + 1]) / (2 * step) * .pi / 180, (y[at] - y[at + 1]) / (2 * step) * .pi / 180)
            let (eastY, northY) = ((x[at + 2] - x[at + 3]) / (2 * step) * .pi / 180, (y[at + 2] - y[at + 3]) / (2 * step) * .pi / 180)
            let (meridian, parallel) = radii((y[at + 2] + y[at + 3]) / 2 * .pi / 180)
            return abs(eastX * northY - eastY * northX) * meridian * parallel
        }
        lengths = (system.metresPerUnit, system.metresPerUnit)
    }

    /// m² for one square unit at a place.
    package func at(_ x: Double, _ y: Double) -> Double {
        let last = Double(Self.nodes - 1)
        let u = max(0, min(last, (x - extent.minX) / max(extent.maxX - extent.minX, 1e-300) * last))
        let v = max(0, min(last, (y - extent.minY) / max(extent.maxY - extent.minY, 1e-300) * last))
        let (column, row) = (min(Self.nodes - 2, Int(u)), min(Self.nodes - 2, Int(v)))
        let (s, t) = (u - Double(column), v - Double(row))
        let base = row * Self.nodes + column
        let bottom = values[base] * (1 - s) + values[base + 1] * s
        let top = values[base + Self.nodes] * (1 - s) + values[base + Self.nodes + 1] * s
        return bottom * (1 - t) + top * t
    }
}
