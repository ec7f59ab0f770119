import Geometry

/// The account of a night, for people and programs (`last-night.json`).
package struct NightSummary: Sendable, Codable {
    package struct Files: Sendable, Codable {
        package var known = 0
        /// Looked at this night and found sound.
        package var taken = 0
        package var unsettled = 0
        package var gone = 0
        /// All that are in quarantine.
        package var quarantined = 0
        /// Those that came there this night.
        package var newlyQuarantined: [Fault] = []

        private enum CodingKeys: String, CodingKey {
            case known, taken, unsettled, gone, quarantined
            case newlyQuarantined = "newly_quarantined"
        }
    }

    package struct Fault: Sendable, Codable {
        package var path: String
        package var reason: String
    }

    package struct Pair: Sendable, Codable {
        package enum Outcome: String, Sendable, Codable {
            /// Would be run (`--dry-run`).
            case due
            /// Finished earlier.
            case done
            /// Finished this night.
            case finished
            /// Finished, but some ground could not be read.
            case partial
            case failed
        }

        package var region: String
        package var before: String
        package var after: String
        package var sensor: String
        package var folder: String
        package var outcome: Outcome
        /// Why it was, or would be, run.
        package var reason: String?
        package var candidates: Int?
        package var known: Int?
        package var events: [String: Int]?
        package var exports: [String]?
        package var remarks: [String]?
        package var error: String?
        /// Whether it is tried again without being asked to.
        package var isTriedAgain: Bool?
        package var seconds: [String: Double]?
        package var tiles: Int?
        package var unreadableBlocks: Int?

        private enum CodingKeys: String, CodingKey {
            case region, before, after, sensor, folder, outcome, reason, candidates, known, events, exports, remarks, error, seconds, tiles
            case isTriedAgain = "is_tried_again"
            case unreadableBlocks = "unreadable_blocks"
        }
    }

    /// Why a region has no pair, or a date was passed over.
    package struct Note: Sendable, Codable {
        package var region: String
        package var date: String?
        package var sensor: String?
        /// `no_imagery`, `not_covering`, `held`, `no_partner` or `no_earlier`.
        package var cause: String
        package var detail: String?
        /// The share of the region that the date covers.
        package var coverage: Double?
        /// What the rule asks for.
        package var days: Int?
    }

    package var schema = 1
    package var started: String
    package var finished: String?
    package var isDryRun: Bool
    package var exitStatus: Int32 = 0
    package var files = Files()
    package var pairs: [Pair] = []
    package var notes: [Note] = []
    /// Runs that the register had lost and has again.
    package var takenAgain = 0
    package var checklist: String?
    package var register: RegisterFigures?
    package var prunedFiles = 0
    package var prunedBytes = 0
    /// Bytes that what is due may take, and that are free.
    package var neededBytes: Int?
    package var freeBytes: Int?
    package var warnings: [String] = []
    /// What ended the night before its end.
    package var error: String?
    package var seconds: [String: Double] = [:]

    private enum CodingKeys: String, CodingKey {
        case schema, started, finished, files, pairs, notes, checklist, register, warnings, error, seconds
        case isDryRun = "is_dry_run"
        case exitStatus = "exit_status"
        case takenAgain = "taken_again"
        case prunedFiles = "pruned_files"
        case prunedBytes = "pruned_bytes"
        case neededBytes = "needed_bytes"
        case freeBytes = "free_bytes"
    }

    package func json() throws(TubanError) -> String { try Document.text(self) }
}
