import GeoIO
import Geometry
import Glibc
import Parcels
import Raster

/// The size of a grid's pixels on the ground, for limits that people give in metres.
///
/// In a projected CRS it is that of the plane; in a geographic one that at the grid's middle, where a limit is then exact.
struct GroundPixel: Sendable, Hashable {
    /// Metres.
    let width: Double
    let height: Double
    /// False where the plane of the CRS is in degrees.
    let isPlanar: Bool

    init(_ grid: RasterGrid, subject: String) throws(TubanError) {
        let system = try CoordinateSystem(grid.crs, subject: subject)
        let transform = grid.transform
        guard system.isGeographic, let ellipsoid = system.ellipsoid else {
            isPlanar = true
            width = transform.pixelWidth * system.metresPerUnit
            height = -transform.pixelHeight * system.metresPerUnit
            return
        }
        isPlanar = false
        let latitude = transform.point(column: 0, row: Double(grid.height) / 2).y * .pi / 180
        let eccentricity = ellipsoid.flattening * (2 - ellipsoid.flattening)
        let root = (1 - eccentricity * sin(latitude) * sin(latitude)).squareRoot()
        let parallel = ellipsoid.semiMajor / root * abs(cos(latitude))
        let meridian = ellipsoid.semiMajor * (1 - eccentricity) / (root * root * root)
        width = max(1e-9, transform.pixelWidth * .pi / 180 * parallel)
        height = -transform.pixelHeight * .pi / 180 * meridian
    }

    var area: Double { width * height }

    /// Whole pixels that make up at most `squareMetres`.
    func pixels(upTo squareMetres: Double) -> Int { Int(min(1e15, squareMetres / area * (1 + 1e-12))) }

    func simplification(_ choice: SimplifyChoice) -> Simplification {
        switch choice {
        case .exact: .exact
        case .smooth: .smooth
        case .metres(let distance): .distance(distance / max(width, height))
        }
    }
}
