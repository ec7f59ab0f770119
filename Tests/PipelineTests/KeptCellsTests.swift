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

    /// What `read` gives of a window, and what of it was asked for to be decoded.
    private static func read(
        _ kept: KeptCells, _ window: PixelWindow, in grid: RasterGrid, hasCauses: Bool = false
    ) throws -> (before: SampleTile, after: SampleTile, decoded: [PixelWindow]) {
        let tiles = (0..<4).map { _ in SampleTile(bands: 2, capacity: window.count, hasCauses: hasCauses) }
        for tile in tiles { tile.clear(from: 0, count: window.count) }
        var decoded: [PixelWindow] = []
        try kept.read(window, in: grid, before: tiles[0], after: tiles[1], spare: { (tiles[2], tiles[3]) }) { (part, before, after) throws(TubanError) in
            decoded.append(part)
            for pixel in 0..<part.count {
                for tile in [before, after] {
                    tile.plane(0)[pixel] = 0.25
                    tile.plane(1)[pixel] = 0.25
                    tile.valid[pixel] = 1
                }
            }
        }
        return (tiles[0], tiles[1], decoded)
    }

    private static func grid(_ width: Int, _ height: Int) -> RasterGrid {
        RasterGrid(crs: "", transform: GeoTransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1), width: width, height: height)
    }

    private static let whole = grid(549, 1035)

    @Test(arguments: [false, true], [0.0, -1000])
    func whatIsKeptComesBack(seen: Bool, offset: Double) throws {
        let (before, after) = (Self.tile(1, seen: seen), Self.tile(2, seen: seen))
        let kept = KeptCells(bands: 2, room: KeptCells.bytes(bands: 2, pixels: Self.window.count))
        kept.keep(Self.window, before: before, after: after)
        kept.add(before: 0, after: offset)
        for hasCauses in [false, true] {
            let found = try Self.read(kept, Self.window, in: Self.whole, hasCauses: hasCauses)
            // What is kept does not tell why a pixel was not seen.
            guard seen || !hasCauses else {
                #expect(found.decoded == [Self.window])
                continue
            }
            #expect(found.decoded.isEmpty)
            #expect(Self.isEqual(found.before, before) && Self.isEqual(found.after, after, offset: Float(offset)))
        }
    }

    /// A window is cut along the borders of cells; what was not kept is decoded, what lies beyond the grid is unseen.
    @Test(arguments: [
        PixelWindow(x: 500, y: 1030, width: 60, height: 8), PixelWindow(x: 512, y: 1024, width: 5, height: 2), PixelWindow(x: -3, y: -2, width: 8, height: 9),
    ])
    func windowsAreFilledFromCellsAndFiles(window: PixelWindow) throws {
        let (before, after) = (Self.tile(1, seen: true), Self.tile(2, seen: true))
        let kept = KeptCells(bands: 2, room: KeptCells.bytes(bands: 2, pixels: Self.window.count))
        kept.keep(Self.window, before: before, after: after)
        let found = try Self.read(kept, window, in: Self.whole, hasCauses: true)
        let beside = window.intersection(PixelWindow(x: 0, y: 1024, width: 512, height: 11))
        // Without anything kept in it the window is decoded as it is, beyond the grid too.
        #expect(found.decoded == (window.x < 0 ? [window] : beside.isEmpty ? [] : [beside]))
        for pixel in 0..<window.count where window.x >= 0 {
            let (x, y) = (window.x + pixel % window.width, window.y + pixel / window.width)
            let isInside = Self.whole.bounds.contains(PixelWindow(x: x, y: y, width: 1, height: 1))
            for (tile, own) in [(found.before, before), (found.after, after)] {
                #expect(tile.valid[pixel] == (isInside ? 1 : 0))
                guard isInside else { continue }
                let place = (y - Self.window.y) * Self.window.width + x - Self.window.x
                for band in 0..<2 { #expect(tile.plane(band)[pixel] == (x < 512 ? 0.25 : own.plane(band)[place])) }
            }
        }
    }

    @Test func onlyIntegersAreKeptAndOnlyWhereThereIsRoom() throws {
        let bytes = KeptCells.bytes(bands: 2, pixels: Self.window.count)
        let kept = KeptCells(bands: 2, room: 2 * bytes - 1)
        let other = PixelWindow(x: 0, y: 1024, width: 37, height: 11)
        let tile = Self.tile(1, seen: true)
        kept.keep(Self.window, before: tile, after: Self.tile(2, seen: true, factor: 0.5))
        #expect(try Self.read(kept, Self.window, in: Self.whole).decoded == [Self.window])
        kept.keep(Self.window, before: tile, after: tile)
        kept.keep(other, before: tile, after: tile)
        #expect(try Self.read(kept, Self.window, in: Self.whole).decoded.isEmpty)
        #expect(try Self.read(kept, other, in: Self.grid(37, 1035)).decoded == [other])
    }
}
