import Raster

/// The median of several acquisitions, pixel by pixel and band by band, over those that saw the pixel.
///
/// - Numerics: of an even number the mean of the middle two. The pixel counts as of the acquisition that lies nearest to the median (sum of
///   absolute differences over all bands; the first of equals).
/// - Complexity: O(pixels · bands · k log k) for k acquisitions.
enum MedianComposite {
    /// - Parameters:
    ///   - tiles: samples of each acquisition; `tile` holds the first that saw each pixel, and takes the medians.
    static func apply(_ tiles: [SampleTile], count: Int, to tile: SampleTile) {
        var seen: [Int] = []
        var values: [Float] = []
        var distances = [Float](repeating: 0, count: tiles.count)
        for pixel in 0..<count where tile.valid[pixel] != 0 {
            seen.removeAll(keepingCapacity: true)
            for index in tiles.indices where tiles[index].valid[pixel] != 0 { seen.append(index) }
            for index in seen { distances[index] = 0 }
            for band in 0..<tile.bands {
                values.removeAll(keepingCapacity: true)
                for index in seen { values.append(tiles[index].plane(band)[pixel]) }
                values.sort()
                let middle = values.count / 2
                let median = values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) * 0.5
                tile.plane(band)[pixel] = median
                for index in seen { distances[index] += abs(tiles[index].plane(band)[pixel] - median) }
            }
            guard let origins = tile.origins, var nearest = seen.first else { continue }
            for index in seen where distances[index] < distances[nearest] { nearest = index }
            origins[pixel] = UInt8(nearest + 1)
        }
    }
}
