import Geometry
import Raster

/// What a raster file says of itself, checked for what tuban can read.
package struct RasterInfo: Sendable, Hashable, Codable {
    package struct Band: Sendable, Hashable, Codable {
        package var type: SampleType
        package var nodata: Double?
        /// Physical value = `scale` · digital number + `offset`.
        package var scale: Double
        package var offset: Double
        package var description: String
        package var isAlpha: Bool
        package var isPalette: Bool
        /// `red`, `green`, `blue` or nil, as the file's colour interpretation says.
        package var colour: String?

        package init(
            type: SampleType, nodata: Double?, scale: Double, offset: Double, description: String, isAlpha: Bool,
            isPalette: Bool, colour: String?
        ) {
            self.colour = colour
            self.type = type
            self.nodata = nodata
            self.scale = scale
            self.offset = offset
            self.description = description
            self.isAlpha = isAlpha
            self.isPalette = isPalette
        }
    }

    package var path: String
    package var grid: RasterGrid
    package var hasTransform: Bool
    package var hasCRS: Bool
    package var bands: [Band]
    package var blockWidth: Int
    package var blockHeight: Int
    /// Of a block in memory, over all bands: those of a file with its bands side by side are decoded together.
    package var blockBytes: Int { blockWidth * blockHeight * bands.reduce(0) { $0 + $1.type.bytes } }
    /// Blocks are decoded as they are stored, beside GDAL and its cache of blocks.
    package var isPlain: Bool
    /// The file carries a mask of its own (internal mask or alpha), true for the whole dataset.
    package var hasDatasetMask: Bool
    /// Default-domain metadata, for the date and the kind of sensor.
    package var metadata: [String: String]

    /// Numbers (from 1) of the bands that hold measurements.
    package var measurementBands: [Int] {
        bands.indices.filter { !bands[$0].isAlpha }.map { $0 + 1 }
    }
}
