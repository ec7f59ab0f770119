import ChangeDetection
import Raster
import Testing
import _TestSupport

/// Clouds, roofs, shadows and nothing, drawn on cells of 3 × 3 pixels of 10 m.
@Suite struct CloudScreenTests {
    static let side = 300
    static let bands = CloudStatistics.Bands(blue: 0, green: 1, red: 2, nearInfrared: 3)

    /// Both dates without cloud: fields, noise, another gain.
    struct Pair {
        var before: [[Float]] = []
        var after: [[Float]] = []

        init(seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            for band in 0..<4 {
                var first: [Float] = []
                var second: [Float] = []
                for index in 0..<(side * side) {
                    let field = Float(((index % side / 20) &* 7 &+ (index / side / 15) &* 13 &+ band &* 5) % 11) * 60
                    let ground = Float(600 + 300 * band) + field
                    first.append(ground + 20 * generator.normal())
                    second.append(1.1 * ground + 50 + 20 * generator.normal())
                }
                before.append(first)
                after.append(second)
            }
        }

        /// Adds light (or with a negative `level` takes that share of it) within `radius` pixels, falling off over `edge` pixels.
        mutating func light(x: Int, y: Int, radius: Float, edge: Float, level: Float, bands: Range<Int> = 0..<4) {
            for row in 0..<side {
                for column in 0..<side {
                    let distance = Float((column - x) * (column - x) + (row - y) * (row - y)).squareRoot()
                    let share = max(0, min(1, (radius + edge - distance) / max(edge, 0.01)))
                    for band in bands {
                        let index = row * side + column
                        after[band][index] = level < 0 ? after[band][index] * (1 + level * share) : after[band][index] * (1 - share) + level * share
                    }
                }
            }
        }

        func find(hasNearInfrared: Bool = true) -> CloudScreen.Finding? {
            var used = bands
            if !hasNearInfrared { used.nearInfrared = nil }
            guard let statistics = CloudStatistics.both(before: before, after: after, bands: used)[1] else { return nil }
            func tile(_ planes: [[Float]]) -> SampleTile {
                let tile = SampleTile(bands: 4, capacity: side * side)
                tile.valid.update(repeating: 1, count: side * side)
                for (band, plane) in planes.enumerated() { for index in plane.indices { tile.plane(band)[index] = plane[index] } }
                return tile
            }
            let count = side / 3
            let cells = CloudCells.both(
                before: tile(before), after: tile(after), width: count, height: count, cell: 3, statistics: [nil, statistics])
            return cells[1].map { CloudScreen(statistics, cellWidth: 30, cellHeight: 30).find(in: $0) }
        }
    }

    @Test(arguments: [true, false])
    func cloudsAreFound(hasNearInfrared: Bool) throws {
        var pair = Pair(seed: 5)
        pair.light(x: 150, y: 200, radius: 12, edge: 10, level: 6000)
        let finding = try #require(pair.find(hasNearInfrared: hasNearInfrared))
        #expect(finding.clouds == 1)
        #expect(finding.shift == nil)
        for cell in finding.codes.indices {
            let (x, y) = (cell % 100 * 3 + 1 - 150, cell / 100 * 3 + 1 - 200)
            let distance = Float(x * x + y * y).squareRoot()
            if distance <= 17 { #expect(finding.codes[cell] == CloudScreen.Code.cloud, "cell \(cell)") }
            if distance > 45 { #expect(finding.codes[cell] == 0, "cell \(cell)") }
        }
    }

    @Test func shadowsAreFoundByTheirStep() throws {
        var pair = Pair(seed: 6)
        for (x, y) in [(90, 220), (210, 180)] {
            pair.light(x: x, y: y, radius: 12, edge: 10, level: 6000)
            pair.light(x: x - 24, y: y - 60, radius: 14, edge: 8, level: -0.5)
        }
        let finding = try #require(pair.find())
        #expect(finding.clouds == 2)
        let shift = try #require(finding.shift)
        #expect(abs(shift.x + 8) <= 1 && abs(shift.y + 20) <= 1, "\(shift)")
        #expect(finding.codes[(160 / 3) * 100 + 66 / 3] == CloudScreen.Code.shadow)
        #expect(finding.codes.count { $0 == CloudScreen.Code.shadow } < 450)
    }

    struct Roof: Sendable {
        var radius: Float
        var edge: Float
        var level: Float
        var bands: Range<Int>
    }

    /// Bright ground that is no cloud: nothing, a large roof with sharp edges, a small one, one that is red, a plastic sheet dark in infrared.
    @Test(arguments: [
        Roof(radius: 0, edge: 0, level: 0, bands: 0..<0), Roof(radius: 12, edge: 0, level: 6000, bands: 0..<4),
        Roof(radius: 3, edge: 2, level: 6000, bands: 0..<4), Roof(radius: 12, edge: 10, level: 6000, bands: 2..<4),
    ])
    func roofsAreNoClouds(roof: Roof) throws {
        var pair = Pair(seed: 7)
        if roof.level > 0 { pair.light(x: 150, y: 150, radius: roof.radius, edge: roof.edge, level: roof.level, bands: roof.bands) }
        let finding = try #require(pair.find())
        #expect(finding.clouds == 0)
        #expect(finding.codes.allSatisfy { $0 == 0 })
    }

    /// A bright square with sharp edges is none either, however it lies against the cells; on their lattice no edge lies within a cell.
    @Test(arguments: [0, 1, 2], [0, 1, 2])
    func squaresAreNoClouds(dx: Int, dy: Int) throws {
        var pair = Pair(seed: 11)
        for row in 0..<21 {
            for column in 0..<24 {
                for band in 0..<4 { pair.after[band][(150 + dy + row) * Self.side + 150 + dx + column] += 5000 }
            }
        }
        let finding = try #require(pair.find())
        #expect(finding.clouds == 0)
    }

    /// Constant bands, values without light, no pixel: no statistics or no cloud, and no fault.
    @Test func degenerateScenes() {
        let constant = [[Float]](repeating: [Float](repeating: 7, count: 90_000), count: 4)
        #expect(CloudStatistics.both(before: constant, after: constant, bands: Self.bands)[1] != nil)
        let dark = constant.map { $0.map { _ in Float(0) } }
        #expect(CloudStatistics.both(before: constant, after: dark, bands: Self.bands)[1] == nil)
        let negative = constant.map { $0.map { -$0 } }
        #expect(CloudStatistics.both(before: constant, after: negative, bands: Self.bands)[1] == nil)
        #expect(CloudStatistics.both(before: [[], [], [], []], after: [[], [], [], []], bands: Self.bands)[1] == nil)
        var pair = Pair(seed: 8)
        pair.before = constant
        pair.after = constant
        #expect(pair.find()?.clouds == 0)
    }
}
