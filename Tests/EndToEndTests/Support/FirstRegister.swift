import GeoIO
import Geometry

/// A register in its first form (schema 1), as tuban wrote it before there were cases, relations, checks and seals. Never changes.
enum FirstRegister {
    static let uids = ["11111111-1111-8111-8111-111111111111", "22222222-2222-8222-8222-222222222222"]

    /// Two candidates: one seen once, one seen twice and closed by a person.
    static func write(to path: String, schema: Int = 1) throws {
        try FeatureStore.create(path) { (store) throws(TubanError) in
            for (name, fields, indexed) in tables {
                try store.add(
                    LayerDefinition(name: name, crs: name == "candidates" ? "EPSG:4490" : nil, fields: fields), indexed: indexed.map { [$0] })
            }
            try store.insert(into: "register_meta", ["key": .text("schema"), "value": .text("\(schema)")])
            for (index, uid) in uids.enumerated() { try fill(store, index, uid) }
            for (index, after) in ["2024-04-20", "2024-09-01"].enumerated() {
                try store.insert(
                    into: "runs",
                    [
                        "sequence": .integer(index + 1), "run_key": .text("key \(index)"), "run": .text("run \(index)"), "family": .text("optical"),
                        "date_before": .text("2023-04-18"), "date_after": .text(after), "candidates": .integer(2 - index), "events": .integer(2 - index),
                    ])
            }
        }
    }

    private static func fill(_ store: FeatureStore, _ index: Int, _ uid: String) throws(TubanError) {
        let (x, y) = (114.5 + 0.01 * Double(index), 37.0)
        let ring = [(x, y), (x + 0.001, y), (x + 0.001, y + 0.001), (x, y + 0.001), (x, y)].map { Point(x: $0.0, y: $0.1) }
        let isClosed = index == 1
        // What ContentNumber.geometryHash gives for these outlines.
        let hash = hashes[index]
        for sequence in 1...(index + 1) {
            try store.insert(
                into: "sightings",
                [
                    "uid": .text(uid), "sequence": .integer(sequence), "run": .text("run \(sequence - 1)"), "date_before": .text("2023-04-18"),
                    "date_after": .text(sequence == 1 ? "2024-04-20" : "2024-09-01"), "finding": .text("found"), "area_m2": .real(9876.5),
                    "seen_fraction": .real(1), "geometry_hash": .text(hash), "class": .text("building"), "tier": .text("P1"),
                ])
        }
        if isClosed {
            try store.insert(
                into: "decisions",
                [
                    "uid": .text(uid), "decided_at": .text("2024-10-01T00:00:00Z"), "who": .text("inspector"), "verdict": .text("伪变化"),
                    "reason": .text("ploughed"), "geometry_hash": .text(hash), "area_m2": .real(9876.5), "source_sha256": .text("0"),
                ])
        }
        try store.insert(
            into: "events",
            [
                "sequence": .integer(index + 1), "id": .text("33333333-3333-8333-8333-33333333333\(index)"), "uid": .text(uid), "kind": .text("found"),
                "run": .text("run 0"), "date": .text("2024-04-20"), "payload": .text("{\"uid\":\"\(uid)\"}"), "delivery": .text("pending"),
                "attempts": .integer(0),
            ])
        var row: [String: FieldValue] = [
            "uid": .text(uid), "family": .text("optical"), "state": .text(isClosed ? "persisting" : "new"), "review_again": .integer(0),
            "class": .text("building"), "tier": .text("P1"), "evidence": .real(2), "area_m2": .real(9876.5), "area_mu": .real(14.81475),
            "first_found": .text("2024-04-20"), "last_found": .text(isClosed ? "2024-09-01" : "2024-04-20"),
            "last_seen": .text(isClosed ? "2024-09-01" : "2024-04-20"), "found_dates": .integer(index + 1), "change_from": .text("2023-04-18"),
            "change_to": .text("2024-04-20"), "geometry_hash": .text(hash), "run": .text("run 0"), "record": .text("{}"),
        ]
        if isClosed { (row["verdict"], row["suppression"]) = (.text("伪变化"), .text("伪变化: ploughed")) }
        try store.insert(into: "candidates", row, polygons: [MapPolygon(rings: [ring])])
    }

    private static let hashes = ["ca4d4a2a8680286120d8a3cd5edb7916", "6d8fdd6ad87691485f6ab9340ee2e567"]

    private static func texts(_ names: String) -> [FieldDefinition] { names.split(separator: " ").map { FieldDefinition(String($0), .text) } }
    private static func integer(_ name: String) -> FieldDefinition { .init(name, .integer) }
    private static func real(_ name: String) -> FieldDefinition { .init(name, .real) }

    private static var tables: [(String, [FieldDefinition], [String])] {
        [
            (
                "candidates",
                texts("uid parent_uid superseded_by family state verdict status") + [integer("review_again")] + texts("suppression class tier")
                    + ["confidence", "evidence", "area_m2", "area_mu"].map(real)
                    + texts("township_code village_code first_found last_found last_seen") + [integer("found_dates")]
                    + texts("change_from change_to geometry_hash rules_version run record"), ["uid", "state", "township_code"]
            ),
            (
                "sightings",
                texts("uid") + [integer("sequence")] + texts("run date_before date_after finding") + [real("area_m2"), real("seen_fraction")]
                    + texts("geometry_hash class tier") + [real("confidence")] + texts("rules_version"), ["uid"]
            ),
            ("decisions", texts("uid decided_at who verdict status reason geometry_hash") + [real("area_m2")] + texts("evidence source_sha256"), ["uid"]),
            (
                "events",
                [integer("sequence")] + texts("id uid kind related run date payload delivery") + [integer("attempts")] + texts("answer"),
                ["sequence", "uid", "delivery"]
            ),
            (
                "runs",
                [integer("sequence")] + texts("run_key run region family date_before date_after program rules_version inputs_sha256")
                    + [integer("candidates"), integer("events")] + texts("reason"), ["run_key"]
            ),
            ("register_meta", texts("key value"), []),
        ]
    }
}
