import ChangeDetection
import GeoIO
import Geometry
import Raster

/// The arithmetic of `--memory`: what tiles take, and the largest that fit.
struct MemoryPlan {
    let model: ChangeModel
    let workers: Int
    private let grid: RasterGrid
    /// Pixels around a tile that its masks depend on.
    private let maskReach: Int
    /// Cells of the search for clouds.
    private let cloudCells: Int
    /// The most that one epoch is composed of.
    private let acquisitions: Int
    /// Acquisitions of the course of seasons.
    private let seasons: Int
    /// Of the files that are read.
    let blocks: FileBlocks
    /// Decoded blocks under a cell of the sample.
    private let cellBlockBytes: Int

    init(model: ChangeModel, workers: Int, epochs: [PlannedEpoch], grid: RasterGrid, cloudCells: Int, seasons: Int) {
        self.model = model
        self.workers = workers
        self.cloudCells = cloudCells
        self.seasons = seasons
        maskReach = epochs.flatMap(\.acquisitions).map(\.reach).max() ?? 0
        acquisitions = epochs.map(\.acquisitions.count).max() ?? 1
        blocks = FileBlocks(epochs, grid: grid)
        cellBlockBytes = blocks.total(TileShape(side: RegionSampler.cellSize), workers: workers)
        self.grid = grid
    }

    /// The program, its libraries and GDAL's own structures: 97 MiB measured on a run of 200² pixels, and what the allocator holds beside what is in use.
    private static let base = 112 << 20

    /// Peak bytes that a run with such tiles takes, candidates aside: the statistics' sample, decoded blocks, and what takes more of the search for
    /// clouds and the tiles, which are not there together.
    func bytes(_ tile: TileShape) -> Int {
        Self.base + blockBytes(tile) + sampleBytes + max(cloudBytes, tileBytes(tile))
    }

    /// For each worker a cell of the sample or a strip of a tile with the decoded samples of both dates (of one twice, where it is moved; of both twice,
    /// where only a part is kept), the planes made from them, the filters' scratch and the NDVI of the course of seasons, and a tile of what parcels are
    /// measured by; and results waiting for their turn.
    private func tileBytes(_ tile: TileShape) -> Int {
        let pixels = max(area(strip(tile), around: 3 * model.reach), area(TileShape(side: RegionSampler.cellSize), around: 3 * model.reach))
        let perWorker =
            5 * SampleTile.bytes(bands: model.bands, capacity: pixels)
            + SampleTile.bytes(bands: model.projectedPlanes + model.featurePlanes, capacity: pixels) + 26 * pixels + maskBytes(tile)
            + (acquisitions > 1 ? 2 * acquisitions * SampleTile.bytes(bands: model.bands, capacity: pixels) : 0)
            + 4 * seasons * pixels
            + area(tile, around: 3 * PixelFeatureSums.reach) * (8 * model.bands + 4 * seasons + 16)
        return workers * perWorker + (workers + 2) * 6 * tile.pixels
    }

    /// Both dates' cells, and the marks that clouds and shadows of one are found with; before any tile is made.
    private var cloudBytes: Int { 2 * CloudCells.bytes(cloudCells) + 6 * cloudCells }

    /// Of a tile or of a cell of the sample, whichever is more.
    private func blockBytes(_ tile: TileShape) -> Int {
        max(cellBlockBytes, blocks.total(tile, workers: workers))
    }

    /// What is decoded of a tile at a time, at most.
    private func strip(_ tile: TileShape) -> TileShape { TileShape(width: tile.width, height: min(tile.height, FileBlocks.rows)) }

    private func area(_ tile: TileShape, around margin: Int) -> Int { (tile.width + margin) * (tile.height + margin) }

    /// Bytes of decoded cells that may be kept between the passes over the sample, beside all else: as many as there are, up to a limit and to what is left.
    func keptBytes(_ tile: TileShape, memory: Int) -> Int {
        max(0, min(RegionSampler(grid: grid).keptBytes(bands: model.bands), KeptCells.mostBytes, memory - bytes(tile)))
    }

    /// Samples, classes, distances and the result of a mask with its margin, and the imagery once more where borders are left out.
    private func maskBytes(_ tile: TileShape) -> Int {
        guard maskReach > 0 else { return 0 }
        let pixels = max(area(strip(tile), around: 2 * maskReach), area(TileShape(side: RegionSampler.cellSize), around: 2 * maskReach))
        return pixels * 12 + SampleTile.bytes(bands: model.bands, capacity: pixels)
    }

    /// Both dates and the features in Float, and what moments are taken with in Double.
    private var sampleBytes: Int { RegionSampler.maximumPixels * (8 * model.bands + 4 * model.featurePlanes + 24) }

    /// The configured tile size if it fits, or the largest tiles of about 128² to 1024² pixels that do: of whole blocks, or where such are too large squares.
    ///
    /// A scene too small to keep all workers busy gets smaller tiles; results do not depend on it.
    func tile(for choice: TileSizeChoice, memory: Int) throws(TubanError) -> TileShape {
        if case .pixels(let size) = choice {
            guard bytes(TileShape(side: size)) <= memory else { throw refusal(TileShape(side: size), memory) }
            return TileShape(side: size)
        }
        let fair = max(256, Int((Double(grid.width) * Double(grid.height) / Double(4 * workers)).squareRoot()))
        let sizes = [1024, 512, 256].filter { $0 <= fair } + [128]
        let suited = sizes.map { blocks.tile(about: $0, least: max(64, 2 * model.reach), workers: workers) }
        let shapes = suited.filter { min($0.width, $0.height) >= 2 * model.reach } + sizes.map { TileShape(side: $0) }
        guard let tile = shapes.first(where: { bytes($0) <= memory }) else { throw refusal(TileShape(side: 128), memory) }
        return tile
    }

    private func refusal(_ tile: TileShape, _ memory: Int) -> TubanError {
        let (rest, advice) =
            cloudBytes > tileBytes(tile)
            ? ("the search for clouds", "--cloud-test off, where clouds are masked otherwise, or --region")
            : ("tiles", "fewer --workers or a smaller --tile-size")
        return TubanError(
            .configuration, subject: "memory",
            "\(memory >> 20) MiB do not suffice: tiles of \(tile) pixels with \(model.bands) bands and \(workers) workers take "
                + "\(bytes(tile) >> 20) MiB (program and blocks \((Self.base + blockBytes(tile)) >> 20) MiB, "
                + "statistics \(sampleBytes >> 20) MiB, the rest \(rest)); give more --memory, \(advice)")
    }
}
