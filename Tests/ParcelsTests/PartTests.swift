import Geometry
import Parcels
import Testing

/// Regions as parts of wholes, and parts that go to their neighbours.
@Suite struct PartTests {
    /// Labels 1 … 11 are four kinds (label & 3, none of them 0) in three states.
    private static func mask(seed: Int) -> Mask {
        var generator = SeededGenerator(seed: seed)
        let labels: [UInt8] = [1, 2, 3, 5, 6, 7, 9, 10, 11, 0, 255]
        let width = Int.random(in: 1...120, using: &generator)
        let height = Int.random(in: 1...40, using: &generator)
        guard seed % 3 == 0 else { return .discs(width: width, height: height, count: 40, labels: labels, generator: &generator) }
        var mask = Mask.noise(width: width, height: height, density: 0.6, classes: 9, unseen: 0.1, generator: &generator)
        for index in mask.values.indices where mask.values[index] != 255 { mask.values[index] = [0, 1, 2, 3, 5, 6, 7, 9, 10, 11][Int(mask.values[index])] }
        return mask
    }

    private static func kind(_ label: Int32) -> Int32 { label & 3 }

    /// A whole is what a flood over the kinds alone finds; its parts are the regions that they are without wholes.
    @Test(arguments: 0..<60, [Connectivity.four, .eight])
    func wholesAreThoseOfAFloodOverKinds(seed: Int, connectivity: Connectivity) {
        let mask = Self.mask(seed: seed)
        let parts = collect(mask, connectivity: connectivity, wholes: Self.kind)
        let plain = collect(mask, connectivity: connectivity)
        #expect(parts.map(\.runs) == plain.map(\.runs) && parts.map(\.sums) == plain.map(\.sums) && parts.map(\.unseen) == plain.map(\.unseen))
        let kinds = Mask(width: mask.width, height: mask.height, values: mask.values.map { $0 == 255 ? 255 : $0 & 3 })
        var wholes: [Region.Pixel: Set<Int>] = [:]
        for part in parts { wholes[part.whole, default: []].formUnion(pixels(of: part.runs, width: mask.width)) }
        let expected = floodFill(kinds, connectivity: connectivity)
        #expect(wholes.count == expected.count)
        for whole in expected {
            let first = whole.pixels.min() ?? 0
            let found = wholes.first { Int($0.key.row) * mask.width + Int($0.key.column) == first }
            #expect(found?.value == whole.pixels)
        }
    }

    @Test(arguments: 0..<120, [Connectivity.four, .eight])
    func tilingDoesNotShow(seed: Int, connectivity: Connectivity) {
        let mask = Self.mask(seed: seed)
        var generator = SeededGenerator(seed: seed + 20_000)
        let whole = collect(mask, connectivity: connectivity, wholes: Self.kind)
        var seen: Set<Region.Pixel> = []
        let tiled = collect(mask, cut: .random(mask.bounds, generator: &generator), connectivity: connectivity, wholes: Self.kind, takesEarly: true) {
            // All parts of a whole come at once.
            let now = Set($0.map(\.whole))
            #expect(seen.isDisjoint(with: now))
            seen.formUnion(now)
        }
        #expect(whole == tiled)
    }

    /// Nothing is lost, what stands alone stays what it is but for what it takes over, and nothing else is left unless nothing stands alone.
    @Test(arguments: 0..<60, [1, 6, 40])
    func smallPartsGoToTheirNeighbours(seed: Int, size: Int) {
        let mask = Self.mask(seed: seed)
        let parts = collect(mask, wholes: Self.kind)
        for whole in Dictionary(grouping: parts, by: \.whole).values {
            let parcels = absorbed(whole, connectivity: .eight) { $0.area >= size }
            let covered = parcels.map { pixels(of: $0.runs, width: mask.width) }
            #expect(covered.reduce(0) { $0 + $1.count } == whole.reduce(0) { $0 + $1.area })
            #expect(covered.reduce(into: Set<Int>()) { $0.formUnion($1) } == whole.reduce(into: Set<Int>()) { $0.formUnion(pixels(of: $1.runs, width: mask.width)) })
            #expect(parcels.reduce(0) { $0 + $1.sums.sums[0] } == whole.reduce(0) { $0 + $1.sums.sums[0] })
            let alone = whole.filter { $0.area >= size }
            #expect(parcels.count == max(1, alone.count))
            for part in alone {
                let own = pixels(of: part.runs, width: mask.width)
                #expect(covered.count { $0.isSuperset(of: own) } == 1)
            }
            #expect(zip(parcels, parcels.dropFirst()).allSatisfy { Region.precedes($0, $1) })
        }
    }

    @Test func aSmallPartGoesToTheLargestNeighbourThatStandsAlone() {
        let mask = Mask(["111555", "119555", "11..55"])
        let parts = collect(mask, wholes: Self.kind)
        let parcels = absorbed(parts, connectivity: .eight) { $0.area > 1 }
        #expect(parcels.map(\.area) == [7, 9])
        // Two that stand on each other alone follow the one that reaches further.
        let chain = collect(Mask(["1115999"]), wholes: Self.kind)
        #expect(absorbed(chain, connectivity: .eight) { $0.label == 1 }.map(\.area) == [7])
        #expect(absorbed(chain, connectivity: .eight) { _ in false }.map(\.area) == [7])
        #expect(absorbed(chain, connectivity: .eight) { _ in true }.count == 3)
    }
}
