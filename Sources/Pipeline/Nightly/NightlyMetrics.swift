import GeoIO
import Geometry

/// A night's figures in the text format of Prometheus, for the node exporter's folder of text files. Lines have no timestamps.
package struct NightlyMetrics {
    private var lines: [String] = []

    /// - Parameters:
    ///   - summary: nil for a night that ended before it had anything to tell.
    ///   - lastSuccess: seconds since 1970.
    ///   - today: days since 1970, for ages.
    package init(status: Int32, summary: NightSummary?, lastSuccess: Double?, today: Int32) {
        add("tuban_nightly_exit_code", "Exit status of the last night; 0 done, 3 done with something set aside.", [([], Double(status))])
        if let lastSuccess {
            add(
                "tuban_nightly_last_success_seconds", "End of the last night with status 0 or 3, in seconds since 1970.",
                [([], lastSuccess.rounded())])
        }
        guard let summary else { return }
        let files = summary.files
        add(
            "tuban_nightly_files", "Imagery files by state.",
            [
                ([("state", "sound")], Double(files.known - files.quarantined)), ([("state", "quarantined")], Double(files.quarantined)),
                ([("state", "unsettled")], Double(files.unsettled)),
            ])
        add("tuban_nightly_files_quarantined_now", "Files that this night put into quarantine.", [([], Double(files.newlyQuarantined.count))])
        add(
            "tuban_nightly_pairs", "Pairs of dates by outcome.",
            Self.counts(summary.pairs.map { ([("outcome", $0.outcome.rawValue), ("region", $0.region)]) }))
        add(
            "tuban_nightly_tiles", "Tiles of this night's runs by status.",
            [
                ([("status", "done")], Double(summary.pairs.reduce(0) { $0 + ($1.tiles ?? 0) })),
                ([("status", "with_unreadable_blocks")], Double(summary.pairs.reduce(0) { $0 + min($1.tiles ?? 0, $1.unreadableBlocks ?? 0) })),
            ])
        add(
            "tuban_nightly_stage_seconds", "Seconds of this night by stage.",
            summary.seconds.sorted { $0.key < $1.key }.map { ([("stage", $0.key)], $0.value) })
        guard let register = summary.register else { return }
        add(
            "tuban_candidates", "Candidates of the register by state.",
            register.states.sorted { $0.key < $1.key }.map { ([("state", $0.key)], Double($0.value)) })
        add(
            "tuban_candidates_open", "Open candidates by tier.",
            register.tiers.sorted { $0.key < $1.key }.map { ([("tier", $0.key)], Double($0.value)) })
        add("tuban_events_pending", "Events that were not handed over yet.", [([], Double(register.pendingEvents))])
        let waiting = register.oldestUnreviewed.flatMap { CivilDay($0) }.map { Double(today - $0.days) } ?? 0
        add(
            "tuban_oldest_unreviewed_days", "Days since the date on which the oldest open candidate that nobody judged was first found.",
            [([], waiting)])
    }

    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// Beside and renamed, so that a collector never reads half of it.
    package func write(to path: String) throws(TubanError) { try PublishedFile.write(text, to: path) }

    private mutating func add(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]) {
        guard !samples.isEmpty else { return }
        lines.append("# HELP \(name) \(help)")
        lines.append("# TYPE \(name) gauge")
        for sample in samples {
            let labels = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
            let value = sample.value == sample.value.rounded() && abs(sample.value) < 1e15 ? "\(Int(sample.value))" : "\(sample.value)"
            lines.append("\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)")
        }
    }

    private static func counts(_ labels: [[(String, String)]]) -> [(labels: [(String, String)], value: Double)] {
        var found: [(labels: [(String, String)], value: Double)] = []
        for label in labels {
            if let index = found.firstIndex(where: { zip($0.labels, label).allSatisfy { $0 == $1 } }) {
                found[index].value += 1
            } else {
                found.append((label, 1))
            }
        }
        return found
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
