import ChangeDetection
import Raster
import Testing
import _TestSupport

/// Haze drawn over two dates of fields, of which a third ripened, on cells of 3 × 3 pixels of 10 m.
@Suite struct HazeScreenTests {
    private static let side = 360

    /// Light that comes back from haze which lets nothing through: bluish, or white as from a cloud.
    enum Light: String, Sendable, CaseIterable {
        case bluish, white

        var radiance: [Float] { self == .bluish ? [3000, 2600, 2200, 1500] : [5000, 5000, 5000, 4800] }
    }

    private struct Pair {
        var before: [[Float]]
        var after: [[Float]]

        /// Soil and crops: red rises with bare ground faster than blue, infrared falls.
        init(seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            var planes = [[[Float]]](repeating: [[Float]](repeating: [], count: 4), count: 2)
            for index in 0..<(side * side) {
                let field = (index % side / 20) &* 7 &+ (index / side / 15) &* 13
                for date in 0...1 {
                    let bare = Float((field &+ (date == 1 && field % 3 == 0 ? 6 : 0)) % 11) / 10
                    for (band, level) in [600 + 400 * bare, 750 + 550 * bare, 450 + 850 * bare, 3600 - 1600 * bare].enumerated() {
                        planes[date][band].append(level + 20 * generator.normal())
                    }
                }
            }
            (before, after) = (planes[0], planes[1])
        }

        /// Full within `radius` pixels of the middle, then falling off over twice as many.
        mutating func haze(_ light: Light, transmission: Float, radius: Float) {
            for index in 0..<(side * side) {
                let (x, y) = (Float(index % side - side / 2), Float(index / side - side / 2))
                let share = max(0, min(1, (3 * radius - (x * x + y * y).squareRoot()) / (2 * radius)))
                let kept = 1 - (1 - transmission) * share
                for band in 0..<4 { after[band][index] = after[band][index] * kept + light.radiance[band] * (1 - kept) }
            }
        }

        func find() throws -> HazeScreen.Finding { try Pair.find(scene: after, reference: before) }

        static func find(scene: [[Float]], reference: [[Float]]) throws -> HazeScreen.Finding {
            func tile(_ planes: [[Float]]) -> SampleTile {
                let tile = SampleTile(bands: 4, capacity: side * side)
                tile.valid.update(repeating: 1, count: side * side)
                for (band, plane) in planes.enumerated() { for index in plane.indices { tile.plane(band)[index] = plane[index] } }
                return tile
            }
            let statistics = try #require(CloudStatistics.both(before: reference, after: scene, bands: CloudScreenTests.bands)[1])
            let cells = CloudCells.both(
                before: tile(reference), after: tile(scene), width: side / 3, height: side / 3, cell: 3, statistics: [nil, statistics])
            return HazeScreen().find(in: try #require(cells[1]))
        }
    }

    @Test(arguments: Light.allCases, [1, 1.3] as [Float])
    func thinCloudIsFound(light: Light, gain: Float) throws {
        var pair = Pair(seed: 3)
        pair.haze(light, transmission: 0.6, radius: 40)
        // The other date may have other units.
        pair.before = pair.before.map { $0.map { $0 * gain } }
        let finding = try pair.find()
        #expect(finding.share > 0.05 && finding.share < 0.5, "\(finding.share)")
        for cell in finding.thin.indices {
            let (x, y) = (cell % 120 * 3 - 180, cell / 120 * 3 - 180)
            let distance = Float(x * x + y * y).squareRoot()
            if distance < 30 { #expect(finding.thin[cell] == 1, "cell \(cell)") }
            if distance > 140 { #expect(finding.thin[cell] == 0, "cell \(cell)") }
        }
    }

    @Test(arguments: Light.allCases)
    func lightHazeHidesNothing(light: Light) throws {
        var pair = Pair(seed: 4)
        pair.haze(light, transmission: light == .bluish ? 0.84 : 0.89, radius: 36)
        let finding = try pair.find()
        #expect(finding.share > 0)
        #expect(finding.thinCells == 0)
    }

    /// Fields that ripened; haze over all of the scene; haze on the other date alone, over the scene with a hole in it too.
    @Test func whatIsNoHaze() throws {
        let pair = Pair(seed: 5)
        #expect(try pair.find().share == 0)
        #expect(try Pair.find(scene: pair.before, reference: pair.after).share == 0)
        for light in Light.allCases {
            var uniform = pair
            uniform.haze(light, transmission: 0.7, radius: 1000)
            #expect(try uniform.find().share == 0)
            var plume = pair
            plume.haze(light, transmission: 0.6, radius: 40)
            #expect(try Pair.find(scene: plume.before, reference: plume.after).share == 0)
            var hole = uniform
            for index in 0..<(Self.side * Self.side) where (100..<220).contains(index % Self.side) && (100..<220).contains(index / Self.side) {
                for band in 0..<4 { hole.after[band][index] = pair.after[band][index] }
            }
            #expect(try Pair.find(scene: hole.before, reference: hole.after).share == 0)
        }
    }

    /// New ground that is bright and blue, of a few hectares, is none; nor is it when it is red or dark over a larger part.
    @Test func newGroundIsNoHaze() throws {
        var roof = Pair(seed: 6)
        var soil = Pair(seed: 6)
        for index in 0..<(Self.side * Self.side) {
            let (x, y) = (index % Self.side - 180, index / Self.side - 180)
            if (0..<24).contains(x), (0..<24).contains(y) {
                for band in 0..<4 { roof.after[band][index] = [3200, 2900, 2600, 2800][band] }
            }
            if abs(x) < 80, abs(y) < 80 { for band in 0..<4 { soil.after[band][index] = [1300, 1700, 2200, 2600][band] } }
        }
        #expect(try roof.find().share == 0)
        #expect(try soil.find().share == 0)
    }

    /// Constant dates, and dates of which little was seen.
    @Test func degenerateScenes() throws {
        let constant = [[Float]](repeating: [Float](repeating: 7, count: Self.side * Self.side), count: 4)
        #expect(try Pair.find(scene: constant, reference: constant).share == 0)
        #expect(HazeScreen().find(in: CloudCells(width: 20, height: 3)).share == 0)
        #expect(HazeScreen().find(in: CloudCells(width: 0, height: 0)).thin.isEmpty)
    }
}
