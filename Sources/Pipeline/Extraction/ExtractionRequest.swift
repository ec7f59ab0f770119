import GeoIO

/// What `tuban-vectorize --raster` is asked for.
package struct ExtractionRequest: Sendable {
    /// How pixels become regions.
    package enum Reading: Sendable, Hashable {
        /// Values other than 0 are one class.
        case mask
        /// Each value is a class of its own; `background` is left out.
        case classes(background: Double?)
        /// Values of at least `seed` are changed, and with them all joined pixels of at least `grow`.
        case threshold(seed: Double, grow: Double?)
    }

    /// A further raster on the same grid, summed up for each parcel.
    package struct Statistic: Sendable, Hashable {
        package var name: String
        package var path: String
        package var band: Int

        package init(name: String, path: String, band: Int) {
            self.name = name
            self.path = path
            self.band = band
        }
    }

    package var raster: String
    package var band = 1
    /// Nil: classes for integers, refused for floating point.
    package var reading: Reading?
    package var nodata: Double?
    package var statistics: [Statistic] = []
    /// Regions of fewer pixels pass to their largest neighbour, as in gdal_sieve; 0 does not.
    package var sieve = 0
    package var minPixels = 1
    /// Square metres.
    package var minArea = 0.0
    package var parcels = ParcelOptions()
    package var region: RegionChoice?
    package var assumeCRS: String?
    package var out: String
    package var layer = "parcels"
    package var tileSize = 1024
    package var workers = 1
    package var overwrite = false

    package init(raster: String, out: String) {
        self.raster = raster
        self.out = out
    }
}
