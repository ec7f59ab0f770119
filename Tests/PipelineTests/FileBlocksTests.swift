import Pipeline
import Testing

@Suite struct FileBlocksTests {
    /// Every block lies in one tile as far as memory allows, and what a worker comes back to is kept.
    @Test(arguments: [(10_980, 1), (10_980, 16), (29_200, 1), (512, 512), (300, 300), (2048, 2048), (128, 4096), (4096, 128)], [1, 2, 8])
    func tilesOfWholeBlocks(block: (width: Int, height: Int), workers: Int) {
        let one: Set = [FileBlocks.Block(width: block.width, height: block.height, bytes: block.width * block.height * 8)]
        let blocks = FileBlocks([one, one])
        for side in [256, 512, 1024] {
            let tile = blocks.tile(about: side, within: (30_000, 30_000), least: 64, workers: workers)
            #expect(!blocks.areCut(by: tile, within: (30_000, 30_000)))
            #expect(tile.width % block.width == 0 && tile.height % block.height == 0, "\(tile)")
            #expect(tile.height >= 64)
            // Not much larger than asked for, or than one block.
            #expect(tile.width * tile.height <= max(2 * side * side, max(block.width, side) * max(block.height, 64)), "\(tile)")
            // 64 rows of a tile's width of both files, for each worker.
            let rows = (64 + block.height - 1) / block.height * block.height
            #expect(blocks.cacheBytes(tileWidth: tile.width, workers: workers) >= tile.width * rows * 8 * 2 * workers)
        }
    }
}
