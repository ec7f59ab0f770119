import ArgumentParser
import GeoIO
import Geometry
import Pipeline

/// The options of `tuban-vectorize --raster` on the command line. Those of the option table are read by it.
package struct ExtractionOptions: ParsableArguments, Sendable {
    @Option(help: "A GeoTIFF or VRT of anyone's: a mask, classes, or a statistic.", completion: .file())
    package var raster: String?

    @Option(help: "The band that decides, from 1.")
    package var band = 1

    @Option(name: [.long, .customShort("o")], help: "The vector file to write; its ending decides the format unless --format is given.", completion: .file())
    package var out: String?

    @Option(help: "The name of the layer.")
    package var layer = "parcels"

    @Flag(help: "All values but 0 are one class.")
    package var mask = false

    @Flag(help: "Each value is a class of its own (the default for integers).")
    package var classes = false

    @Option(parsing: .unconditional, help: "With classes: the value that is left out, or none.")
    package var background: String?

    @Option(parsing: .unconditional, help: "Pixels of at least this value count.")
    package var threshold: Double?

    @Option(parsing: .unconditional, help: "With --threshold: joined pixels of at least this value count as well.")
    package var grow: Double?

    @Option(parsing: .unconditional, help: "The value that means: not observed. Default: what the file says.")
    package var nodata: Double?

    @Option(
        name: .customLong("stats"), parsing: .singleValue,
        help: "name=path or name=path:BAND: count, mean, min, max and sum of a raster on the same grid; may be repeated.")
    package var statistics: [String] = []

    @Option(help: "Regions of fewer pixels pass to their largest neighbour, as in gdal_sieve.")
    package var sieve = 0

    @Option(parsing: .unconditional, help: "Parcels of fewer pixels are left out. Default: 1.")
    package var minPixels: String?

    @OptionGroup package var parcels: ParcelOptionGroup

    @Option(help: "gpkg, fgb, geojsonseq, shp or csv.", completion: .list(FormatChoice.allCases.map(\.rawValue)))
    package var format: String?

    @Flag(help: "Replace the file.")
    package var overwrite = false

    package init() {}

    /// The request that the options stand for; all faults of the table's options are reported together.
    package func request() throws -> ExtractionRequest {
        guard let raster, let out else {
            throw TubanError(.usage, subject: raster == nil ? "--raster" : "--out", "is missing: tuban-vectorize --raster any.tif --out parcels.gpkg")
        }
        var values = parcels.values
        if let minPixels { values["min_pixels"] = [minPixels] }
        if let format { values["format"] = [format] }
        let configuration = try ConfigurationResolver(requirements: []).resolve(yaml: nil, commandLine: values)
        var request = ExtractionRequest(raster: raster, out: out)
        request.band = band
        request.layer = layer
        request.reading = try reading()
        request.nodata = nodata
        request.statistics = try statistics.map(Self.statistic)
        let names = request.statistics.map { $0.name.lowercased() }
        guard Set(names).count == names.count else { throw TubanError(.usage, subject: "--stats", "names two rasters alike") }
        guard sieve >= 0 else { throw TubanError(.usage, subject: "--sieve", "is a number of pixels, 0 or more") }
        request.sieve = sieve
        request.minPixels = minPixels == nil ? 1 : configuration.minPixels
        request.minArea = configuration.minArea
        request.parcels = configuration.parcels
        if format == nil {
            guard let known = FormatChoice(path: out) else {
                throw TubanError(.usage, subject: out, "has no ending of a known format (.gpkg, .fgb, .geojsonl, .shp, .csv); add it, or give --format")
            }
            request.parcels.format = known
        } else if FormatChoice(path: out) != request.parcels.format {
            throw TubanError(.usage, subject: out, "ends unlike the format \(request.parcels.format.rawValue); expected .\(request.parcels.format.ending)")
        }
        request.region = configuration.region
        request.assumeCRS = configuration.assumeCRS
        if case .pixels(let size) = configuration.tileSize { request.tileSize = size }
        request.workers = configuration.workers
        request.overwrite = overwrite
        return request
    }

    private func reading() throws(TubanError) -> ExtractionRequest.Reading? {
        guard [mask, classes, threshold != nil].count(where: { $0 }) <= 1 else {
            throw TubanError(.usage, subject: "--raster", "takes one of --mask, --classes and --threshold")
        }
        if let grow {
            guard let threshold, grow <= threshold, sieve == 0 else {
                throw TubanError(.usage, subject: "--grow", "needs a --threshold that is not below it, and no --sieve")
            }
        }
        if let threshold {
            guard threshold.isFinite else { throw TubanError(.usage, subject: "--threshold", "must be a finite number") }
            return .threshold(seed: threshold, grow: grow)
        }
        if mask { return .mask }
        guard classes || background != nil else { return nil }
        guard let background else { return .classes(background: 0) }
        if background.lowercased() == "none" { return .classes(background: nil) }
        guard let value = Double(background) else { throw TubanError(.usage, subject: "--background", "is a class number or none") }
        return .classes(background: value)
    }

    private static func statistic(_ text: String) throws(TubanError) -> ExtractionRequest.Statistic {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[1].isEmpty, !sides[0].isEmpty,
            sides[0].unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil })
        else {
            throw TubanError(.usage, subject: "--stats \(text)", "is not of the form name=path, with a name of letters, digits and _")
        }
        if let colon = sides[1].lastIndex(of: ":"), let band = Int(sides[1][sides[1].index(after: colon)...]) {
            return .init(name: String(sides[0]), path: String(sides[1][..<colon]), band: band)
        }
        return .init(name: String(sides[0]), path: String(sides[1]), band: 1)
    }
}
