import GeoIO
import Geometry
import Raster

/// How the files that are read are cut into blocks, which are decoded whole, and once only as long as a tile holds whole ones and those that a worker is at
/// are kept.
package struct FileBlocks: Sendable {
    package struct File: Sendable, Hashable {
        /// Where the file begins, in pixels of the target grid.
        private let x: Int
        private let y: Int
        let blocks: TileGrid
        private let blockBytes: Int
        /// Kept by its readers and not by GDAL.
        let isPlain: Bool
        /// Rows of blocks that are needed at a time at most.
        private let rows: Int

        package init(window: PixelWindow, blockWidth: Int, blockHeight: Int, blockBytes: Int, isPlain: Bool = true, rows: Int = 1) {
            (x, y) = (window.x, window.y)
            blocks = TileGrid(width: window.width, height: window.height, tileWidth: blockWidth, tileHeight: blockHeight)
            self.blockBytes = blockBytes
            self.isPlain = isPlain
            self.rows = rows
        }

        /// Bytes of the blocks that a worker on this tile comes back to.
        func bytes(under tile: PixelWindow) -> Int {
            blocks.columns(meeting: tile.offsetBy(dx: -x, dy: -y)).count * rows * blockBytes
        }
    }

    private let files: [File]
    private let grid: PixelWindow
    /// The widest and the highest block.
    let width: Int
    let height: Int

    /// Rows that a worker reads while it comes back to a block: those of a piece of vectorization, the diff takes fewer.
    static let rows = ChangedGround.pieceRows

    init(_ epochs: [PlannedEpoch], grid: RasterGrid) {
        var files: [File] = []
        for (number, acquisition) in epochs.flatMap(\.acquisitions).enumerated() {
            // Windows overlap where they are widened for masks, or because a later date is moved.
            let overlap = max(2 * acquisition.reach, number > 0 ? Self.rows : 0)
            // A resampled view has no blocks of the target grid.
            files += (acquisition.files + acquisition.masks.flatMap(\.files)).filter { $0.warp == nil }.map { file in
                let height = file.blockHeight
                let rows = (Self.rows + height - 1) / height + (overlap + height - 1) / height + (file.window.y % height == 0 ? 0 : 1)
                return File(
                    window: file.window, blockWidth: file.blockWidth, blockHeight: height, blockBytes: file.blockBytes, isPlain: file.isPlain ?? false,
                    rows: rows)
            }
        }
        self.init(files, grid: grid.bounds)
    }

    package init(_ files: [File], grid: PixelWindow) {
        self.files = files
        self.grid = grid
        width = files.map(\.blocks.tileWidth).max() ?? 1
        height = files.map(\.blocks.tileHeight).max() ?? 1
    }

    /// Bytes of decoded blocks that so many workers come back to on tiles of a shape: what readers keep, and GDAL's cache.
    package func bytes(_ tile: TileShape, workers: Int) -> (kept: Int, cached: Int) {
        let tiles = tile.grid(grid.width, grid.height)
        var most = (kept: 0, cached: 0)
        for index in 0..<tiles.count {
            var here = (kept: 0, cached: 0)
            for file in files {
                let bytes = file.bytes(under: tiles[index])
                if file.isPlain { here.kept += bytes } else { here.cached += bytes }
            }
            most = (max(most.kept, here.kept), max(most.cached, here.cached))
        }
        // Half as much again for GDAL's own order of forgetting.
        return (most.kept * workers, max(Self.leastCache, most.cached * workers * 3 / 2))
    }

    /// Both of them.
    func total(_ tile: TileShape, workers: Int) -> Int {
        let bytes = bytes(tile, workers: workers)
        return bytes.kept + bytes.cached
    }

    /// Has the blocks kept that are come back to.
    func keep(_ tile: TileShape, workers: Int) {
        let bytes = bytes(tile, workers: workers)
        DecodedBlocks.shared.keep(bytes: bytes.kept)
        GDALRuntime.keepBlocks(bytes: bytes.cached)
    }

    /// Whether such tiles make any block be decoded more than once.
    package func areCut(by tile: TileShape) -> Bool {
        min(width, grid.width) > tile.width || min(height, grid.height) > tile.height
    }

    /// What the program's own rasters need.
    private static let leastCache = 8 << 20

    /// Tiles of about `side`² pixels that hold whole blocks where those are not much larger.
    ///
    /// - Parameter least: rows that a tile must have.
    package func tile(about side: Int, least: Int, workers: Int) -> TileShape {
        func whole(_ length: Int, _ block: Int, _ limit: Int) -> Int {
            block > length ? min(block, max(length, limit)) : max(1, length / block) * block
        }
        let across = whole(side, width, grid.width)
        guard width > side, height < side else { return TileShape(width: across, height: whole(side, height, grid.height)) }
        // Strips: as many as make a tile of the same area, and enough tiles for all workers.
        let rows = min(side * side / across, grid.height / (4 * workers))
        return TileShape(width: across, height: max(whole(max(rows, 1), height, grid.height), (least + height - 1) / height * height))
    }
}

extension Plan {
    /// Has the blocks kept that this plan's tiles come back to.
    func keepBlocks() { FileBlocks(epochs, grid: grid).keep(tile, workers: configuration.workers) }
}
