import GeoIO
import Geometry
import Triage

/// Writes the living candidates of a register to a file of their own: read-only for the reader, with a table of decisions to fill in.
package struct RegisterExport {
    let register: RegisterStore

    package init(register: RegisterStore) {
        self.register = register
    }

    private static let fields: [FieldDefinition] = [
        .init("uid", .text), .init("rank", .integer), .init("tier", .text), .init("class", .text), .init("state", .text),
        .init("verdict", .text), .init("status", .text), .init("review_again", .integer), .init("suppression", .text),
        .init("confidence", .real), .init("area_m2", .real), .init("area_mu", .real), .init("township_code", .text),
        .init("village_code", .text), .init("first_found", .text), .init("last_found", .text), .init("last_seen", .text),
        .init("change_from", .text), .init("change_to", .text), .init("parent_uid", .text), .init("geometry_hash", .text),
    ]

    private static let decisionFields: [FieldDefinition] = [
        .init("uid", .text), .init("verdict", .text), .init("status", .text), .init("reason", .text), .init("who", .text),
        .init("decided_at", .text), .init("evidence", .text), .init("geometry_hash", .text),
    ]

    /// What is open: neither gone, nor closed by a person, nor continued under another number. By tier, then evidence, then uid.
    /// - Returns: rows written.
    package func write(to path: String) throws(TubanError) -> Int {
        var open: [(tier: String, evidence: Double, row: StoredRow)] = []
        let condition = "superseded_by IS NULL AND state <> 'withdrawn' AND suppression IS NULL"
        try register.store.rows(of: RegisterSchema.candidates, where: condition, withGeometry: true) { (row) throws(TubanError) in
            open.append((row.values["tier"]?.text ?? "S", row.values["evidence"]?.real ?? 0, row))
        }
        open.sort { left, right in
            let a = left.row.values["uid"]?.text ?? ""
            let b = right.row.values["uid"]?.text ?? ""
            return (left.tier, right.evidence, a) < (right.tier, left.evidence, b)
        }
        var writer = try VectorWriter(path: path)
        do {
            let layer = try writer.addLayer(LayerDefinition(name: "candidates", crs: register.crs, fields: Self.fields))
            let book = try writer.addLayer(LayerDefinition(name: "decisions", crs: nil, fields: Self.decisionFields))
            for (index, one) in open.enumerated() {
                var values = one.row.values
                values["rank"] = .integer(index + 1)
                try writer.append(to: layer, polygons: one.row.polygons, values: Self.fields.map { values[$0.name] ?? .absent })
            }
            for one in open {
                let values = ["uid": one.row.values["uid"] ?? .absent, "geometry_hash": one.row.values["geometry_hash"] ?? .absent]
                try writer.append(to: book, polygons: [], values: Self.decisionFields.map { values[$0.name] ?? .absent })
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        return open.count
    }
}
