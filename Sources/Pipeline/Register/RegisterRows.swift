import GeoIO
import Triage

// Between the register's rows and what the logic works on.

extension Sighting {
    init?(row: [String: FieldValue]) {
        guard let sequence = row["sequence"]?.integer, let run = row["run"]?.text, let before = row["date_before"]?.text,
            let after = row["date_after"]?.text, let finding = row["finding"]?.text.flatMap(Finding.init(rawValue:)),
            let seen = row["seen_fraction"]?.real
        else { return nil }
        self.init(
            sequence: sequence, run: run, span: DateSpan(before: before, after: after), finding: finding, areaM2: row["area_m2"]?.real,
            seenFraction: seen, geometryHash: row["geometry_hash"]?.text, relation: row["relation"]?.text.flatMap(Relation.init(rawValue:)),
            relatedUID: row["related_uid"]?.text)
    }

    func row(uid: String) -> [String: FieldValue] {
        [
            "uid": .text(uid), "sequence": .integer(sequence), "run": .text(run), "date_before": .text(span.before),
            "date_after": .text(span.after), "finding": .text(finding.rawValue), "area_m2": areaM2.map { .real($0) } ?? .absent,
            "seen_fraction": .real(seenFraction), "geometry_hash": geometryHash.map { .text($0) } ?? .absent,
            "relation": relation.map { .text($0.rawValue) } ?? .absent, "related_uid": relatedUID.map { .text($0) } ?? .absent,
        ]
    }
}

extension CheckedClaim {
    init?(row: [String: FieldValue]) {
        guard let sequence = row["sequence"]?.integer, let claimed = row["claimed_on"]?.text,
            let result = row["result"]?.text.flatMap(RectificationResult.init(rawValue:))
        else { return nil }
        self.init(sequence: sequence, claimedOn: claimed, result: result)
    }
}

extension Decision {
    init?(row: [String: FieldValue]) {
        guard let uid = row["uid"]?.text, let at = row["decided_at"]?.text, let who = row["who"]?.text,
            let hash = row["geometry_hash"]?.text, let area = row["area_m2"]?.real
        else { return nil }
        self.init(
            uid: uid, decidedAt: at, who: who, verdict: row["verdict"]?.text.flatMap(Verdict.init(rawValue:)),
            status: row["status"]?.text.flatMap(CaseStatus.init(rawValue:)), reason: row["reason"]?.text ?? "", geometryHash: hash,
            areaM2: area, evidence: row["evidence"]?.text ?? "", claimedOn: row["claimed_on"]?.text)
    }

    func row(source: String) -> [String: FieldValue] {
        [
            "uid": .text(uid), "decided_at": .text(decidedAt), "who": .text(who), "verdict": verdict.map { .text($0.rawValue) } ?? .absent,
            "status": status.map { .text($0.rawValue) } ?? .absent, "reason": .text(reason), "geometry_hash": .text(geometryHash),
            "area_m2": .real(areaM2), "evidence": .text(evidence), "source_sha256": .text(source),
            "claimed_on": claimedOn.map { .text($0) } ?? .absent,
        ]
    }
}
