/// What one source (a file, the environment, the command line) says; everything it does not speak of is nil.
package struct ConfigurationLayer: Sendable, Hashable {
    /// The first date of the series.
    package var before: EpochLayer?
    /// The dates between the first and the last, when the source lists the whole series.
    package var between: [EpochLayer]?
    /// The last date of the series.
    package var after: EpochLayer?
    package var out: String?
    package var region: RegionChoice?
    package var bands: BandSelection?
    package var nodata: [NodataValue]?
    package var assumeCRS: String?
    package var resampling: ResamplingChoice?
    package var registrationThreshold: Double?
    package var sensor: SensorChoice?
    package var cloudTest: CloudTestChoice?
    package var balance: BalanceChoice?
    package var composite: CompositeChoice?
    /// Days.
    package var season: Int?
    package var detector: DetectorChoice?
    package var threshold: ThresholdChoice?
    /// Square metres.
    package var minArea: Double?
    package var minPixels: Int?
    package var connectivity: ConnectivityChoice?
    package var simplify: SimplifyChoice?
    /// Square metres.
    package var fillHoles: Double?
    /// Metres.
    package var minWidth: Double?
    /// Metres.
    package var mergeDistance: Double?
    package var clip: ClipChoice?
    package var split: SplitChoice?
    package var format: FormatChoice?
    package var baseLayers: BaseLayersChoice?
    package var classifier: ClassifierChoice?
    package var rules: String?
    package var tileSize: TileSizeChoice?
    package var workers: Int?
    /// Bytes.
    package var memory: Int?
    package var onError: FailurePolicy?
    package var language: ReportLanguage?
    package var overwrite: Bool?
    package var dryRun: Bool?
    package var quiet: Bool?
    package var json: Bool?

    package init() {}

    /// This layer's statements, and those of `lower` where this one is silent.
    ///
    /// - Naming the inputs of both ends names the whole series: dates between them in `lower` are dropped.
    /// - Bands and nodata for the whole run override those that `lower` gives for single dates.
    package func merging(over lower: ConfigurationLayer) -> ConfigurationLayer {
        var result = self
        var lower = lower
        if bands != nil { lower.forEachEpoch { $0.bands = nil } }
        if nodata != nil { lower.forEachEpoch { $0.nodata = nil } }
        let namesBothEnds = before?.inputs != nil && after?.inputs != nil
        result.before = Self.merged(before, lower.before)
        result.between = between ?? (namesBothEnds ? nil : lower.between)
        result.after = Self.merged(after, lower.after)
        result.out = out ?? lower.out
        result.region = region ?? lower.region
        result.bands = bands ?? lower.bands
        result.nodata = nodata ?? lower.nodata
        result.assumeCRS = assumeCRS ?? lower.assumeCRS
        result.resampling = resampling ?? lower.resampling
        result.registrationThreshold = registrationThreshold ?? lower.registrationThreshold
        result.sensor = sensor ?? lower.sensor
        result.cloudTest = cloudTest ?? lower.cloudTest
        result.balance = balance ?? lower.balance
        result.composite = composite ?? lower.composite
        result.season = season ?? lower.season
        result.detector = detector ?? lower.detector
        result.threshold = threshold ?? lower.threshold
        result.minArea = minArea ?? lower.minArea
        result.minPixels = minPixels ?? lower.minPixels
        result.connectivity = connectivity ?? lower.connectivity
        result.simplify = simplify ?? lower.simplify
        result.fillHoles = fillHoles ?? lower.fillHoles
        result.minWidth = minWidth ?? lower.minWidth
        result.mergeDistance = mergeDistance ?? lower.mergeDistance
        result.clip = clip ?? lower.clip
        result.split = split ?? lower.split
        result.format = format ?? lower.format
        result.baseLayers = baseLayers ?? lower.baseLayers
        result.classifier = classifier ?? lower.classifier
        result.rules = rules ?? lower.rules
        result.tileSize = tileSize ?? lower.tileSize
        result.workers = workers ?? lower.workers
        result.memory = memory ?? lower.memory
        result.onError = onError ?? lower.onError
        result.language = language ?? lower.language
        result.overwrite = overwrite ?? lower.overwrite
        result.dryRun = dryRun ?? lower.dryRun
        result.quiet = quiet ?? lower.quiet
        result.json = json ?? lower.json
        return result
    }

    private mutating func forEachEpoch(_ change: (inout EpochLayer) -> Void) {
        if var epoch = before {
            change(&epoch)
            before = epoch
        }
        if var epoch = after {
            change(&epoch)
            after = epoch
        }
        between = between?.map { epoch in
            var epoch = epoch
            change(&epoch)
            return epoch
        }
    }

    private static func merged(_ upper: EpochLayer?, _ lower: EpochLayer?) -> EpochLayer? {
        guard let upper else { return lower }
        return lower.map { upper.merging(over: $0) } ?? upper
    }
}
