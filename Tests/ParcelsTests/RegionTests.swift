import Geometry
import Parcels
import Testing

@Suite struct RegionTests {
    static func masks(seed: Int) -> Mask {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...150, using: &generator)
        let height = Int.random(in: 1...40, using: &generator)
        switch seed % 4 {
        case 0: return .noise(width: width, height: height, density: .random(in: 0...1, using: &generator), generator: &generator)
        case 1:
            return .noise(
                width: width, height: height, density: .random(in: 0...1, using: &generator), classes: 3,
                unseen: .random(in: 0...0.5, using: &generator), generator: &generator)
        case 2: return .discs(width: width, height: height, count: 20, labels: [0, 1, 2, 3, 255], generator: &generator)
        default: return .discs(width: width, height: height, count: 30, labels: [0, 1, 254], generator: &generator)
        }
    }

    @Test(arguments: 0..<60, [Connectivity.four, .eight])
    func regionsAreThoseOfAFloodFill(seed: Int, connectivity: Connectivity) {
        let mask = Self.masks(seed: seed)
        for scheme in [LabelScheme.classes, .seedAndGrow, .classesAndBackground] {
            let mask = scheme == .seedAndGrow ? mask.withSeedsAndGrowOnly : mask
            let expected = floodFill(mask, connectivity: connectivity, labels: scheme)
            let regions = collect(mask, connectivity: connectivity, labels: scheme)
            #expect(regions.count == expected.count)
            for (region, reference) in zip(regions, expected) {
                #expect(UInt8(region.label) == reference.label)
                #expect(pixels(of: region.runs, width: mask.width) == reference.pixels)
                #expect(pixels(of: region.unseen, width: mask.width) == reference.unseen)
                #expect(region.unseenPixels == reference.unseen.count)
                #expect(region.area == reference.pixels.count)
                let positions = reference.pixels.map { ($0 % mask.width, $0 / mask.width) }
                #expect(region.sums.sums[0] == Int128(positions.reduce(0) { $0 + mask.statistic($1.0, $1.1) }))
                #expect(region.sums.maxima[0] == Int64(positions.map { mask.statistic($0.0, $0.1) }.max()!))
                #expect(region.sums.sums[3] == Int128(reference.beyond.count))
                #expect(
                    region.sums.sums[2]
                        == Int128(reference.beyond.reduce(0) { $0 + mask.statistic($1 % mask.width, $1 / mask.width) }))
                #expect(region.moments.sumX == positions.reduce(0) { $0 + $1.0 })
                #expect(region.moments.sumXX == Int128(positions.reduce(0) { $0 + $1.0 * $1.0 }))
                #expect(region.moments.sumYY == Int128(positions.reduce(0) { $0 + $1.1 * $1.1 }))
                #expect(region.moments.sumXY == Int128(positions.reduce(0) { $0 + $1.0 * $1.1 }))
                if scheme == .seedAndGrow { #expect(region.sums.seedPixels == reference.seeds) }
                for (run, following) in zip(region.runs, region.runs.dropFirst()) {
                    #expect(run.row < following.row || (run.row == following.row && run.end < following.start), "runs are maximal")
                }
            }
        }
    }

    /// The law of the house: the cut into tiles cannot be seen, to the last bit.
    @Test(arguments: 0..<150, [Connectivity.four, .eight])
    func tilingDoesNotShow(seed: Int, connectivity: Connectivity) {
        let mask = Self.masks(seed: seed)
        var generator = SeededGenerator(seed: seed + 10_000)
        for scheme in [LabelScheme.classes, .seedAndGrow, .classesAndBackground] {
            let mask = scheme == .seedAndGrow ? mask.withSeedsAndGrowOnly : mask
            let whole = collect(mask, connectivity: connectivity, labels: scheme)
            let cut = Cut.random(mask.bounds, generator: &generator)
            let tiled = collect(mask, cut: cut, connectivity: connectivity, labels: scheme, takesEarly: seed % 2 == 0)
            #expect(whole == tiled)
        }
    }

    @Test(arguments: 0..<40)
    func regionsWithoutSeedAreDroppedForAnyTiling(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        var mask = Mask.noise(width: 70, height: 30, density: 0.35, generator: &generator)
        for index in mask.values.indices where mask.values[index] == 1 && generator.next() % 10 == 0 { mask.values[index] = 2 }
        let all = collect(mask, labels: .seedAndGrow)
        let seeded = collect(
            mask, cut: .random(mask.bounds, generator: &generator), labels: .seedAndGrow, requiresSeed: true)
        #expect(seeded == all.filter { $0.sums.seedPixels > 0 })
        #expect(seeded.count < all.count)
    }

    @Test(arguments: 0..<20, [Connectivity.four, .eight])
    func labelRastersGiveTheSameRegionsAsByteMasks(seed: Int, connectivity: Connectivity) {
        let mask = Self.masks(seed: seed)
        let wide = mask.values.map { $0 == 255 ? Int32.min : $0 == 0 ? 0 : Int32.max - Int32($0) }
        var collector = RegionCollector(bounds: mask.bounds, connectivity: connectivity)
        collector.add(
            wide.withUnsafeBufferPointer {
                labelTile(labels: $0.baseAddress!, covering: mask.bounds, core: mask.bounds, connectivity: connectivity)
            })
        let regions = collector.finish()
        let expected = collect(mask, connectivity: connectivity)
        #expect(regions.map(\.runs) == expected.map(\.runs))
        #expect(regions.map(\.unseen) == expected.map(\.unseen))
        #expect(regions.map(\.label) == expected.map { Int32.max - $0.label })
    }

    @Test func emptyFullAndUnseenScenes() {
        #expect(collect(Mask(width: 33, height: 9)).isEmpty)
        #expect(collect(Mask(width: 33, height: 9, values: Array(repeating: 255, count: 297))).isEmpty)
        let full = collect(Mask(width: 200, height: 90, values: Array(repeating: 7, count: 18_000)))
        #expect(full.count == 1 && full[0].area == 18_000 && full[0].label == 7 && full[0].runs.count == 90)
        var none = RegionCollector(bounds: PixelWindow(x: 0, y: 0, width: 0, height: 0), connectivity: .eight)
        #expect(none.finish().isEmpty)
    }

    @Test func memoryFollowsOpenRegions() {
        // Regions are released as soon as the strip below them is known.
        let mask = Mask(["##..", "....", "....", "..##", "#...", "...."])
        var collector = RegionCollector(bounds: mask.bounds, connectivity: .eight)
        var released: [Int] = []
        for y in 0..<mask.height {
            let core = PixelWindow(x: 0, y: y, width: mask.width, height: 1)
            let outer = core.expanded(by: 1, within: mask.bounds)
            collector.add(
                mask.cut(outer).withUnsafeBufferPointer {
                    labelTile(mask: $0.baseAddress!, covering: outer, core: core, connectivity: .eight)
                })
            released.append(collector.takeClosed().count)
        }
        #expect(released == [0, 1, 0, 0, 1, 1])
    }
}
