import Foundation
import GeoIO
import Geometry

/// Brings the catalogue up to what lies in the folders: settled files that are new or changed are looked at, the rest is known.
struct FileIntake {
    struct Outcome: Sendable {
        /// Looked at and found sound.
        var taken: [String] = []
        /// Put into quarantine now, with the reason.
        var quarantined: [(path: String, reason: String)] = []
        /// Not settled yet.
        var unsettled: [String] = []
        var gone = 0
        /// Dated later than the clock by more than a day.
        var fromTheFuture: [String] = []
    }

    let configuration: NightlyConfiguration
    let run: RunConfiguration
    /// Seconds since 1970.
    let now: Double
    /// Where the name of the file that is being read stands; nil for a look that leaves no trace.
    let mark: ReadingMark?

    /// Seconds between two savings of the catalogue while many files are looked at.
    private static let savingInterval: Int64 = 2
    private static let passing: Set<TubanError.Kind> = [.permission, .missingInput, .inputOutput]

    func bring(
        _ catalogue: inout Catalogue, to scan: FolderScan, save: (Catalogue) throws(TubanError) -> Void
    ) throws(TubanError) -> Outcome {
        var outcome = Outcome()
        try checkFolders(catalogue, scan)
        let judgedBy = try judgement()
        let found = Set(scan.files.map(\.path))
        let gone = catalogue.files.keys.filter { !found.contains($0) }
        outcome.gone = gone.count
        for path in gone { catalogue.files[path] = nil }
        outcome.unsettled = scan.arriving
        var pending: [String: Catalogue.Pending] = [:]
        let anew = catalogue.judgedBy != judgedBy
        let gate = IntakeGate(run: run, limit: configuration.readLimit)
        var saved = ContinuousClock.now
        for file in scan.files {
            if file.stamp.seconds > now + 86_400 { outcome.fromTheFuture.append(file.path) }
            let known = catalogue.files[file.path]
            if let known, known.stamp == file.stamp, known.role == file.role, !(known.isQuarantined && (anew || known.mayPass ?? false)) { continue }
            guard isSettled(file, catalogue.pending[file.path], &pending) else {
                outcome.unsettled.append(file.path)
                continue
            }
            do throws(TubanError) {
                try mark?.begin(file.path)
                catalogue.files[file.path] = try look(at: file, gate, &catalogue)
                outcome.taken.append(file.path)
            } catch  where error.kind == .interrupted {
                mark?.end()
                throw error
            } catch  where error.kind == .busy {
                outcome.unsettled.append(file.path)
            } catch {
                let isNews = known?.stamp != file.stamp || known?.reason == nil
                catalogue.files[file.path] = KnownFile(
                    stamp: file.stamp, role: file.role, reason: error.message, since: isNews ? RunRecord.now() : known?.since ?? "",
                    mayPass: Self.passing.contains(error.kind) ? true : nil)
                if isNews { outcome.quarantined.append((file.path, error.message)) }
            }
            mark?.end()
            if (ContinuousClock.now - saved).components.seconds >= Self.savingInterval {
                try save(catalogue)
                saved = .now
            }
        }
        catalogue.pending = pending
        catalogue.judgedBy = judgedBy
        try save(catalogue)
        return outcome
    }

    private func look(at file: FoundFile, _ gate: IntakeGate, _ catalogue: inout Catalogue) throws(TubanError) -> KnownFile {
        if let obstacle = file.obstacle { throw TubanError(.badData, subject: file.path, obstacle) }
        guard file.role != .stranger else {
            throw TubanError(
                .badData, subject: file.path, "fits none of the patterns of \(configuration.path); add it to 'ignore' if it belongs here")
        }
        let facts = try gate.look(at: file, sidecar: configuration.scenes[file.source].sidecar)
        var grid = facts.info.grid
        grid.crs = facts.crs
        return KnownFile(
            stamp: file.stamp, role: file.role, since: RunRecord.now(), sha256: facts.sha256, bands: facts.info.measurementBands.count,
            grid: catalogue.position(of: grid), date: facts.date, sensor: facts.sensor)
    }

    /// A file counts as whole when its delivery says so, or when nothing has changed about it for the configured time, by its own time or
    /// by two looks at it: the clock of the machine that wrote it may be wrong.
    private func isSettled(_ file: FoundFile, _ earlier: Catalogue.Pending?, _ pending: inout [String: Catalogue.Pending]) -> Bool {
        if file.obstacle != nil { return true }
        if let isWhole = file.isDeclaredWhole { return isWhole }
        if configuration.settle == 0 || now - file.stamp.seconds >= configuration.settle { return true }
        if let earlier, earlier.stamp == file.stamp {
            if now - earlier.noticed >= configuration.settle { return true }
            // After the clock was set back, the waiting begins anew.
            pending[file.path] = .init(stamp: file.stamp, noticed: min(earlier.noticed, now))
        } else {
            pending[file.path] = .init(stamp: file.stamp, noticed: now)
        }
        return false
    }

    /// A folder that has lost all its files is more likely not mounted than emptied.
    private func checkFolders(_ catalogue: Catalogue, _ scan: FolderScan) throws(TubanError) {
        for scene in configuration.scenes {
            let prefix = scene.folder + "/"
            guard !scan.files.contains(where: { $0.path.hasPrefix(prefix) }) else { continue }
            let lost = catalogue.files.filter { $0.key.hasPrefix(prefix) && !$0.value.isQuarantined }.count
            guard lost == 0 else {
                throw TubanError(
                    .missingInput, subject: scene.folder,
                    "held \(lost) known files and is empty now; is the disk mounted? If it was emptied on purpose, remove \(configuration.state)/catalogue.json"
                )
            }
        }
    }

    private func judgement() throws(TubanError) -> String {
        let scenes = configuration.scenes.map { scene in
            "\(scene.folder)|\(scene.files.map(\.text))|\(scene.sidecar ?? "")|\(scene.masks?.folder ?? "")|\(scene.masks?.files.text ?? "")"
        }
        let parts =
            scenes + [
                configuration.ignored.map(\.text).joined(separator: "|"), run.assumeCRS ?? "", run.resampling.rawValue, "\(configuration.readLimit)",
                Program.version, GDALRuntime.version,
            ]
        return try ContentHash.of(parts.joined(separator: "\n"))
    }
}

/// Remembers which file is being read, so that one that ends the program is put into quarantine instead of ending every night.
final class ReadingMark {
    /// So many nights may end on one file; a night can also be killed by others.
    private static let limit = 3

    private let path: String
    private var last: (path: String, count: Int)?

    init(_ path: String) {
        self.path = path
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let bar = text.firstIndex(of: "|"), let count = Int(text[..<bar]) else {
            return
        }
        last = (String(text[text.index(after: bar)...]), count)
    }

    func begin(_ file: String) throws(TubanError) {
        var count = 1
        if let last, last.path == file {
            guard last.count < Self.limit else {
                self.last = nil
                throw TubanError(.badData, subject: file, "reading it ended the program \(last.count) times")
            }
            count = last.count + 1
        }
        put("\(count)|\(file)")
    }

    func end() { put("") }

    /// Not synced: what is lost with the power says nothing about the file.
    private func put(_ text: String) {
        guard let file = fopen(path, "wb") else { return }
        var text = text
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }
}
