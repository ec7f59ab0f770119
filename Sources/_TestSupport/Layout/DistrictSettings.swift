/// What may be chosen about a made-up district, apart from its seed and its size.
package struct DistrictSettings: Sendable {
    /// Easting and northing of the outer corner of the first pixel, in metres.
    package var origin = (easting: 512_000.0, northing: 4_126_000.0)
    /// The plane CRS of the scenes and base layers.
    package var crs = "EPSG:4547"
    /// Ground sample distance in metres.
    package var pixelSize = 2.0
    package var acquisitions = Acquisition.sampleDates
    /// True changes per block of farmland (a block is about 0.2 km²), on the average.
    package var changesPerBlock = 1.15
    /// Only cases of these states are built outside villages; nil builds all kinds in turn.
    package var favoured: Set<GroundState>?
    /// Reflectance × 10,000 is rounded to multiples of this, per band B, G, R, NIR.
    package var quantum = [40.0, 40.0, 40.0, 80.0]
    /// Amplitude of the white sensor noise, in twentieths of a quantum.
    package var sensorNoise = 0.5
    /// Columns and rows (in pixels) on which some changes are centred, so that they cross the borders of files.
    package var anchorColumns: [Int] = []
    package var anchorRows: [Int] = []
    /// First six digits of every place code; no county has this one.
    package var countyCode = "130999"
    package var countyName = "青禾县"

    package init() {}
}
