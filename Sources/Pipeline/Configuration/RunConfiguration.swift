/// A run's configuration with every default filled in.
///
/// Its JSON form uses the keys and the syntax of the configuration file, so that what a run recorded can be given to another run.
package struct RunConfiguration: Sendable, Hashable, Codable {
    /// Oldest first; two or more unless the caller asked for none.
    package var epochs: [EpochConfiguration]
    /// The folder of the results; empty only when the caller asked for none.
    package var out: String
    package var region: RegionChoice?
    package var assumeCRS: String?
    package var resampling: ResamplingChoice
    package var sensor: SensorChoice
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

    package init(
        epochs: [EpochConfiguration], out: String, region: RegionChoice? = nil, assumeCRS: String? = nil,
        resampling: ResamplingChoice = .none, sensor: SensorChoice = .auto, threshold: ThresholdChoice = .auto,
        minArea: Double = 0, minPixels: Int = 12, language: ReportLanguage = .en, tileSize: TileSizeChoice = .auto,
        workers: Int = 1, memory: Int = 2 << 30, onError: FailurePolicy = .quarantine, overwrite: Bool = false,
        dryRun: Bool = false, quiet: Bool = false, json: Bool = false
    ) {
        self.epochs = epochs
        self.out = out
        self.region = region
        self.assumeCRS = assumeCRS
        self.resampling = resampling
        self.sensor = sensor
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
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case epochs, out, region, resampling, sensor, threshold, workers, memory, overwrite, quiet, json
        case assumeCRS = "assume_crs"
        case minArea = "min_area"
        case minPixels = "min_pixels"
        case language = "lang"
        case tileSize = "tile_size"
        case onError = "on_error"
        case dryRun = "dry_run"
    }

    /// The first date of the series.
    package var before: EpochConfiguration? { epochs.first }
    /// The last date of the series.
    package var after: EpochConfiguration? { epochs.last }
}
