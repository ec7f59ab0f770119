import GeoIO
import Geometry

/// The tables of a register. Machine facts and what people decided are in different tables; `decisions`, `sightings` and `events` only
/// ever grow.
package enum RegisterSchema {
    /// Raised with every change of the tables; `RegisterStore` brings older registers forward and refuses newer ones.
    package static let version = 2

    package static let candidates = "candidates"
    package static let sightings = "sightings"
    package static let decisions = "decisions"
    package static let events = "events"
    package static let runs = "runs"
    package static let meta = "register_meta"
    /// What imagery said of claims that ground was put right.
    package static let checks = "checks"

    package static var tables: [String] { [candidates, sightings, decisions, events, runs, meta, checks] }

    /// The family of places that came from a list of old cases: every sensor may find them.
    package static let caseFamily = "case"

    /// Rows of these are only ever added; each carries a seal over what never changes in it.
    static let sealed = [sightings, decisions, events, runs, checks]

    static func create(in store: FeatureStore, crs: String) throws(TubanError) {
        try store.add(
            LayerDefinition(name: candidates, crs: crs, fields: candidateFields),
            indexed: [["uid"], ["state"], ["township_code"], datesIndex])
        try store.add(LayerDefinition(name: sightings, crs: nil, fields: sightingFields), indexed: [["uid"]])
        try store.add(LayerDefinition(name: decisions, crs: nil, fields: decisionFields), indexed: [["uid"]])
        try store.add(LayerDefinition(name: events, crs: nil, fields: eventFields), indexed: [["sequence"], ["uid"], ["delivery"]])
        try store.add(LayerDefinition(name: runs, crs: nil, fields: runFields), indexed: [["run_key"]])
        try addChecks(to: store)
        try store.add(LayerDefinition(name: meta, crs: nil, fields: [.init("key", .text), .init("value", .text)]), indexed: [])
        try store.insert(into: meta, ["key": .text("schema"), "value": .text("\(version)")])
    }

    /// Which places a run may speak of follows from their dates alone: the others need not be read.
    private static let datesIndex = ["change_to", "change_from"]

    private static func addChecks(to store: FeatureStore) throws(TubanError) {
        try store.add(LayerDefinition(name: checks, crs: nil, fields: checkFields), indexed: [["uid"], ["check_key"]])
    }

    /// Brings a register of the schema before this one forward. Runs inside a transaction.
    static func migrate(_ store: FeatureStore, from version: Int) throws(TubanError) {
        guard version == 1 else { return }
        try store.extend(candidates, with: caseFields)
        try store.extend(sightings, with: relationFields + [seal])
        try store.extend(decisions, with: [claimedOn, seal])
        try store.extend(events, with: [seal])
        try store.extend(runs, with: [seal])
        try store.index(candidates, by: datesIndex)
        try addChecks(to: store)
        try store.execute("UPDATE \"\(meta)\" SET value = '\(self.version)' WHERE key = 'schema'")
    }

    private static let seal = FieldDefinition("seal", .text)
    private static let claimedOn = FieldDefinition("claimed_on", .text)
    private static let relationFields: [FieldDefinition] = [.init("relation", .text), .init("related_uid", .text)]
    private static let caseFields: [FieldDefinition] = [
        .init("case_number", .text), claimedOn, .init("closed_on", .text), .init("relation", .text), .init("check_result", .text),
        .init("check_reason", .text), .init("check_date", .text), .init("remaining_m2", .real), seal,
    ]

    private static let checkFields: [FieldDefinition] = [
        .init("uid", .text), .init("sequence", .integer), .init("check_key", .text), .init("claimed_on", .text), .init("result", .text),
        .init("reason", .text), .init("remaining_m2", .real), .init("remaining_share", .real), .init("area_m2", .real),
        .init("last_date", .text), .init("dates", .text), .init("figures", .text), .init("limits_version", .text),
        .init("inputs_sha256", .text), .init("program", .text), seal,
    ]

    private static let candidateFields: [FieldDefinition] =
        [
            .init("uid", .text), .init("parent_uid", .text), .init("superseded_by", .text), .init("family", .text), .init("state", .text),
            .init("verdict", .text), .init("status", .text), .init("review_again", .integer), .init("suppression", .text),
            .init("class", .text), .init("tier", .text), .init("confidence", .real), .init("evidence", .real), .init("area_m2", .real),
            .init("area_mu", .real), .init("township_code", .text), .init("village_code", .text), .init("first_found", .text),
            .init("last_found", .text), .init("last_seen", .text), .init("found_dates", .integer), .init("change_from", .text),
            .init("change_to", .text), .init("geometry_hash", .text), .init("rules_version", .text), .init("run", .text),
            .init("record", .text),
        ] + caseFields

    private static let sightingFields: [FieldDefinition] =
        [
            .init("uid", .text), .init("sequence", .integer), .init("run", .text), .init("date_before", .text), .init("date_after", .text),
            .init("finding", .text), .init("area_m2", .real), .init("seen_fraction", .real), .init("geometry_hash", .text),
            .init("class", .text), .init("tier", .text), .init("confidence", .real), .init("rules_version", .text),
        ] + relationFields + [seal]

    private static let decisionFields: [FieldDefinition] = [
        .init("uid", .text), .init("decided_at", .text), .init("who", .text), .init("verdict", .text), .init("status", .text),
        .init("reason", .text), .init("geometry_hash", .text), .init("area_m2", .real), .init("evidence", .text),
        .init("source_sha256", .text), claimedOn, seal,
    ]

    private static let eventFields: [FieldDefinition] = [
        .init("sequence", .integer), .init("id", .text), .init("uid", .text), .init("kind", .text), .init("related", .text),
        .init("run", .text), .init("date", .text), .init("payload", .text), .init("delivery", .text), .init("attempts", .integer),
        .init("answer", .text), seal,
    ]

    private static let runFields: [FieldDefinition] = [
        .init("sequence", .integer), .init("run_key", .text), .init("run", .text), .init("region", .text), .init("family", .text),
        .init("date_before", .text), .init("date_after", .text), .init("program", .text), .init("rules_version", .text),
        .init("inputs_sha256", .text), .init("candidates", .integer), .init("events", .integer), .init("reason", .text), seal,
    ]
}
