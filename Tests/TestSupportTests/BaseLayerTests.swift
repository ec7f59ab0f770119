import GeoIO
import Geometry
import Testing
import _TestSupport

@Suite("Base layers and truth of the made-up district")
struct BaseLayerTests {
    static let arguments: [(seed: UInt64, size: Int)] = [(SampleDistrict.seed, 2000), (3, 900), (4, 1400), (5, 256)]

    @Test("townships, village areas and land use cover the same ground, village by village", arguments: arguments)
    func conservation(seed: UInt64, size: Int) throws {
        let layers = try BaseLayers(SampleDistrict.make(seed: seed, width: size, height: size))
        let (townships, villages, landUse) = (try layers.townships(), try layers.villages(), try layers.landUse())
        // Corners are whole metres: doubled areas are whole numbers, and sums are exact.
        let total = sum(townships)
        #expect(total > 0)
        #expect(sum(villages) == total)
        #expect(sum(landUse) == total)
        for village in villages.rows {
            guard case .text(let code) = village.values[2] else { continue }
            let parts = landUse.rows.filter { $0.values[9] == .text("\(code)0000000") }
            #expect(doubledArea(village.polygons) == parts.reduce(0) { $0 + doubledArea($1.polygons) }, "\(code)")
        }
    }

    @Test("every place in a township lies in one patch of land use exactly", arguments: arguments)
    func partition(seed: UInt64, size: Int) throws {
        let district = SampleDistrict.make(seed: seed, width: size, height: size)
        let layers = try BaseLayers(district)
        let townships = try layers.townships().rows.map { ring($0.polygons) }
        let patches = try layers.landUse().rows.map { ring($0.polygons) }
        var generator = SeededGenerator(seed: seed, 1)
        for _ in 0..<400 {
            // Odd fractions keep the places off the sides, whose corners are whole metres.
            let place = Point(
                x: district.transform.originX + generator.real(0, Double(size * 2)).rounded(.down) + 0.371,
                y: district.transform.originY - generator.real(0, Double(size * 2)).rounded(.down) - 0.613)
            let owners = townships.count { RingMeasure.contains($0, place) }
            #expect(owners <= 1)
            #expect(patches.count { RingMeasure.contains($0, place) } == owners)
        }
    }

    @Test("truth lies inside the district and the scenes", arguments: arguments)
    func truthInside(seed: UInt64, size: Int) throws {
        let district = SampleDistrict.make(seed: seed, width: size, height: size)
        let townships = try BaseLayers(district).townships().rows.map { ring($0.polygons) }
        for row in Truth(district).rows() where row.changeClass != .farmingCycle {
            for corner in row.ring {
                #expect(corner.x > 0 && corner.y > 0 && corner.x < Double(size * 2) && corner.y < Double(size * 2))
                let place = Point(x: district.transform.originX + corner.x, y: district.transform.originY - corner.y)
                #expect(townships.contains { RingMeasure.contains($0, place) }, "\(row.identifier)")
            }
        }
    }

    @Test("no two cases touch")
    func casesApart() {
        let rings = SampleDistrict.make().changes.map { change in change.pieces.map(\.ring) }
        for (index, one) in rings.enumerated() {
            for other in rings[(index + 1)...] {
                let meets = one.joined().contains { corner in other.contains { RingMeasure.contains($0, corner) } }
                #expect(!meets)
            }
        }
    }

    @Test("the sample holds every class, every standing, hidden cases, and cases across the borders of files and scenes")
    func coverage() throws {
        let district = SampleDistrict.make()
        let truth = Truth(district)
        let rows = truth.rows()
        #expect(Set(rows.map(\.changeClass)) == Set(ChangeClass.allCases))
        let cases = rows.filter { $0.changeClass != .farmingCycle }
        #expect(cases.contains { truth.seenFraction($0) < 0.01 })
        #expect(cases.contains { $0.inVillage })
        let crosses = { (line: (Point) -> Double) in
            cases.contains { row in row.ring.contains { line($0) < 0 } && row.ring.contains { line($0) > 0 } }
        }
        #expect(crosses { $0.x - 2000 })
        #expect(crosses { $0.y - 2000 })
        let seam = try #require(district.settings.acquisitions.compactMap(\.seam).first)
        #expect(crosses { $0.x - seam.position * 4000 - seam.lean * $0.y })
        let standings = Set(district.changes.map(\.standing))
        #expect(standings.count == 6)
    }

    private func ring(_ polygons: [MapPolygon]) -> [Point] {
        Array(polygons[0].rings[0].dropLast())
    }

    private func doubledArea(_ polygons: [MapPolygon]) -> Double {
        polygons.reduce(0) { $0 + RingMeasure.doubledArea(Array($1.rings[0].dropLast())) }
    }

    private func sum(_ layer: LayerRows) -> Double {
        layer.rows.reduce(0) { $0 + doubledArea($1.polygons) }
    }
}
