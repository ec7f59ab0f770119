import Geometry
import Parcels
import Raster

/// Adds up what features need over the pixels of a region and over the unchanged ground around it.
///
/// - Shape: both tiles and `kinds` cover `window`; runs must keep `PixelFeatureSums.reach` pixels away from its sides wherever the scene goes on.
struct PixelFeatureSums {
    /// How far outside the boundary the ring is sampled: out of the blur of sensor and filters, still the same neighbourhood.
    private static let offsets = [(5, 0), (-5, 0), (0, 5), (0, -5), (4, 4), (4, -4), (-4, 4), (-4, -4)]
    /// Pixels around a region that are looked at: the boundary's outer pixel and the offset from there.
    static let reach = 6

    let layout: CandidateSums
    let bands: FeatureBands
    let window: PixelWindow
    /// Kinds of change: 0 unchanged, 255 unseen.
    let kinds: [UInt8]
    let tiles: [SampleTile]
    /// NDVI of each acquisition of the course, NaN where it saw nothing.
    let seasons: SampleTile

    /// Sums over the pixels `first ..< first + count` of the window.
    func add(first: Int, count: Int, to sums: inout [Int128]) {
        for (epoch, tile) in tiles.enumerated() {
            for band in 0..<layout.bands {
                sums[layout.band(band, epoch: epoch)] += Self.sum(of: tile.plane(band), at: first..<(first + count))
            }
            addSpread(tile, epoch: epoch, first: first, count: count, to: &sums)
        }
        addTexture(first: first, count: count, to: &sums)
        addSeasons(at: first..<(first + count), .ndvi, .pixels, to: &sums)
    }

    /// Samples of unchanged ground around the outer boundary pixels `first ..< first + count` of one row.
    func addRing(column: Int, row: Int, count: Int, to sums: inout [Int128]) {
        let seen = tiles.map(\.valid)
        var ring: [Int] = []
        for x in column..<(column + count) {
            for (dx, dy) in Self.offsets where window.contains(PixelWindow(x: x + dx, y: row + dy, width: 1, height: 1)) {
                let index = (row + dy - window.y) * window.width + x + dx - window.x
                if kinds[index] == 0, seen[0][index] != 0, seen[1][index] != 0 { ring.append(index) }
            }
        }
        sums[layout.ringSamples] += Int128(ring.count)
        addSeasons(at: ring, .ringNDVI, .ringPixels, to: &sums)
        for (epoch, tile) in tiles.enumerated() {
            for band in 0..<layout.bands { sums[layout.ring(band: band, epoch: epoch)] += Self.sum(of: tile.plane(band), at: ring) }
        }
    }

    /// NDVI at those pixels that an acquisition saw, and how many they are.
    private func addSeasons(
        at indices: some Sequence<Int>, _ ndvi: CandidateSums.SeasonFigure, _ pixels: CandidateSums.SeasonFigure, to sums: inout [Int128]
    ) {
        for season in 0..<seasons.bands {
            let plane = seasons.plane(season)
            let seen = indices.filter { !plane[$0].isNaN }
            sums[layout.season(ndvi, season)] += Self.sum(of: plane, at: seen)
            sums[layout.season(pixels, season)] += Int128(seen.count)
        }
    }

    private static func sum(of plane: UnsafePointer<Float>, at indices: some Sequence<Int>) -> Int128 {
        var sum: Int128 = 0
        for index in indices { sum += CandidateSums.fixed(Double(plane[index]) * CandidateSums.sampleUnit) }
        return sum
    }

    /// The planes that brightness is the sum of. Tiles are objects: asked for their planes once, not for each pixel.
    private func light(_ tile: SampleTile) -> [UnsafeMutablePointer<Float>] { bands.light.map { tile.plane($0) } }

    @inline(__always)
    private func sum(_ planes: [UnsafeMutablePointer<Float>], _ index: Int) -> Double {
        var sum = 0.0
        for plane in planes { sum += Double(plane[index]) }
        return sum
    }

    private func addSpread(_ tile: SampleTile, epoch: Int, first: Int, count: Int, to sums: inout [Int128]) {
        let planes = light(tile)
        var squares: Int128 = 0
        for index in first..<(first + count) {
            let value = sum(planes, index)
            squares += CandidateSums.fixed(value * value * CandidateSums.squareUnit)
        }
        sums[layout.figure(.lightSquares, epoch: epoch)] += squares
        guard let nir = bands.nir.map({ tile.plane($0) }) else { return }
        var nirSquares: Int128 = 0
        for index in first..<(first + count) {
            let value = Double(nir[index])
            nirSquares += CandidateSums.fixed(value * value * CandidateSums.squareUnit)
        }
        sums[layout.figure(.nirSquares, epoch: epoch)] += nirSquares
        guard let red = bands.red.map({ tile.plane($0) }) else { return }
        var (index1, index2, pixels): (Int128, Int128, Int128) = (0, 0, 0)
        for index in first..<(first + count) {
            let total = Double(nir[index]) + Double(red[index])
            guard total > 0 else { continue }
            let value = (Double(nir[index]) - Double(red[index])) / total
            index1 += CandidateSums.fixed(value * CandidateSums.sampleUnit)
            index2 += CandidateSums.fixed(value * value * CandidateSums.squareUnit)
            pixels += 1
        }
        sums[layout.figure(.ndvi, epoch: epoch)] += index1
        sums[layout.figure(.ndviSquares, epoch: epoch)] += index2
        sums[layout.figure(.ndviPixels, epoch: epoch)] += pixels
    }

    /// Central differences at pixels whose four neighbours are of the same region.
    private func addTexture(first: Int, count: Int, to sums: inout [Int128]) {
        let width = window.width
        let kind = kinds[first]
        let inner = (first..<(first + count)).filter { index in
            let column = index % width
            return column > 0 && column + 1 < width && index >= width && index + width < kinds.count && kinds[index - 1] == kind
                && kinds[index + 1] == kind && kinds[index - width] == kind && kinds[index + width] == kind
        }
        guard !inner.isEmpty else { return }
        sums[layout.innerPixels] += Int128(inner.count)
        for (epoch, tile) in tiles.enumerated() {
            let planes = light(tile)
            var (xx, yy, xy): (Int128, Int128, Int128) = (0, 0, 0)
            for index in inner {
                let x = sum(planes, index + 1) - sum(planes, index - 1)
                let y = sum(planes, index + width) - sum(planes, index - width)
                xx += CandidateSums.fixed(x * x * CandidateSums.squareUnit)
                yy += CandidateSums.fixed(y * y * CandidateSums.squareUnit)
                xy += CandidateSums.fixed(x * y * CandidateSums.squareUnit)
            }
            sums[layout.figure(.tensorXX, epoch: epoch)] += xx
            sums[layout.figure(.tensorYY, epoch: epoch)] += yy
            sums[layout.figure(.tensorXY, epoch: epoch)] += xy
            guard let nir = bands.nir.map({ tile.plane($0) }) else { continue }
            var gradients: Int128 = 0
            for index in inner {
                let (u, v) = (Double(nir[index + 1]) - Double(nir[index - 1]), Double(nir[index + width]) - Double(nir[index - width]))
                gradients += CandidateSums.fixed((u * u + v * v) * CandidateSums.squareUnit)
            }
            sums[layout.figure(.nirGradients, epoch: epoch)] += gradients
        }
    }
}
