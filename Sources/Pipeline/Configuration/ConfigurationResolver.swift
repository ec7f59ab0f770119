import Foundation
import Geometry

/// Puts the layers together: defaults < file < environment < command line.
package struct ConfigurationResolver: Sendable {
    /// What a run cannot do without.
    package struct Requirements: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// At least two dates with inputs.
        package static let epochs = Requirements(rawValue: 1)
        /// The folder of the results.
        package static let out = Requirements(rawValue: 2)
    }

    package var environment: [String: String]
    package var processorCount: Int
    package var requirements: Requirements

    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        processorCount: Int = ProcessInfo.processInfo.activeProcessorCount, requirements: Requirements = [.epochs, .out]
    ) {
        self.environment = environment
        self.processorCount = processorCount
        self.requirements = requirements
    }

    /// - Parameters:
    ///   - yaml: the path of a configuration file, if there is one.
    ///   - commandLine: option keys with their values.
    /// - Throws: `ConfigurationError` with every problem of all sources; `TubanError` when the file cannot be read.
    package func resolve(yaml: String?, commandLine: [String: [String]]) throws -> RunConfiguration {
        var fromCommandLine = LayerReader.read(commandLine: commandLine)
        var fromEnvironment = LayerReader.read(environment: environment)
        var fromFile = LayerReader.Reading()
        if let yaml {
            do {
                fromFile = LayerReader.read(try ConfigurationFile(contentsOf: yaml))
            } catch let error as ConfigurationError {
                fromFile.problems = error.problems
                fromFile.mentioned = Set(OptionTable.all.map(\.key))
            }
        }
        try BaseLayersReader.expand(&fromFile)
        try BaseLayersReader.expand(&fromEnvironment)
        try BaseLayersReader.expand(&fromCommandLine)
        return try resolve(file: fromFile, environment: fromEnvironment, commandLine: fromCommandLine, yaml: yaml)
    }

    /// As above, for layers that were read already.
    package func resolve(
        file: LayerReader.Reading, environment fromEnvironment: LayerReader.Reading = .init(),
        commandLine: LayerReader.Reading = .init(), yaml: String?
    ) throws(ConfigurationError) -> RunConfiguration {
        let layer = commandLine.layer.merging(over: fromEnvironment.layer.merging(over: file.layer))
        var problems = file.problems + fromEnvironment.problems + commandLine.problems
        let mentioned = file.mentioned.union(fromEnvironment.mentioned).union(commandLine.mentioned)
        let source: ConfigurationProblem.Source = yaml.map { .file($0) } ?? .commandLine
        problems += missing(layer, mentioned: mentioned, source: source)
        let epochs = Self.epochs(layer)
        // Contradictions between values are looked for only among values that could be read.
        if problems.isEmpty { problems += EpochChecks.problems(epochs, out: layer.out, source: source) }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        return RunConfiguration(
            epochs: epochs, out: layer.out ?? "", region: layer.region, assumeCRS: layer.assumeCRS,
            resampling: layer.resampling ?? .none, registrationThreshold: layer.registrationThreshold ?? 0.3,
            sensor: layer.sensor ?? .auto, cloudTest: layer.cloudTest ?? .auto, balance: layer.balance ?? .auto,
            composite: layer.composite ?? .first, season: layer.season, detector: layer.detector ?? .auto, threshold: layer.threshold ?? .auto,
            minArea: layer.minArea ?? 0, minPixels: layer.minPixels ?? 12,
            language: layer.language ?? ReportLanguage(environment: environment), tileSize: layer.tileSize ?? .auto,
            workers: layer.workers ?? min(max(1, processorCount), OptionTable.workerRange.upperBound),
            memory: layer.memory ?? 2 << 30, onError: layer.onError ?? .quarantine, overwrite: layer.overwrite ?? false,
            dryRun: layer.dryRun ?? false, quiet: layer.quiet ?? false, json: layer.json ?? false, parcels: ParcelOptions(layer),
            baseLayers: layer.baseLayers, classifier: layer.classifier ?? .auto, rules: layer.rules ?? "general")
    }

    private func missing(
        _ layer: ConfigurationLayer, mentioned: Set<String>, source: ConfigurationProblem.Source
    ) -> [ConfigurationProblem] {
        var keys: [String] = []
        if requirements.contains(.epochs), !mentioned.contains("epochs") {
            if layer.before?.inputs == nil { keys.append("before") }
            if layer.after?.inputs == nil { keys.append("after") }
        }
        if requirements.contains(.out), layer.out == nil { keys.append("out") }
        return keys.filter { !mentioned.contains($0) }.compactMap { OptionTable.definition($0) }.map { definition in
            ConfigurationProblem(
                source: source, keyPath: definition.name(in: source), message: "this is missing", expected: definition.expected)
        }
    }

    /// The series of dates, with bands and nodata of the whole run where a date has none of its own.
    ///
    /// Empty when the layer names no inputs at all.
    private static func epochs(_ layer: ConfigurationLayer) -> [EpochConfiguration] {
        let layers = [layer.before].compactMap(\.self) + (layer.between ?? []) + [layer.after].compactMap(\.self)
        return layers.compactMap { epoch in
            epoch.inputs.map { inputs in
                EpochConfiguration(
                    inputs: inputs, date: epoch.date, mask: epoch.mask, bands: epoch.bands ?? layer.bands,
                    nodata: epoch.nodata ?? layer.nodata)
            }
        }
    }
}
