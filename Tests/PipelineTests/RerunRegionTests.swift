import Geometry
import Pipeline
import Testing

/// Rings in any order as polygons with their holes.
@Suite struct RerunRegionTests {
    private static func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> [Point] {
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)].map { Point(x: $0.0, y: $0.1) }
    }

    /// An island in a lake in a township, an enclave that touches its boundary, and a township apart; in every order.
    @Test(arguments: 0..<6)
    func holesGoToTheirRings(turn: Int) throws {
        let (land, lake, island) = (Self.box(0, 0, 90, 90), Self.box(10, 10, 60, 60), Self.box(20, 20, 30, 30))
        let (enclave, apart) = (Self.box(70, 0, 90, 20), Self.box(200, 0, 240, 40))
        let rings = [land, lake, island, enclave, apart]
        let turned = Array(rings[(turn % 5)...] + rings[..<(turn % 5)])
        let polygons = try RerunRegion.polygons(
            turn == 5 ? rings.reversed() : turned, transform: GeoTransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1))
        let found = Dictionary(uniqueKeysWithValues: polygons.map { ($0[0], Set($0.dropFirst())) })
        #expect(found == [land: [lake, enclave], island: [], apart: []])
    }

    @Test func oneRingStaysAsItIs() throws {
        let ring = Self.box(0.1, 0.2, 3.3, 4.4)
        #expect(try RerunRegion.polygons([ring], transform: GeoTransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1)) == [[ring]])
    }
}
