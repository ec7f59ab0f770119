import Foundation
import GeoIO
import Geometry

/// What a night would meet, for a look at the installation; nothing is written.
package struct NightOutlook {
    /// What earlier nights left.
    package struct Memory: Sendable {
        /// Seconds since 1970.
        package var lastFinished: Double?
        package var lastSuccess: Double?
        package var quarantined = 0
        package var quarantineList: String
        package var filesFromTheFuture = 0
        /// Pairs that are not tried again, with their causes.
        package var failed: [String] = []
    }

    let configuration: NightlyConfiguration
    let dataFolder: String

    package init(_ configuration: NightlyConfiguration, dataFolder: String) {
        self.configuration = configuration
        self.dataFolder = dataFolder
    }

    /// The watched ones.
    package var folders: [String] {
        var folders: [String] = []
        for scene in configuration.scenes {
            for folder in [scene.folder] + [scene.masks?.folder].compactMap({ $0 }) where !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }

    private func base() throws -> RunConfiguration {
        try DuePairs(configuration: configuration, dataFolder: dataFolder, environment: ProcessInfo.processInfo.environment).base()
    }

    /// Bytes that a run may use.
    package func runMemory() throws -> Int { try base().memory }

    /// The run's configuration, its rules, and that the files which it names are there.
    package func checkRun() throws {
        let run = try base()
        _ = try RuleLocation.read(RuleLocation.path(run.rules, dataFolder: dataFolder))
        var files = (run.baseLayers?.layers ?? [:]).values.filter { !$0.isConnection }.map(\.source)
        for region in configuration.regions {
            if case .file(let text) = region.outline { files.append(text.partedAtBar.file) }
        }
        for file in Set(files).sorted() where access(file, R_OK) != 0 {
            throw TubanError(.missingInput, subject: file, "does not exist or may not be read")
        }
    }

    package func memory() throws(TubanError) -> Memory {
        let folder = StateFolder(path: configuration.state)
        let (state, catalogue) = (try NightlyState.read(from: folder.state), try Catalogue.read(from: folder.catalogue))
        let now = Date().timeIntervalSince1970
        return Memory(
            lastFinished: state.lastFinished, lastSuccess: state.lastSuccess,
            quarantined: catalogue.files.values.count(where: \.isQuarantined), quarantineList: folder.quarantine,
            filesFromTheFuture: catalogue.files.values.count { $0.stamp.seconds > now + 86_400 },
            failed: state.pairs.filter { $0.value.status == .failed }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.error ?? "")" })
    }

    /// The nearest folder above that is there.
    package static func existing(_ path: String) -> String { Night.existing(path) }
}
