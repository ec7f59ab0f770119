import GeoIO
import Geometry
import Triage

/// All that a register knows of one candidate, in the order in which it came about.
package struct RegisterHistory: Sendable {
    package struct Line: Sendable {
        /// The date it is about.
        package var date: String
        /// `sighting`, `decision`, `event` or `check`.
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
            (RegisterSchema.events, "event", "date"), (RegisterSchema.checks, "check", "last_date"),
        ]
        for (place, (table, kind, dated)) in tables.enumerated() {
            try register.byUID(table, [uid]) { (_, row) throws(TubanError) in
                let date = row.values[dated]?.text ?? ""
                var values = row.values
                values["payload"] = nil
                values["seal"] = nil
                lines.append(((String(date.prefix(10)), place, row.fid), Line(date: date, kind: kind, values: values)))
            }
        }
        self.uid = uid
        self.candidate = candidate
        self.lines = lines.sorted { $0.order < $1.order }.map(\.line)
    }

    package func json() throws(TubanError) -> String {
        var text = "{\"schema\":1,\"uid\":\(FieldValue.json(["uid": .text(uid)]).dropFirst(7).dropLast()),"
        text += "\"candidate\":\(FieldValue.json(candidate)),\"history\":["
        var parts: [String] = []
        for line in lines {
            var values = line.values
            values["type"] = .text(line.kind)
            parts.append(FieldValue.json(values))
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
    /// Of the open ones: what the last sighting was to what was known.
    package var relations: [String: Int] = [:]
    /// Results of the last check of each claimed case.
    package var checks: [String: Int] = [:]
    /// Places with a case number.
    package var cases = 0
    package var reviewAgain = 0
    package var suppressed = 0
    package var decisions = 0
    package var runs = 0
    package var pendingEvents = 0
    package var lastRun: String?
    package var lastDate: String?

    package enum CodingKeys: String, CodingKey {
        case schema, states, tiers, relations, checks, cases, suppressed, decisions, runs
        case reviewAgain = "review_again"
        case pendingEvents = "pending_events"
        case lastRun = "last_run"
        case lastDate = "last_date"
    }

    package init(_ register: RegisterStore) throws(TubanError) {
        // Both kinds of store count for themselves: no row comes over here.
        let table = "\"\(RegisterSchema.candidates)\""
        let question = """
            SELECT state, tier, relation, review_again, CASE WHEN suppression IS NULL THEN 0 ELSE 1 END AS closed, \
            CASE WHEN superseded_by IS NULL THEN 0 ELSE 1 END AS gone, COUNT(*) AS places FROM \(table) GROUP BY 1, 2, 3, 4, 5, 6
            """
        var found = (states: [String: Int](), tiers: [String: Int](), relations: [String: Int](), again: 0, suppressed: 0)
        try register.store.answers(to: question) { (row) throws(TubanError) in
            let count = row["places"]?.integer ?? 0
            let state = row["state"]?.text ?? "?"
            found.states[state, default: 0] += count
            if row["closed"]?.integer == 1 { found.suppressed += count }
            if row["review_again"]?.integer == 1 { found.again += count }
            guard row["gone"]?.integer == 0, state != MachineState.withdrawn.rawValue, row["closed"]?.integer == 0 else { return }
            found.tiers[row["tier"]?.text ?? "-", default: 0] += count
            if let relation = row["relation"]?.text { found.relations[relation, default: 0] += count }
        }
        (states, tiers, relations, reviewAgain, suppressed) = found
        try register.store.answers(
            to: "SELECT check_result, COUNT(*) AS places FROM \(table) WHERE check_result IS NOT NULL GROUP BY 1"
        ) { (row) throws(TubanError) in
            if let result = row["check_result"]?.text { checks[result] = row["places"]?.integer ?? 0 }
        }
        cases = try register.store.count(of: RegisterSchema.candidates, where: "case_number IS NOT NULL")
        decisions = try register.store.count(of: RegisterSchema.decisions)
        runs = try register.store.count(of: RegisterSchema.runs, where: "family <> '\(RegisterSchema.caseFamily)'")
        pendingEvents = try register.store.count(of: RegisterSchema.events, where: "delivery = 'pending'")
        var last: (sequence: Int, run: String?, date: String?) = (0, nil, nil)
        try register.store.rows(
            of: RegisterSchema.runs, where: "family <> '\(RegisterSchema.caseFamily)'", columns: ["sequence", "run", "date_after"]
        ) { (row) throws(TubanError) in
            let sequence = row.values["sequence"]?.integer ?? 0
            if sequence > last.sequence { last = (sequence, row.values["run"]?.text, row.values["date_after"]?.text) }
        }
        lastRun = last.run
        lastDate = last.date
    }

    package func json() throws(TubanError) -> String { try Document.text(self) }
}
