import Geometry
import Pipeline
import Raster
import Testing

@Suite struct KeptCellsTests {
    private static let window = PixelWindow(x: 512, y: 1024, width: 37, height: 11)

    private static func tile(_ seed: Int, seen: Bool, factor: Float = 1) -> SampleTile {
        let tile = SampleTile(bands: 2, capacity: window.count + 3)
        tile.clear(from: 0, count: window.count)
        for pixel in 0..<window.count {
            for band in 0..<2 { tile.plane(band)[pixel] = Float((pixel * 7919 + band * 131 + seed) % 65_536) * factor }
            tile.valid[pixel] = seen || pixel % 5 != seed % 5 ? 1 : 0
        }
        return tile
    }

    private static func isEqual(_ a: SampleTile, _ b: SampleTile, offset: Float = 0) -> Bool {
        (0..<window.count).allSatisfy { pixel in
            a.valid[pixel] == b.valid[pixel] && (0..<2).allSatisfy { a.plane($0)[pixel].bitPattern == (b.plane($0)[pixel] + offset).bitPattern }
        }
    }

    @Test(arguments: [false, true], [0.0, -1000])
    func whatIsKeptComesBackOnce(seen: Bool, offset: Double) {
        let (before, after) = (Self.tile(1, seen: seen), Self.tile(2, seen: seen))
        let kept = KeptCells(bands: 2, room: KeptCells.bytes(bands: 2, pixels: Self.window.count))
        kept.keep(Self.window, before: before, after: after)
        kept.add(before: 0, after: offset)
        let (first, second) = (Self.tile(3, seen: true), Self.tile(4, seen: true))
        #expect(!kept.restore(Self.window.offsetBy(dx: 1, dy: 0), before: first, after: second))
        #expect(kept.restore(Self.window, before: first, after: second))
        #expect(Self.isEqual(first, before) && Self.isEqual(second, after, offset: Float(offset)))
        #expect(!kept.restore(Self.window, before: first, after: second))
    }

    @Test func onlyIntegersAreKeptAndOnlyWhereThereIsRoom() {
        let bytes = KeptCells.bytes(bands: 2, pixels: Self.window.count)
        let kept = KeptCells(bands: 2, room: 2 * bytes - 1)
        let other = Self.window.offsetBy(dx: 100, dy: 0)
        let tile = Self.tile(1, seen: true)
        kept.keep(Self.window, before: tile, after: Self.tile(2, seen: true, factor: 0.5))
        kept.keep(Self.window, before: tile, after: tile)
        kept.keep(other, before: tile, after: tile)
        #expect(kept.restore(Self.window, before: Self.tile(3, seen: true), after: Self.tile(4, seen: true)))
        #expect(!kept.restore(other, before: Self.tile(3, seen: true), after: Self.tile(4, seen: true)))
    }
}
