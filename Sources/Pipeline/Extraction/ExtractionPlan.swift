import GeoIO
import Geometry
import Parcels
import Raster

/// A request after its inputs were looked at.
struct ExtractionPlan: Sendable {
    struct Source: Sendable {
        var name: String
        var path: String
        var band: Int
        var nodata: Double?
        /// Where the file lies on the grid.
        var window: PixelWindow
    }

    let request: ExtractionRequest
    let reading: ExtractionRequest.Reading
    let grid: RasterGrid
    let type: SampleType
    let nodata: Double?
    let hasDatasetMask: Bool
    let categories: [String]
    let sources: [Source]
    let region: PlannedRegion?
    /// Added to values of classes, so that labels of small types are not negative.
    let labelOffset: Int

    init(_ request: ExtractionRequest) throws(TubanError) {
        let reader = try RasterReader(path: request.raster)
        let info = reader.info
        let band = try Self.band(request.band, of: info)
        guard !info.hasTransform || info.grid.transform.isNorthUp else {
            throw TubanError(.badData, subject: request.raster, "is rotated or south-up; parcels lie on north-up pixels. Warp it with gdalwarp first")
        }
        let configuration = RunConfiguration(epochs: [], out: "", assumeCRS: request.assumeCRS)
        let gate = try GridGate(reference: info, configuration: configuration)
        self.request = request
        grid = gate.reference
        type = band.type
        nodata = request.nodata ?? band.nodata
        hasDatasetMask = info.hasDatasetMask
        categories = reader.categoryNames(band: request.band)
        if let reading = request.reading { self.reading = reading } else { reading = try Self.defaultReading(band, subject: request.raster) }
        if case .classes = reading, !band.type.isInteger {
            throw TubanError(
                .badData, subject: request.raster, "has \(band.type.rawValue) samples, which are no classes; give a limit with --threshold")
        }
        labelOffset = band.type == .int16 ? 32768 : 0
        var sources: [Source] = []
        for statistic in request.statistics { sources.append(try Self.source(statistic, gate, assumedCRS: request.assumeCRS)) }
        self.sources = sources
        region = try RegionReading.region(request.region, crs: grid.crs, assumedCRS: request.assumeCRS)
    }

    /// The region as pixels, where parcels are cut at its outline.
    var mask: RegionMask? { request.parcels.clip == .cut ? RegionMask(region, grid: grid) : nil }

    private static func band(_ number: Int, of info: RasterInfo) throws(TubanError) -> RasterInfo.Band {
        guard (1...info.bands.count).contains(number) else {
            throw TubanError(.badData, subject: info.path, "has no band \(number): it has \(info.bands.count)")
        }
        return info.bands[number - 1]
    }

    private static func defaultReading(_ band: RasterInfo.Band, subject: String) throws(TubanError) -> ExtractionRequest.Reading {
        guard band.type.isInteger else {
            throw TubanError(
                .usage, subject: subject, "has \(band.type.rawValue) samples: say with --threshold from which value on a pixel counts, or give --mask")
        }
        return .classes(background: 0)
    }

    private static func source(
        _ statistic: ExtractionRequest.Statistic, _ gate: GridGate, assumedCRS: String?
    ) throws(TubanError) -> Source {
        let info = try RasterReader(path: statistic.path).info
        let band = try band(statistic.band, of: info)
        let definition = info.hasCRS ? info.grid.crs : assumedCRS ?? ""
        guard info.hasTransform, !definition.isEmpty else {
            throw TubanError(.badData, subject: statistic.path, "has no geotransform or no CRS; give the CRS with --assume-crs if you know it")
        }
        if let problem = gate.disagreement(of: info, try CoordinateSystem(definition, subject: statistic.path)) {
            throw TubanError(.badData, subject: statistic.path, "\(problem); expected the grid of \(gate.referencePath). Resample it with gdalwarp first")
        }
        return Source(
            name: statistic.name, path: statistic.path, band: statistic.band, nodata: band.nodata, window: try gate.place(info).window)
    }
}
