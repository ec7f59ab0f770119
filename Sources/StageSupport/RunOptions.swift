import ArgumentParser
import Foundation
import Pipeline

/// The options of a run on the command line. Texts are kept as written; the option table reads them, so that all faults of
/// all options are reported together.
package struct RunOptions: ParsableArguments, Sendable {
    @Option(parsing: .upToNextOption, help: OptionHelp.help("before"), completion: .file())
    package var before: [String] = []

    @Option(parsing: .upToNextOption, help: OptionHelp.help("after"), completion: .file())
    package var after: [String] = []

    @Option(help: OptionHelp.help("date_before"))
    package var dateBefore: String?

    @Option(help: OptionHelp.help("date_after"))
    package var dateAfter: String?

    @Option(parsing: .upToNextOption, help: OptionHelp.help("mask_before"), completion: .file())
    package var maskBefore: [String] = []

    @Option(parsing: .upToNextOption, help: OptionHelp.help("mask_after"), completion: .file())
    package var maskAfter: [String] = []

    @Option(name: [.long, .customShort("o")], help: OptionHelp.help("out"), completion: .directory)
    package var out: String?

    @Option(help: OptionHelp.help("bands"))
    package var bands: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("nodata"))
    package var nodata: String?

    @Option(help: OptionHelp.help("resampling"), completion: .list(ResamplingChoice.allCases.map(\.rawValue)))
    package var resampling: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("registration_threshold"))
    package var registrationThreshold: String?

    @Option(help: OptionHelp.help("sensor"), completion: .list(SensorChoice.allCases.map(\.rawValue)))
    package var sensor: String?

    @Option(help: OptionHelp.help("cloud_test"), completion: .list(CloudTestChoice.allCases.map(\.rawValue)))
    package var cloudTest: String?

    @Option(help: OptionHelp.help("balance"), completion: .list(BalanceChoice.allCases.map(\.rawValue)))
    package var balance: String?

    @Option(help: OptionHelp.help("composite"), completion: .list(CompositeChoice.allCases.map(\.rawValue)))
    package var composite: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("season"))
    package var season: String?

    @Option(help: OptionHelp.help("detector"), completion: .list(DetectorChoice.allCases.map(\.rawValue)))
    package var detector: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("threshold"), completion: .list(ThresholdChoice.names))
    package var threshold: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("min_pixels"))
    package var minPixels: String?

    @Option(help: OptionHelp.help("format"), completion: .list(FormatChoice.allCases.map(\.rawValue)))
    package var format: String?

    @Option(help: OptionHelp.help("rules"), completion: .file(extensions: ["yaml", "yml"]))
    package var rules: String?

    @Option(help: OptionHelp.help("base_layers"), completion: .file())
    package var baseLayers: String?

    @Option(help: OptionHelp.help("classifier"), completion: .file())
    package var classifier: String?

    @OptionGroup package var parcels: ParcelOptionGroup

    @Option(help: OptionHelp.help("lang"), completion: .list(ReportLanguage.allCases.map(\.rawValue)))
    package var lang: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("memory"))
    package var memory: String?

    @Option(help: OptionHelp.help("on_error"), completion: .list(FailurePolicy.allCases.map(\.rawValue)))
    package var onError: String?

    @Flag(inversion: .prefixedNo, help: OptionHelp.help("overwrite"))
    package var overwrite: Bool?

    @Flag(inversion: .prefixedNo, help: OptionHelp.help("dry_run"))
    package var dryRun: Bool?

    @Flag(inversion: .prefixedNo, help: OptionHelp.help("quiet"))
    package var quiet: Bool?

    @Flag(inversion: .prefixedNo, help: OptionHelp.help("json"))
    package var json: Bool?

    package init() {}

    /// The options that were given, by key of the option table.
    package var values: [String: [String]] {
        var values = parcels.values
        if !before.isEmpty { values["before"] = before }
        if !after.isEmpty { values["after"] = after }
        if !maskBefore.isEmpty { values["mask_before"] = maskBefore }
        if !maskAfter.isEmpty { values["mask_after"] = maskAfter }
        let texts: [(String, String?)] = [
            ("date_before", dateBefore), ("date_after", dateAfter),
            ("out", out), ("bands", bands), ("nodata", nodata), ("resampling", resampling),
            ("registration_threshold", registrationThreshold), ("sensor", sensor), ("cloud_test", cloudTest), ("balance", balance),
            ("composite", composite), ("season", season), ("detector", detector),
            ("threshold", threshold), ("min_pixels", minPixels), ("format", format), ("base_layers", baseLayers),
            ("classifier", classifier), ("rules", rules), ("lang", lang), ("memory", memory),
            ("on_error", onError),
        ]
        for (key, text) in texts { if let text { values[key] = [text] } }
        let flags: [(String, Bool?)] = [("overwrite", overwrite), ("dry_run", dryRun), ("quiet", quiet), ("json", json)]
        for (key, flag) in flags { if let flag { values[key] = [String(flag)] } }
        return values
    }

    /// The run's configuration: defaults < file < environment < these options.
    package func resolve(
        yaml: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
        requirements: ConfigurationResolver.Requirements = [.epochs, .out]
    ) throws -> RunConfiguration {
        try ConfigurationResolver(environment: environment, requirements: requirements).resolve(yaml: yaml, commandLine: values)
    }
}

/// Help texts of the option table in the form of the command line.
package enum OptionHelp {
    package static func help(_ key: String) -> ArgumentHelp {
        guard let definition = OptionTable.definition(key) else { return ArgumentHelp() }
        guard definition.kind != .flag else { return ArgumentHelp(stringLiteral: definition.help) }
        // For paths the sentence of the table says it all.
        let form = [.inputs, .path].contains(definition.kind) ? "" : " Form: \(definition.expected)."
        let defaultText = definition.defaultText.map { " Default: \($0)." } ?? ""
        return ArgumentHelp("\(definition.help)\(form)\(defaultText)", valueName: definition.valueName)
    }
}
