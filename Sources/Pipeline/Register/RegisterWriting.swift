import GeoIO
import Geometry
import Triage

/// Writes what one run changed. Runs inside a transaction.
struct RegisterWriting {
    let register: RegisterStore
    let run: FinishedRun
    let limits: RegisterLimits

    /// - Parameter checks: of the known places.
    func write(
        _ update: RegisterUpdate, sequence: Int, found: [FinishedRun.Found], known: KnownPlaces, entries: [RegisterEntry], checks: [String: [CheckedClaim]],
        reason: String?
    ) throws(TubanError) {
        var added: [String: [Sighting]] = [:]
        let positions = Dictionary(uniqueKeysWithValues: zip(update.uids, found.indices))
        for (uid, sighting) in update.sightings {
            added[uid, default: []].append(sighting)
            let row = sighting.finding == .found ? positions[uid].map { found[$0].row } ?? [:] : [:]
            var values = sighting.row(uid: uid)
            for column in ["class", "tier", "confidence", "rules_version"] { values[column] = row[column] ?? .absent }
            try register.append(to: RegisterSchema.sightings, values)
        }
        var snapshots: [String: [String: FieldValue]] = [:]
        for (place, entry) in zip(known.places, entries) {
            guard let more = added[entry.uid] else { continue }
            var values = CandidateFacts.columns(
                sightings: entry.sightings + more, decisions: entry.decisions, checks: checks[entry.uid] ?? [], limits: limits)
            values["superseded_by"] = update.successors[entry.uid].map { .text($0) } ?? .absent
            // A case keeps the outline and the description that people gave it.
            let position = place.isCase || update.unaltered.contains(entry.uid) ? nil : positions[entry.uid]
            if let relation = more.last?.relation { values["relation"] = .text(relation.rawValue) }
            if let position { values.merge(try description(found[position])) { _, new in new } }
            try register.store.update(
                RegisterSchema.candidates, fid: place.fid, values, polygons: position.map { found[$0].registered })
            snapshots[entry.uid] = values
        }
        for founding in update.foundings {
            var values = CandidateFacts.columns(sightings: added[founding.uid] ?? [], decisions: [], checks: [], limits: limits)
            values.merge(try description(found[founding.detection])) { _, new in new }
            values["uid"] = .text(founding.uid)
            values["parent_uid"] = founding.parent.map { .text($0) } ?? .absent
            values["family"] = .text(run.family)
            values["relation"] = added[founding.uid]?.last?.relation.map { .text($0.rawValue) } ?? .absent
            try register.store.insert(into: RegisterSchema.candidates, values, polygons: found[founding.detection].registered)
            snapshots[founding.uid] = values
        }
        try RegisterEvents(register: register).append(
            update.events.map { .init(event: $0, cause: run.plan.runID, date: run.span.after) }, snapshots: snapshots)
        try writeRun(sequence: sequence, candidates: found.count, events: update.events.count, reason: reason, rules: found.first?.row["rules_version"])
    }

    /// What the run says of a place: its newest description.
    private func description(_ one: FinishedRun.Found) throws(TubanError) -> [String: FieldValue] {
        var values: [String: FieldValue] = [
            "geometry_hash": .text(one.detection.geometryHash), "run": .text(run.plan.runID), "record": .text(FieldValue.json(one.row)),
        ]
        for column in ["class", "tier", "confidence", "evidence", "area_m2", "area_mu", "township_code", "village_code", "rules_version"] {
            values[column] = one.row[column] ?? .absent
        }
        values["seal"] = .text(try RowSeal.ofDescription(values))
        return values
    }

    private func writeRun(sequence: Int, candidates: Int, events: Int, reason: String?, rules: FieldValue?) throws(TubanError) {
        let inputs = run.record.inputs.map(\.sha256).joined(separator: ",")
        try register.append(
            to: RegisterSchema.runs,
            [
                "sequence": .integer(sequence), "run_key": .text(run.key), "run": .text(run.plan.runID),
                "region": (run.plan.rerun?.region ?? run.plan.region).map { .text($0.source) } ?? .absent, "family": .text(run.family),
                "date_before": .text(run.span.before),
                "date_after": .text(run.span.after), "program": .text(run.plan.program), "rules_version": rules ?? .absent,
                "inputs_sha256": .text(try ContentHash.of(inputs)), "candidates": .integer(candidates), "events": .integer(events),
                "reason": reason.map { .text($0) } ?? .absent,
            ])
    }
}

/// The register's book of events: what is told to others, in the order in which it came about.
struct RegisterEvents {
    let register: RegisterStore

    /// What brought an event about, and the date it is told with.
    struct Cause {
        var event: RegisterEvent
        /// The run or the decision: the event's number follows from it, so that the same cause is told once.
        var cause: String
        var date: String
    }

    /// - Parameter snapshots: by uid, what the register said of the place when it happened.
    func append(_ causes: [Cause], snapshots: [String: [String: FieldValue]]) throws(TubanError) {
        var sequence = try register.lastSequence(of: RegisterSchema.events)
        for entry in causes {
            let (event, run, date) = (entry.event, entry.cause, entry.date)
            sequence += 1
            var payload = snapshots[event.uid] ?? [:]
            payload["record"] = nil
            payload["seal"] = nil
            payload["uid"] = .text(event.uid)
            try register.append(
                to: RegisterSchema.events,
                [
                    "sequence": .integer(sequence), "id": .text(try ContentNumber.uid("\(event.uid)|\(event.kind.rawValue)|\(run)")),
                    "uid": .text(event.uid), "kind": .text(event.kind.rawValue), "related": event.related.map { .text($0) } ?? .absent,
                    "run": .text(run), "date": .text(date), "payload": .text(FieldValue.json(payload)), "delivery": .text("pending"),
                    "attempts": .integer(0), "answer": .absent,
                ])
        }
    }
}

extension FieldValue {
    /// A row as JSON with sorted keys; absent columns are null. Written out here: Foundation's writer took half the time of a large intake.
    static func json(_ row: [String: FieldValue]) -> String {
        var text = "{"
        for (name, value) in row.sorted(by: { $0.key < $1.key }) {
            if text.utf8.count > 1 { text += "," }
            appendQuoted(name, to: &text)
            text += ":"
            switch value {
            case .text(let content), .date(let content): appendQuoted(content, to: &text)
            case .integer(let number): text += "\(number)"
            case .real(let number) where number.isFinite:
                text += number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
            case .real, .absent: text += "null"
            }
        }
        return text + "}"
    }

    /// A string of RFC 8259.
    private static func appendQuoted(_ content: String, to text: inout String) {
        text += "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
