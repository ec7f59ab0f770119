import GeoIO
import Geometry

/// The tables of a register. Machine facts and what people decided are in different tables; `decisions`, `sightings` and `events` only
/// ever grow.
package enum RegisterSchema {
    /// Raised with every change of the tables; `RegisterStore` brings older registers forward and refuses newer ones.
    package static let version = 1

    package static let candidates = "candidates"
    package static let sightings = "sightings"
    package static let decisions = "decisions"
    package static let events = "events"
    package static let runs = "runs"
    package static let meta = "register_meta"

    package static var tables: [String] { [candidates, sightings, decisions, events, runs, meta] }

    static func create(in store: FeatureStore, crs: String) throws(TubanError) {
        try store.add(LayerDefinition(name: candidates, crs: crs, fields: candidateFields), indexed: ["uid", "state", "township_code"])
        try store.add(LayerDefinition(name: sightings, crs: nil, fields: sightingFields), indexed: ["uid"])
        try store.add(LayerDefinition(name: decisions, crs: nil, fields: decisionFields), indexed: ["uid"])
        try store.add(LayerDefinition(name: events, crs: nil, fields: eventFields), indexed: ["sequence", "uid", "delivery"])
        try store.add(LayerDefinition(name: runs, crs: nil, fields: runFields), indexed: ["run_key"])
        try store.add(LayerDefinition(name: meta, crs: nil, fields: [.init("key", .text), .init("value", .text)]), indexed: [])
        try store.insert(into: meta, ["key": .text("schema"), "value": .text("\(version)")])
    }

    private static let candidateFields: [FieldDefinition] = [
        .init("uid", .text), .init("parent_uid", .text), .init("superseded_by", .text), .init("family", .text), .init("state", .text),
        .init("verdict", .text), .init("status", .text), .init("review_again", .integer), .init("suppression", .text),
        .init("class", .text), .init("tier", .text), .init("confidence", .real), .init("evidence", .real), .init("area_m2", .real),
        .init("area_mu", .real), .init("township_code", .text), .init("village_code", .text), .init("first_found", .text),
        .init("last_found", .text), .init("last_seen", .text), .init("found_dates", .integer), .init("change_from", .text),
        .init("change_to", .text), .init("geometry_hash", .text), .init("rules_version", .text), .init("run", .text),
        .init("record", .text),
    ]

    private static let sightingFields: [FieldDefinition] = [
        .init("uid", .text), .init("sequence", .integer), .init("run", .text), .init("date_before", .text), .init("date_after", .text),
        .init("finding", .text), .init("area_m2", .real), .init("seen_fraction", .real), .init("geometry_hash", .text),
        .init("class", .text), .init("tier", .text), .init("confidence", .real), .init("rules_version", .text),
    ]

    private static let decisionFields: [FieldDefinition] = [
        .init("uid", .text), .init("decided_at", .text), .init("who", .text), .init("verdict", .text), .init("status", .text),
        .init("reason", .text), .init("geometry_hash", .text), .init("area_m2", .real), .init("evidence", .text),
        .init("source_sha256", .text),
    ]

    private static let eventFields: [FieldDefinition] = [
        .init("sequence", .integer), .init("id", .text), .init("uid", .text), .init("kind", .text), .init("related", .text),
        .init("run", .text), .init("date", .text), .init("payload", .text), .init("delivery", .text), .init("attempts", .integer),
        .init("answer", .text),
    ]

    private static let runFields: [FieldDefinition] = [
        .init("sequence", .integer), .init("run_key", .text), .init("run", .text), .init("region", .text), .init("family", .text),
        .init("date_before", .text), .init("date_after", .text), .init("program", .text), .init("rules_version", .text),
        .init("inputs_sha256", .text), .init("candidates", .integer), .init("events", .integer), .init("reason", .text),
    ]
}
