import Parcels
import Testing

/// Which regions are near each other, against all pairs of pixels.
@Suite struct NearnessTests {
    @Test(arguments: 0..<24)
    func nearIsByPixels(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let mask = Mask.noise(width: 40, height: 30, density: 0.08, classes: 2, generator: &generator)
        let regions = collect(mask)
        try #require(regions.count > 3)
        let reach = Int.random(in: 0...6, using: &generator)
        func pixels(_ region: Region) -> [(x: Int, y: Int)] {
            region.runs.flatMap { run in (run.start..<run.end).map { (Int($0), Int(run.row)) } }
        }
        func areNear(_ a: Region, _ b: Region) -> Bool {
            pixels(a).contains { p in pixels(b).contains { abs($0.x - p.x) <= reach && abs($0.y - p.y) <= reach } }
        }
        let chosen = regions.map { _ in Int.random(in: 0..<4, using: &generator) == 0 }
        let found = near(chosen, in: regions, within: reach)
        for (index, region) in regions.enumerated() {
            let expected = regions.indices.contains { chosen[$0] && areNear(region, regions[$0]) }
            #expect(found[index] == expected)
            let other = regions[Int.random(in: 0..<regions.count, using: &generator)]
            #expect(region.isNear(other, within: reach) == areNear(region, other))
        }
    }
}
