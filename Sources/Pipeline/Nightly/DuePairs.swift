import Foundation
import GeoIO
import Geometry

/// A pair with all that its run needs, and what is to be done about it.
struct NightlyPair {
    let choice: PairChoice.Pair
    let configuration: RunConfiguration
    let key: PairKey
    let decision: Decision

    enum Decision: Sendable, Hashable {
        case due(Reason)
        case rest(Rest)
    }

    /// Why a pair is run.
    enum Reason: String, Sendable, Hashable, Codable {
        case new, unfinished, retry
        case inputsChanged = "inputs_changed"
        case configurationChanged = "configuration_changed"
        case rulesChanged = "rules_changed"
        case programChanged = "program_changed"
        case exportsChanged = "exports_changed"
        case outputChanged = "output_changed"
        case registerLacksIt = "register_lacks_it"
    }

    /// Why it is not.
    enum Rest: String, Sendable, Hashable, Codable {
        case done
        /// It failed for a cause that lies in the data or the configuration, or too often.
        case failed
    }

    var id: String { choice.id }
    var directory: RunDirectory { RunDirectory(configuration.out) }
    /// Pixels of the later date's files.
    var pixels: Int { choice.after.pixels }
    var isDue: Bool { if case .due = decision { true } else { false } }
}

/// Turns chosen pairs into runs, and decides which are due.
struct DuePairs {
    let configuration: NightlyConfiguration
    /// The folder `pipelines`.
    let dataFolder: String
    let environment: [String: String]

    static let outputs = ["run.json", "queue.gpkg"]

    /// What comes with the program and decides queues: which of it a run uses is found out by the run itself.
    private static let dataFolders = ["rules", "classes", "models", "sensors"]
    private static let dataEndings = [".yaml", ".json"]

    /// The run's configuration without imagery: what it says of files as such.
    func base() throws -> RunConfiguration {
        try ConfigurationResolver(environment: environment, requirements: []).resolve(
            yaml: configuration.pipeline, commandLine: ["dry_run": ["false"]])
    }

    /// - Parameters:
    ///   - lacking: pairs that were run but are not in the register.
    ///   - retry: failed ones too.
    func decide(
        _ pairs: [PairChoice.Pair], state: inout NightlyState, lacking: Set<String>, retry: Bool
    ) throws -> [NightlyPair] {
        guard !pairs.isEmpty else { return [] }
        let rules = try dataHash(&state.hashes)
        let exports = try ContentHash.of(try Document.text(configuration.exports))
        return try pairs.map { pair in
            let run = try ConfigurationResolver(environment: environment).resolve(yaml: configuration.pipeline, commandLine: values(for: pair))
            let key = PairKey(
                inputs: try ContentHash.of(Self.inputs(pair)), configuration: try configurationHash(run, pair, &state.hashes),
                rules: try rulesHash(run, rules, &state.hashes), program: "\(Program.version) \(GDALRuntime.version)", exports: exports)
            let known = state.pairs[pair.id]
            var decision = decide(key, known, folder: run.out, retry: retry)
            if case .rest(.done) = decision, lacking.contains(pair.id) { decision = .due(.registerLacksIt) }
            return NightlyPair(choice: pair, configuration: run, key: key, decision: decision)
        }
    }

    private func decide(_ key: PairKey, _ known: PairState?, folder: String, retry: Bool) -> NightlyPair.Decision {
        guard let known else { return .due(.new) }
        guard known.key == key else {
            if known.key.inputs != key.inputs { return .due(.inputsChanged) }
            if known.key.configuration != key.configuration { return .due(.configurationChanged) }
            if known.key.rules != key.rules { return .due(.rulesChanged) }
            return .due(known.key.program != key.program ? .programChanged : .exportsChanged)
        }
        switch known.status {
        case .unfinished: return .due(.unfinished)
        case .failed: return retry || known.mayPass && known.attempts < configuration.attempts ? .due(.retry) : .rest(.failed)
        case .done:
            let isWhole = Self.outputs.allSatisfy { FileStamp(of: "\(folder)/\($0)") == known.stamps[$0] && known.stamps[$0] != nil }
            return isWhole ? .rest(.done) : .due(.outputChanged)
        }
    }

    /// What the command line of `tuban run` would say.
    func values(for pair: PairChoice.Pair) -> [String: [String]] {
        var values = [
            "before": pair.before.files.map(\.path), "after": pair.after.files.map(\.path), "date_before": [pair.before.day.text],
            "date_after": [pair.after.day.text], "out": ["\(configuration.out)/pairs/\(pair.id)"], "overwrite": ["true"], "dry_run": ["false"],
            "json": ["false"], "quiet": ["true"], "lang": [configuration.language.rawValue],
        ]
        values["mask_before"] = masks(of: pair.before)
        values["mask_after"] = masks(of: pair.after)
        switch pair.region.outline {
        case nil: break
        case .file(let path): values["region"] = [path]
        case .box(let minX, let minY, let maxX, let maxY): values["region"] = ["\(minX),\(minY),\(maxX),\(maxY)"]
        }
        return values
    }

    private func masks(of acquisition: Acquisition) -> [String]? {
        guard let first = acquisition.masks.first else { return nil }
        let path = acquisition.masks.count > 1 ? Acquisition.folder(first.path) : first.path
        return [acquisition.maskTable.map { "\(path)|\($0)" } ?? path]
    }

    /// Contents in the order in which a run takes them; where the files lie makes no difference.
    private static func inputs(_ pair: PairChoice.Pair) -> String {
        [pair.before, pair.after].map { acquisition in
            "\(acquisition.day.text)\n" + acquisition.files.map(\.sha256).joined(separator: "\n") + "\nmasks\n"
                + acquisition.masks.map(\.sha256).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private func configurationHash(_ run: RunConfiguration, _ pair: PairChoice.Pair, _ hashes: inout StampedHashes) throws(TubanError) -> String {
        var parts = [try run.methodJSON(), run.onError.rawValue, pair.before.maskTable ?? "", pair.after.maskTable ?? ""]
        var paths: [String] = []
        if case .file(let text) = run.region { paths.append(text.partedAtBar.file) }
        if let split = run.parcels.split { paths.append(split.path) }
        for (_, layer) in (run.baseLayers?.layers ?? [:]).sorted(by: { $0.key.rawValue < $1.key.rawValue }) where !layer.isConnection {
            paths.append(layer.source)
        }
        for path in paths { parts.append(try hashes.sha256(of: path)) }
        return try ContentHash.of(parts.joined(separator: "\n"))
    }

    private func rulesHash(_ run: RunConfiguration, _ data: String, _ hashes: inout StampedHashes) throws(TubanError) -> String {
        var parts = [data, try hashes.sha256(of: RuleLocation.path(run.rules, dataFolder: dataFolder))]
        if case .model(let path) = run.classifier { parts.append(try hashes.sha256(of: path)) }
        return try ContentHash.of(parts.joined(separator: "\n"))
    }

    private func dataHash(_ hashes: inout StampedHashes) throws(TubanError) -> String {
        var paths = [LandUseCodesFile.path(dataFolder: dataFolder)]
        for folder in Self.dataFolders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(dataFolder)/\(folder)")) ?? []
            paths += names.filter { name in Self.dataEndings.contains(where: name.hasSuffix) }.sorted().map { "\(dataFolder)/\(folder)/\($0)" }
        }
        var parts: [String] = []
        for path in paths { parts.append("\(Acquisition.folder(path).split(separator: "/").last ?? "")/\(try hashes.sha256(of: path))") }
        return try ContentHash.of(parts.joined(separator: "\n"))
    }
}
