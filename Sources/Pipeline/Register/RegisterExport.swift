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
        .init("relation", .text), .init("case_number", .text), .init("claimed_on", .text), .init("check_result", .text),
        .init("check_reason", .text), .init("check_date", .text), .init("remaining_m2", .real),
    ]

    private static let decisionFields: [FieldDefinition] = [
        .init("uid", .text), .init("verdict", .text), .init("status", .text), .init("reason", .text), .init("who", .text),
        .init("decided_at", .text), .init("claimed_on", .text), .init("evidence", .text), .init("geometry_hash", .text),
    ]

    private static let figureFields: [FieldDefinition] = [
        .init("uid", .text), .init("claimed_on", .text), .init("result", .text), .init("date", .text), .init("seen", .real),
        .init("ring_seen", .real), .init("ndvi", .real), .init("ring_ndvi", .real), .init("structure", .real), .init("rubble", .real),
        .init("growing", .real),
    ]

    /// What is open: neither gone, nor closed by a person, nor continued under another number. By tier, then evidence, then uid.
    /// - Returns: rows written.
    package func write(to path: String) throws(TubanError) -> Int {
        var open: [(tier: String, evidence: Double, row: StoredRow)] = []
        let condition = "superseded_by IS NULL AND state <> 'withdrawn' AND suppression IS NULL"
        let columns = Set(Self.fields.map(\.name) + ["evidence"])
        try register.store.rows(of: RegisterSchema.candidates, where: condition, columns: columns, withGeometry: true) { (row) throws(TubanError) in
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
            try writeFigures(of: open.compactMap { $0.row.values["uid"]?.text }, with: &writer)
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

    /// What each date of the last check of each candidate shows.
    private func writeFigures(of uids: [String], with writer: inout VectorWriter) throws(TubanError) {
        let layer = try writer.addLayer(LayerDefinition(name: "check_figures", crs: nil, fields: Self.figureFields))
        var last: [String: StoredRow] = [:]
        try register.byUID(RegisterSchema.checks, uids) { (uid, row) throws(TubanError) in
            if (last[uid]?.values["sequence"]?.integer ?? -1) < (row.values["sequence"]?.integer ?? 0) { last[uid] = row }
        }
        for (uid, row) in last.sorted(by: { $0.key < $1.key }) {
            guard let looks = [RectificationLook].stored(row.values["figures"]?.text) else { throw register.spoilt(RegisterSchema.checks, row) }
            for look in looks {
                var values = look.columns
                values["uid"] = .text(uid)
                values["claimed_on"] = row.values["claimed_on"]
                values["result"] = row.values["result"]
                try writer.append(to: layer, polygons: [], values: Self.figureFields.map { values[$0.name] ?? .absent })
            }
        }
    }
}
