import GeoIO
import Geometry

/// The size of a processing tile; no result depends on it.
package struct TileShape: Sendable, Codable, Hashable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package var description: String { width == height ? "\(width)" : "\(width) × \(height)" }
    var pixels: Int { width * height }

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package init(side: Int) { self.init(width: side, height: side) }

    /// The cut of a raster of this many columns and rows.
    package func grid(_ columns: Int, _ rows: Int) -> TileGrid {
        TileGrid(width: columns, height: rows, tileWidth: width, tileHeight: height)
    }
}

/// How the files that are read are cut into blocks, which are decoded whole, and once only as long as a tile holds whole ones and GDAL keeps those
/// that a worker is at.
package struct FileBlocks: Sendable {
    package struct Block: Sendable, Hashable {
        let width: Int
        let height: Int
        let bytes: Int
        /// Whether the file begins where a block would that are counted from the grid's corner.
        let isAligned: Bool

        package init(width: Int, height: Int, bytes: Int, isAligned: Bool = true) {
            self.width = width
            self.height = height
            self.bytes = bytes
            self.isAligned = isAligned
        }
    }

    /// Of each epoch the blocks of its files.
    private let epochs: [Set<Block>]
    /// The widest and the highest block.
    let width: Int
    let height: Int

    /// Rows that a worker reads while it comes back to a block: those of a piece of vectorization, the diff takes fewer.
    static let rows = ChangedGround.pieceRows

    init(_ epochs: [PlannedEpoch]) {
        self.init(
            epochs.map { epoch in
                // A resampled view has no blocks of the target grid.
                Set(
                    epoch.acquisitions.flatMap(\.files).filter { $0.warp == nil }.map {
                        Block(
                            width: $0.blockWidth, height: $0.blockHeight, bytes: $0.blockBytes,
                            isAligned: $0.window.x % $0.blockWidth == 0 && $0.window.y % $0.blockHeight == 0)
                    })
            })
    }

    package init(_ epochs: [Set<Block>]) {
        self.epochs = epochs
        let all = epochs.flatMap { $0 }
        width = all.map(\.width).max() ?? 1
        height = all.map(\.height).max() ?? 1
    }

    /// Has GDAL keep the blocks that are come back to.
    func keep(tileWidth: Int, workers: Int) {
        GDALRuntime.keepBlocks(bytes: cacheBytes(tileWidth: tileWidth, workers: workers))
    }

    /// Bytes of decoded blocks that are come back to by so many workers on tiles of a width, with half as much again for GDAL's own order of forgetting.
    package func cacheBytes(tileWidth: Int, workers: Int) -> Int {
        let each = epochs.map { blocks in
            blocks.map { block in
                let (more, across) = (block.isAligned ? 0 : 1, (tileWidth + block.width - 1) / block.width)
                return (across + more) * ((Self.rows + block.height - 1) / block.height + more) * block.bytes
            }.max() ?? 0
        }
        return max(Self.leastCache, each.reduce(0, +) * workers * 3 / 2)
    }

    /// Whether such tiles make any block be decoded more than once.
    package func areCut(by tile: TileShape, within grid: (width: Int, height: Int)) -> Bool {
        min(width, grid.width) > tile.width || min(height, grid.height) > tile.height
    }

    /// What the program's own rasters need.
    private static let leastCache = 24 << 20

    /// Tiles of about `side`² pixels that hold whole blocks where those are not much larger.
    ///
    /// - Parameter least: rows that a tile must have.
    package func tile(about side: Int, within grid: (width: Int, height: Int), least: Int, workers: Int) -> TileShape {
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
    /// Has GDAL keep the blocks that this plan's tiles come back to.
    func keepBlocks() {
        FileBlocks(epochs).keep(tileWidth: tile.width, workers: configuration.workers)
    }
}
