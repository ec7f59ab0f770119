import Geometry
import Pipeline
import Testing

@Suite struct FileBlocksTests {
    static let grid = PixelWindow(x: 0, y: 0, width: 30_000, height: 30_000)

    /// Every block lies in one tile as far as memory allows, and what a worker comes back to is counted.
    @Test(arguments: [(10_980, 1), (10_980, 16), (29_200, 1), (512, 512), (300, 300), (2048, 2048), (128, 4096), (4096, 128)], [1, 2, 8])
    func tilesOfWholeBlocks(block: (width: Int, height: Int), workers: Int) {
        func blocks(isPlain: Bool, rows: Int) -> FileBlocks {
            let file = FileBlocks.File(
                window: Self.grid, blockWidth: block.width, blockHeight: block.height, blockBytes: block.width * block.height * 8, isPlain: isPlain, rows: rows)
            return FileBlocks([file, file], grid: Self.grid)
        }
        let plain = blocks(isPlain: true, rows: 1)
        for side in [256, 512, 1024] {
            let tile = plain.tile(about: side, least: 64, workers: workers)
            #expect(!plain.areCut(by: tile))
            #expect(tile.width % block.width == 0 && tile.height % block.height == 0, "\(tile)")
            #expect(tile.height >= 64)
            // Not much larger than asked for, or than one block.
            #expect(tile.width * tile.height <= max(2 * side * side, max(block.width, side) * max(block.height, 64)), "\(tile)")
            // A row of blocks of both files for each worker; nothing of them is GDAL's to keep.
            let row = tile.width * block.height * 8 * 2 * workers
            #expect(plain.bytes(tile, workers: workers).kept == row)
            #expect(plain.bytes(tile, workers: workers).cached == FileBlocks([], grid: Self.grid).bytes(tile, workers: workers).cached)
            let cached = blocks(isPlain: false, rows: 3)
            #expect(cached.bytes(tile, workers: workers).kept == 0 && cached.bytes(tile, workers: workers).cached >= 3 * row)
        }
    }

    /// Files side by side count once, files over one another each by itself.
    @Test func filesCountWhereTheyLie() {
        func file(_ x: Int, isPlain: Bool = true) -> FileBlocks.File {
            FileBlocks.File(
                window: PixelWindow(x: x, y: 0, width: 1000, height: 1000), blockWidth: 250, blockHeight: 250, blockBytes: 1000, isPlain: isPlain)
        }
        let grid = PixelWindow(x: 0, y: 0, width: 4000, height: 1000)
        func kept(_ files: [FileBlocks.File]) -> Int { FileBlocks(files, grid: grid).bytes(TileShape(side: 500), workers: 2).kept }
        #expect(kept([file(0), file(1000), file(2000)]) == 2 * 2 * 1000)
        #expect(kept([file(0), file(0), file(2000)]) == 2 * 4 * 1000)
        // A file that begins within a tile: its first block, and those of the file under it.
        #expect(kept([file(0), file(990)]) == 2 * 3 * 1000)
    }
}
