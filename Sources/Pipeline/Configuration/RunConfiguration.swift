/// A run's configuration with every default filled in.
///
/// Its JSON form uses the keys and the syntax of the configuration file, so that what a run recorded can be given to another run.
package struct RunConfiguration: Sendable, Hashable {
    /// Oldest first; two or more unless the caller asked for none.
    package var epochs: [EpochConfiguration]
    /// The folder of the results; empty only when the caller asked for none.
    package var out: String
    package var region: RegionChoice?
    package var assumeCRS: String?
    package var resampling: ResamplingChoice
    /// Pixels, ≥ 0.
    package var registrationThreshold: Double
    package var sensor: SensorChoice
    package var cloudTest: CloudTestChoice
    package var balance: BalanceChoice
    package var composite: CompositeChoice
    /// Days around an epoch's date; nil for no limit.
    package var season: Int?
    package var detector: DetectorChoice
    package var threshold: ThresholdChoice
    /// Square metres, ≥ 0.
    package var minArea: Double
    /// ≥ 1.
    package var minPixels: Int
    package var language: ReportLanguage
    package var tileSize: TileSizeChoice
    /// ≥ 1.
    package var workers: Int
    /// Bytes.
    package var memory: Int
    package var onError: FailurePolicy
    package var overwrite: Bool
    package var dryRun: Bool
    package var quiet: Bool
    package var json: Bool
    package var parcels: ParcelOptions
    package var baseLayers: BaseLayersChoice?
    package var classifier: ClassifierChoice
    /// The path of a rule file, or the name of one in the data folder.
    package var rules: String

    package init(
        epochs: [EpochConfiguration], out: String, region: RegionChoice? = nil, assumeCRS: String? = nil,
        resampling: ResamplingChoice = .none, registrationThreshold: Double = 0.3, sensor: SensorChoice = .auto,
        cloudTest: CloudTestChoice = .auto, balance: BalanceChoice = .auto, composite: CompositeChoice = .first, season: Int? = nil, detector: DetectorChoice = .auto,
        threshold: ThresholdChoice = .auto,
        minArea: Double = 0, minPixels: Int = 12, language: ReportLanguage = .en, tileSize: TileSizeChoice = .auto,
        workers: Int = 1, memory: Int = 2 << 30, onError: FailurePolicy = .quarantine, overwrite: Bool = false,
        dryRun: Bool = false, quiet: Bool = false, json: Bool = false, parcels: ParcelOptions = ParcelOptions(),
        baseLayers: BaseLayersChoice? = nil, classifier: ClassifierChoice = .auto, rules: String = "general"
    ) {
        self.epochs = epochs
        self.out = out
        self.region = region
        self.assumeCRS = assumeCRS
        self.resampling = resampling
        self.registrationThreshold = registrationThreshold
        self.sensor = sensor
        self.cloudTest = cloudTest
        self.balance = balance
        self.composite = composite
        self.season = season
        self.detector = detector
        self.threshold = threshold
        self.minArea = minArea
        self.minPixels = minPixels
        self.language = language
        self.tileSize = tileSize
        self.workers = workers
        self.memory = memory
        self.onError = onError
        self.overwrite = overwrite
        self.dryRun = dryRun
        self.quiet = quiet
        self.json = json
        self.parcels = parcels
        self.baseLayers = baseLayers
        self.classifier = classifier
        self.rules = rules
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case epochs, balance, composite, season, out, classifier, region, resampling, rules, sensor, detector, threshold, workers, memory, overwrite, quiet, json
        case assumeCRS = "assume_crs"
        case registrationThreshold = "registration_threshold"
        case cloudTest = "cloud_test"
        case minArea = "min_area"
        case minPixels = "min_pixels"
        case language = "lang"
        case tileSize = "tile_size"
        case onError = "on_error"
        case dryRun = "dry_run"
        case baseLayers = "base_layers"
    }

    /// The first date of the series.
    package var before: EpochConfiguration? { epochs.first }
    /// The last date of the series.
    package var after: EpochConfiguration? { epochs.last }
}

extension RunConfiguration: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            epochs: try container.decode([EpochConfiguration].self, forKey: .epochs), out: try container.decode(String.self, forKey: .out),
            region: try container.decodeIfPresent(RegionChoice.self, forKey: .region),
            assumeCRS: try container.decodeIfPresent(String.self, forKey: .assumeCRS),
            resampling: try container.decode(ResamplingChoice.self, forKey: .resampling),
            registrationThreshold: try container.decode(Double.self, forKey: .registrationThreshold),
            sensor: try container.decode(SensorChoice.self, forKey: .sensor),
            cloudTest: try container.decode(CloudTestChoice.self, forKey: .cloudTest),
            balance: try container.decode(BalanceChoice.self, forKey: .balance),
            composite: try container.decode(CompositeChoice.self, forKey: .composite),
            season: try container.decodeIfPresent(Int.self, forKey: .season),
            detector: try container.decode(DetectorChoice.self, forKey: .detector),
            threshold: try container.decode(ThresholdChoice.self, forKey: .threshold),
            minArea: try container.decode(Double.self, forKey: .minArea), minPixels: try container.decode(Int.self, forKey: .minPixels),
            language: try container.decode(ReportLanguage.self, forKey: .language),
            tileSize: try container.decode(TileSizeChoice.self, forKey: .tileSize),
            workers: try container.decode(Int.self, forKey: .workers), memory: try container.decode(Int.self, forKey: .memory),
            onError: try container.decode(FailurePolicy.self, forKey: .onError),
            overwrite: try container.decode(Bool.self, forKey: .overwrite), dryRun: try container.decode(Bool.self, forKey: .dryRun),
            quiet: try container.decode(Bool.self, forKey: .quiet), json: try container.decode(Bool.self, forKey: .json),
            parcels: try ParcelOptions(from: decoder),
            baseLayers: try container.decodeIfPresent(BaseLayersChoice.self, forKey: .baseLayers),
            classifier: try container.decode(ClassifierChoice.self, forKey: .classifier),
            rules: try container.decode(String.self, forKey: .rules))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(epochs, forKey: .epochs)
        try container.encode(out, forKey: .out)
        try container.encodeIfPresent(region, forKey: .region)
        try container.encodeIfPresent(assumeCRS, forKey: .assumeCRS)
        try container.encode(resampling, forKey: .resampling)
        try container.encode(registrationThreshold, forKey: .registrationThreshold)
        try container.encode(sensor, forKey: .sensor)
        try container.encode(cloudTest, forKey: .cloudTest)
        try container.encode(balance, forKey: .balance)
        try container.encode(composite, forKey: .composite)
        try container.encodeIfPresent(season, forKey: .season)
        try container.encode(detector, forKey: .detector)
        try container.encode(threshold, forKey: .threshold)
        try container.encode(minArea, forKey: .minArea)
        try container.encode(minPixels, forKey: .minPixels)
        try container.encode(language, forKey: .language)
        try container.encode(tileSize, forKey: .tileSize)
        try container.encode(workers, forKey: .workers)
        try container.encode(memory, forKey: .memory)
        try container.encode(onError, forKey: .onError)
        try container.encode(overwrite, forKey: .overwrite)
        try container.encode(dryRun, forKey: .dryRun)
        try container.encode(quiet, forKey: .quiet)
        try container.encode(json, forKey: .json)
        try parcels.encode(to: encoder)
        try container.encodeIfPresent(baseLayers, forKey: .baseLayers)
        try container.encode(classifier, forKey: .classifier)
        try container.encode(rules, forKey: .rules)
    }
}
