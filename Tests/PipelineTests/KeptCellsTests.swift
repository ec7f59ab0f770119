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
    func whatIsKeptComesBack(seen: Bool, offset: Double) {
        let (before, after) = (Self.tile(1, seen: seen), Self.tile(2, seen: seen))
        let kept = KeptCells(bands: 2, room: KeptCells.bytes(bands: 2, pixels: Self.window.count))
        kept.keep(Self.window, before: before, after: after)
        kept.add(before: 0, after: offset)
        let (first, second) = (Self.tile(3, seen: true), Self.tile(4, seen: true))
        #expect(!kept.restore(Self.window.offsetBy(dx: 1, dy: 0), before: first, after: second))
        for _ in 0..<2 {
            #expect(kept.restore(Self.window, before: first, after: second))
            #expect(Self.isEqual(first, before) && Self.isEqual(second, after, offset: Float(offset)))
        }
    }

    /// A window is cut along the borders of cells; a part in a cell that was kept and seen as a whole comes from there.
    @Test(arguments: [true, false])
    func partsOfAWindowComeFromTheirCells(seen: Bool) throws {
        let cell = PixelWindow(x: 512, y: 0, width: 512, height: 12)
        let grid = RasterGrid(crs: "", transform: GeoTransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1), width: 1100, height: 12)
        func tile(_ seed: Int) -> SampleTile {
            let tile = SampleTile(bands: 1, capacity: cell.count)
            for pixel in 0..<cell.count {
                tile.planes[pixel] = Float((pixel * 7919 + seed) % 65_536)
                tile.valid[pixel] = seen || pixel != 77 ? 1 : 0
            }
            return tile
        }
        let (before, after) = (tile(1), tile(2))
        let kept = KeptCells(bands: 1, room: KeptCells.bytes(bands: 1, pixels: cell.count))
        kept.keep(cell, before: before, after: after)
        let window = PixelWindow(x: 500, y: 3, width: 600, height: 5)
        let parts = kept.parts(of: window, in: grid)
        #expect(parts.map(\.window) == [(500, 12), (512, 512), (1024, 76)].map { PixelWindow(x: $0.0, y: 3, width: $0.1, height: 5) })
        #expect(parts.map { $0.cell != nil } == [false, seen, false])
        guard seen else { return }
        let wide = [0, 1].map { _ in SampleTile(bands: 1, capacity: window.count, hasCauses: true) }
        for tile in wide { tile.clear(from: 0, count: window.count) }
        try #require(parts[1].cell).restore(parts[1].window, before: wide[0], after: wide[1], in: window)
        for pixel in 0..<window.count {
            let column = pixel % window.width - 12
            let isInside = (0..<512).contains(column)
            let place = (pixel / window.width + 3) * 512 + column
            #expect(wide[0].valid[pixel] == (isInside ? 1 : 0) && wide[0].planes[pixel] == (isInside ? before.planes[place] : 0))
            #expect(wide[1].valid[pixel] == (isInside ? 1 : 0) && wide[1].planes[pixel] == (isInside ? after.planes[place] : 0))
        }
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
