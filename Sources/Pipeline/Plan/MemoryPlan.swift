import GeoIO
import Geometry
import Raster

/// The arithmetic of `--memory`: what a tile size takes, and the largest that fits.
struct MemoryPlan {
    let bands: Int
    let halo: Int
    let workers: Int

    /// The program, its libraries and GDAL's own structures, measured on an empty run and rounded up.
    private static let base = 96 << 20

    /// Peak bytes that a run with this tile size takes, candidates aside: decoded samples of both dates and the planes made from them
    /// for each worker, results waiting for their turn, the statistics' sample, and GDAL's block cache.
    func bytes(tileSize: Int) -> Int {
        let side = tileSize + 2 * (halo + 2)
        let perWorker = 2 * SampleTile.bytes(bands: bands, capacity: side * side) + 16 * side * side
        let waiting = (workers + 1) * 3 * side * side
        let sample = RegionSampler.maximumPixels * bands * 2 * 4
        return Self.base + GDALRuntime.blockCacheBytes + workers * perWorker + waiting + sample
    }

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
            "\(memory >> 20) MiB do not suffice: tiles of \(size) pixels with \(bands) bands and \(workers) workers take "
                + "\(bytes(tileSize: size) >> 20) MiB (program and cache \((Self.base + GDALRuntime.blockCacheBytes) >> 20) MiB, "
                + "statistics \((RegionSampler.maximumPixels * bands * 8) >> 20) MiB, the rest tiles); give more --memory, fewer --workers or a smaller --tile-size")
    }
}
