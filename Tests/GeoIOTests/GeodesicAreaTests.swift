import GeoIO
import Geometry
import Testing
import _TestSupport

@Suite struct GeodesicAreaTests {
    static let semiMajor = 6_378_137.0
    static let flattening = 1 / 298.257223563

    /// Area between the equator and a latitude, over one radian of longitude, on WGS 84.
    ///
    /// Snyder (1987), Map Projections: A Working Manual, eq. 3-12: a² q / 2 with
    /// q = (1 − e²) (sin φ / (1 − e² sin² φ) − 1/(2e) · ln((1 − e sin φ) / (1 + e sin φ))).
    private static func zone(sine: Double) -> Double {
        let e2 = flattening * (2 - flattening)
        let e = e2.squareRoot()
        // ln((1 − u) / (1 + u)) = −2 atanh u, by its series (u < 0.082).
        let u = e * sine
        var inverse = 0.0
        var power = u
        for order in 0..<12 {
            inverse += power / Double(2 * order + 1)
            power *= u * u
        }
        return semiMajor * semiMajor / 2 * (1 - e2) * (sine / (1 - e2 * sine * sine) + inverse / e)
    }

    private static func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> MapPolygon {
        MapPolygon(rings: [[(west, south), (east, south), (east, north), (west, north), (west, south)].map { Point(x: $0.0, y: $0.1) }])
    }

    /// The whole ellipsoid, 510 065 621.724 km² (Karney 2013, and GeographicLib's Planimeter page), checks the formula.
    @Test func theFormulaGivesThePublishedAreaOfTheEarth() {
        #expect(abs(4 * Double.pi * Self.zone(sine: 1) - 510_065_621_724_000) < 1e6)
    }

    struct Cell: Sendable { var west, south, size: Double }

    @Test(
        arguments: [(113.0, 0.0, 1.0), (113, 23, 1), (-75, 39, 0.25), (20, 60, 0.5), (179.5, -35, 0.5), (100, 80, 0.1)].map {
            Cell(west: $0.0, south: $0.1, size: $0.2)
        })
    func graticuleCellsHaveTheAreaOfTheFormula(cell: Cell) throws {
        let found = try GeodesicArea(crs: "EPSG:4326", subject: "test")
            .measure([Self.box(cell.west, cell.south, cell.west + cell.size, cell.south + cell.size)])
        let expected = (Self.zone(sine: sine(cell.south + cell.size)) - Self.zone(sine: sine(cell.south))) * cell.size * .pi / 180
        // A parallel cut into pieces of 100 m leaves slivers of under 0.02 m² for each.
        let slivers = 2 * cell.size * 111_320 / 100 * 0.02
        #expect(abs(found.area - expected) < slivers + expected * 1e-11, "\(found.area) for \(expected)")
    }

    /// sin of degrees by its series.
    private func sine(_ degrees: Double) -> Double {
        let x = degrees * .pi / 180
        var term = x
        var sum = 0.0
        var order = 1.0
        while abs(term) > 1e-18 {
            sum += term
            term *= -x * x / ((order + 1) * (order + 2))
            order += 2
        }
        return sum
    }

    /// The 100 km square 18SWK, 10007388597.19 m² between geodesics (GeographicLib, man page of Planimeter). Sides that are straight in
    /// UTM bend away from geodesics, so the two differ by a few parts in 10⁵ at this size.
    @Test func theSquare18SWKOfThePlanimeterPage() throws {
        let found = try GeodesicArea(crs: "EPSG:32618", subject: "test").measure([Self.box(500_000, 4_400_000, 600_000, 4_500_000)])
        #expect(abs(found.area / 10_007_388_597.1913 - 1) < 5e-5)
        #expect(abs(found.perimeter / 400_139.53295860 - 1) < 5e-5)
    }

    /// The same parcel in degrees, UTM and Gauss–Krüger: densified first, so that its sides are the same lines everywhere.
    @Test(arguments: ["EPSG:4547", "EPSG:4526", "EPSG:32650"])
    func projectionsAgree(crs: String) throws {
        let geographic = crs == "EPSG:32650" ? "EPSG:4326" : "EPSG:4490"
        let corners = [(114.3, 30.1), (114.36, 30.12), (114.35, 30.16), (114.29, 30.14), (114.3, 30.1)].map { Point(x: $0.0, y: $0.1) }
        var dense: [Point] = []
        for (a, b) in zip(corners, corners.dropFirst()) {
            for step in 0..<2000 {
                let share = Double(step) / 2000
                dense.append(Point(x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share))
            }
        }
        dense.append(corners[4])
        let source = try CoordinateSystem(geographic, subject: "test")
        let carried = try CoordinateTransform(from: source, to: CoordinateSystem(crs, subject: "test"), subject: "test")(dense)
        let one = try GeodesicArea(crs: geographic, subject: "test").measure([MapPolygon(rings: [dense])])
        let other = try GeodesicArea(crs: crs, subject: "test").measure([MapPolygon(rings: [carried])])
        #expect(abs(other.area / one.area - 1) < 1e-8)
        #expect(abs(other.perimeter / one.perimeter - 1) < 1e-8)
    }

    @Test func holesAreTakenOffAndDirectionDoesNotMatter() throws {
        let area = try GeodesicArea(crs: "EPSG:4547", subject: "test")
        let outer = Self.box(500_000, 3_300_000, 500_400, 3_300_300).rings[0]
        let hole = Self.box(500_100, 3_300_100, 500_200, 3_300_200).rings[0]
        let whole = try area.measure([MapPolygon(rings: [outer])]).area
        let inner = try area.measure([MapPolygon(rings: [hole])]).area
        let both = try area.measure([MapPolygon(rings: [outer, hole])]).area
        #expect(abs(both - (whole - inner)) < 1e-6)
        #expect(try abs(area.measure([MapPolygon(rings: [outer.reversed()])]).area - whole) < 1e-6)
        // On the central meridian of Gauss–Krüger the scale is 1.
        #expect(abs(whole / 120_000 - 1) < 1e-6)
    }

    @Test func aLocalSystemHasPlanarAreas() throws {
        let local = "LOCAL_CS[\"site\",UNIT[\"metre\",1]]"
        let area = try GeodesicArea(crs: local, subject: "test")
        #expect(!area.isEllipsoidal)
        let found = try area.measure([Self.box(10, 20, 40, 30)])
        #expect(found.area == 300 && found.perimeter == 80)
    }
}
