import Foundation
import GeoIO
import Geometry

/// What decides a pair's results, in parts, so that a reason can be told when it changes.
package struct PairKey: Sendable, Hashable, Codable {
    /// Contents of imagery and masks, in their order.
    var inputs: String
    /// The run's method, with the contents of region, base layers and split layer.
    var configuration: String
    /// Rules, classes, models and tables of the data folder.
    var rules: String
    var program: String
    /// What is made of the queue.
    var exports: String
}

/// What became of a pair so far.
package struct PairState: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
        case unfinished, done, failed
    }

    var key: PairKey
    var status: Status
    /// The order in which pairs were begun.
    var sequence: Int
    /// Its number in the register's table of runs.
    var runKey: String?
    /// Of the outputs that must stay as they are, by name.
    var stamps: [String: FileStamp] = [:]
    var attempts = 0
    /// Why it failed last.
    var error: String?
    /// The failure may pass: something of the disk or the network, not of the data.
    var mayPass = false
    /// Seconds since 1970.
    var finished: Double?
    var isPruned = false

    private enum CodingKeys: String, CodingKey {
        case key, status, sequence, stamps, attempts, error, finished
        case runKey = "run_key"
        case mayPass = "may_pass"
        case isPruned = "is_pruned"
    }
}

/// What nights know of earlier nights (`nightly.json`), besides the files.
struct NightlyState: Sendable, Codable {
    static let schemaVersion = 1

    var schema = NightlyState.schemaVersion
    /// Seconds since 1970: the end of the last night, and of the last that ended with 0 or 3.
    var lastFinished: Double?
    var lastSuccess: Double?
    var pairs: [String: PairState] = [:]
    var hashes = StampedHashes()
    /// A register was made or written: another empty one must not take its place unasked.
    var hasRegister = false
    /// The register as the last night left it.
    var registerStamp: FileStamp?
    /// Its figures then.
    var figures: RegisterFigures?

    private enum CodingKeys: String, CodingKey {
        case schema, pairs, hashes, figures
        case lastFinished = "last_finished"
        case lastSuccess = "last_success"
        case hasRegister = "has_register"
        case registerStamp = "register_stamp"
    }

    static func read(from path: String) throws(TubanError) -> NightlyState {
        guard FileStamp(of: path) != nil else { return NightlyState() }
        let read = try StateFolder.read(NightlyState.self, from: path)
        guard read.schema == schemaVersion else {
            throw TubanError(.badData, subject: path, "has schema \(read.schema), this program knows \(schemaVersion); use the program that wrote it")
        }
        return read
    }

    var nextSequence: Int { (pairs.values.map(\.sequence).max() ?? 0) + 1 }
}

/// The register in the figures that a night tells.
package struct RegisterFigures: Sendable, Codable, Hashable {
    package var states: [String: Int]
    /// Of the open ones.
    package var tiers: [String: Int]
    package var runs: Int
    package var pendingEvents: Int
    /// The date from which the oldest open candidate waits that nobody has judged.
    package var oldestUnreviewed: String?
    /// The last date of imagery that was taken in.
    package var lastDate: String?

    private enum CodingKeys: String, CodingKey {
        case states, tiers, runs
        case pendingEvents = "pending_events"
        case oldestUnreviewed = "oldest_unreviewed"
        case lastDate = "last_date"
    }

    init(_ register: RegisterStore) throws(TubanError) {
        let overview = try RegisterOverview(register)
        states = overview.states
        tiers = overview.tiers
        runs = overview.runs
        pendingEvents = overview.pendingEvents
        lastDate = overview.lastDate
        oldestUnreviewed = try register.store.scalar(
            "SELECT MIN(first_found) AS first FROM \"\(RegisterSchema.candidates)\" WHERE superseded_by IS NULL AND state <> 'withdrawn' "
                + "AND suppression IS NULL AND verdict IS NULL AND status IS NULL")?.text
    }
}

/// The files of a night's memory.
struct StateFolder {
    let path: String

    var catalogue: String { "\(path)/catalogue.json" }
    var state: String { "\(path)/nightly.json" }
    var quarantine: String { "\(path)/quarantine.json" }
    var summary: String { "\(path)/last-night.json" }
    var reading: String { "\(path)/reading" }

    static func read<Content: Decodable>(_ type: Content.Type, from path: String) throws(TubanError) -> Content {
        do {
            return try Document.read(type, from: path, madeBy: "tuban nightly")
        } catch  where error.kind == .badData {
            throw TubanError(
                .badData, subject: path,
                "is damaged; remove it and start the night again: imagery is looked at anew, and finished runs are found finished")
        }
    }

    func write(_ catalogue: Catalogue) throws(TubanError) {
        try PublishedFile.write(try Document.text(catalogue), to: self.catalogue)
        try PublishedFile.write(try Document.text(QuarantineList(catalogue)), to: quarantine)
    }

    func write(_ state: NightlyState) throws(TubanError) {
        try PublishedFile.write(try Document.text(state), to: self.state)
    }
}
