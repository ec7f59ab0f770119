import ChangeDetection
import GeoIO
import Geometry
import Raster

/// The arithmetic of `--memory`: what a tile size takes, and the largest that fits.
struct MemoryPlan {
    let model: ChangeModel
    let workers: Int
    /// Pixels around a tile that its masks depend on.
    var maskReach = 0
    /// Cells of the search for clouds.
    var cloudCells = 0
    /// The most that one epoch is composed of.
    var acquisitions = 1
    /// Acquisitions of the course of seasons.
    var seasons = 0

    /// The program, its libraries and GDAL's own structures, measured on an empty run and rounded up.
    private static let base = 96 << 20

    /// Peak bytes that a run with this tile size takes, candidates aside: for each worker the decoded samples of both dates (of one twice, where it is moved), the planes
    /// made from them, the filters' scratch and the NDVI of the course of seasons; results waiting for their turn; the statistics' sample; and GDAL's block cache.
    func bytes(tileSize: Int) -> Int {
        let side = max(tileSize, RegionSampler.cellSize) + 3 * model.reach
        let pixels = side * side
        let perWorker = 3 * SampleTile.bytes(bands: model.bands, capacity: pixels)
            + SampleTile.bytes(bands: model.projectedPlanes + model.featurePlanes, capacity: pixels) + 26 * pixels + maskBytes(tileSize)
            + (acquisitions > 1 ? 2 * acquisitions * SampleTile.bytes(bands: model.bands, capacity: pixels) : 0)
            + 4 * seasons * pixels
        return Self.base + GDALRuntime.blockCacheBytes + sampleBytes + 2 * CloudCells.bytes(cloudCells) + workers * perWorker + (workers + 1) * 4 * pixels
    }

    /// Bytes of decoded cells that may be kept between the passes over the sample, beside all else: as many as there are, up to a limit and to what is left.
    func keptBytes(tileSize: Int, memory: Int, grid: RasterGrid) -> Int {
        max(0, min(RegionSampler(grid: grid).keptBytes(bands: model.bands), KeptCells.mostBytes, memory - bytes(tileSize: tileSize)))
    }

    /// Samples, classes, distances and the result of a mask with its margin, and the imagery once more where borders are left out.
    private func maskBytes(_ tileSize: Int) -> Int {
        guard maskReach > 0 else { return 0 }
        let side = max(tileSize, RegionSampler.cellSize) + 2 * maskReach
        return side * side * 12 + SampleTile.bytes(bands: model.bands, capacity: side * side)
    }

    /// Both dates, in Float and once more in Double while moments are taken.
    private var sampleBytes: Int { RegionSampler.maximumPixels * (model.bands * 8 + 24) }

    /// The configured tile size if it fits, or the largest power of two from 128 to 1024 that does.
    ///
    /// A scene too small to keep all workers busy gets smaller tiles; results do not depend on it.
    func tileSize(for choice: TileSizeChoice, memory: Int, grid: RasterGrid) throws(TubanError) -> Int {
        if case .pixels(let size) = choice {
            guard bytes(tileSize: size) <= memory else { throw refusal(size, memory) }
            return size
        }
        let fair = max(256, Int((Double(grid.width) * Double(grid.height) / Double(4 * workers)).squareRoot()))
        let sizes = [1024, 512, 256].filter { $0 <= fair } + [128]
        guard let size = sizes.first(where: { bytes(tileSize: $0) <= memory }) else { throw refusal(128, memory) }
        return size
    }

    private func refusal(_ size: Int, _ memory: Int) -> TubanError {
        TubanError(
            .configuration, subject: "memory",
            "\(memory >> 20) MiB do not suffice: tiles of \(size) pixels with \(model.bands) bands and \(workers) workers take "
                + "\(bytes(tileSize: size) >> 20) MiB (program and cache \((Self.base + GDALRuntime.blockCacheBytes) >> 20) MiB, "
                + "statistics \(sampleBytes >> 20) MiB, the rest tiles); give more --memory, fewer --workers or a smaller --tile-size")
    }
}
