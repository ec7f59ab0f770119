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
        // Tiles are objects: asked for their planes once, not for each pixel.
        let valid = tiles.map(\.valid)
        let samples = (0..<tile.bands).map { band in tiles.map { $0.plane(band) } }
        let medians = (0..<tile.bands).map(tile.plane)
        let (isSeen, origins) = (tile.valid, tile.origins)
        for pixel in 0..<count where isSeen[pixel] != 0 {
            seen.removeAll(keepingCapacity: true)
            for index in valid.indices where valid[index][pixel] != 0 { seen.append(index) }
            for index in seen { distances[index] = 0 }
            for (band, planes) in samples.enumerated() {
                values.removeAll(keepingCapacity: true)
                for index in seen { values.append(planes[index][pixel]) }
                values.sort()
                let middle = values.count / 2
                let median = values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) * 0.5
                medians[band][pixel] = median
                for index in seen { distances[index] += abs(planes[index][pixel] - median) }
            }
            guard let origins, var nearest = seen.first else { continue }
            for index in seen where distances[index] < distances[nearest] { nearest = index }
            origins[pixel] = UInt8(nearest + 1)
        }
    }
}
