import GeoIO
import Geometry

/// All that a register knows of one candidate, in the order in which it came about.
package struct RegisterHistory: Sendable {
    package struct Line: Sendable {
        /// The date it is about.
        package var date: String
        /// `sighting`, `decision` or `event`.
        package var kind: String
        package var values: [String: FieldValue]
    }

    package let uid: String
    package let candidate: [String: FieldValue]
    package let lines: [Line]

    package init(_ register: RegisterStore, uid: String) throws(TubanError) {
        var candidate: [String: FieldValue]?
        try register.byUID(RegisterSchema.candidates, [uid]) { (_, row) throws(TubanError) in candidate = row.values }
        guard let candidate else {
            throw TubanError(.missingInput, subject: uid, "is no candidate of \(FeatureStore.shown(register.source))")
        }
        var lines: [(order: (String, Int, Int), line: Line)] = []
        let tables = [
            (RegisterSchema.sightings, "sighting", "date_after"), (RegisterSchema.decisions, "decision", "decided_at"),
            (RegisterSchema.events, "event", "date"),
        ]
        for (place, (table, kind, dated)) in tables.enumerated() {
            try register.byUID(table, [uid]) { (_, row) throws(TubanError) in
                let date = row.values[dated]?.text ?? ""
                var values = row.values
                values["payload"] = nil
                lines.append(((String(date.prefix(10)), place, row.fid), Line(date: date, kind: kind, values: values)))
            }
        }
        self.uid = uid
        self.candidate = candidate
        self.lines = lines.sorted { $0.order < $1.order }.map(\.line)
    }

    package func json() throws(TubanError) -> String {
        var text = "{\"schema\":1,\"uid\":\(try FieldValue.json(["uid": .text(uid)]).dropFirst(7).dropLast()),"
        text += "\"candidate\":\(try FieldValue.json(candidate)),\"history\":["
        var parts: [String] = []
        for line in lines {
            var values = line.values
            values["type"] = .text(line.kind)
            parts.append(try FieldValue.json(values))
        }
        return text + parts.joined(separator: ",") + "]}"
    }
}

/// A register in figures.
package struct RegisterOverview: Sendable, Codable {
    package var schema = 1
    package var states: [String: Int] = [:]
    /// Of the open ones.
    package var tiers: [String: Int] = [:]
    package var reviewAgain = 0
    package var suppressed = 0
    package var decisions = 0
    package var runs = 0
    package var pendingEvents = 0
    package var lastRun: String?
    package var lastDate: String?

    package enum CodingKeys: String, CodingKey {
        case schema, states, tiers, suppressed, decisions, runs
        case reviewAgain = "review_again"
        case pendingEvents = "pending_events"
        case lastRun = "last_run"
        case lastDate = "last_date"
    }

    package init(_ register: RegisterStore) throws(TubanError) {
        var found = (states: [String: Int](), tiers: [String: Int](), again: 0, suppressed: 0)
        try register.store.rows(
            of: RegisterSchema.candidates, columns: ["state", "tier", "review_again", "suppression", "superseded_by"]
        ) { (row) throws(TubanError) in
            let state = row.values["state"]?.text ?? "?"
            found.states[state, default: 0] += 1
            if row.values["suppression"] != nil { found.suppressed += 1 }
            if row.values["review_again"]?.integer == 1 { found.again += 1 }
            if row.values["superseded_by"] == nil, state != "withdrawn", row.values["suppression"] == nil {
                found.tiers[row.values["tier"]?.text ?? "?", default: 0] += 1
            }
        }
        (states, tiers, reviewAgain, suppressed) = found
        decisions = try register.store.count(of: RegisterSchema.decisions)
        runs = try register.store.count(of: RegisterSchema.runs)
        pendingEvents = try register.store.count(of: RegisterSchema.events, where: "delivery = 'pending'")
        var last: (sequence: Int, run: String?, date: String?) = (0, nil, nil)
        try register.store.rows(of: RegisterSchema.runs, columns: ["sequence", "run", "date_after"]) { (row) throws(TubanError) in
            let sequence = row.values["sequence"]?.integer ?? 0
            if sequence > last.sequence { last = (sequence, row.values["run"]?.text, row.values["date_after"]?.text) }
        }
        lastRun = last.run
        lastDate = last.date
    }

    package func json() throws(TubanError) -> String { try Document.text(self) }
}
