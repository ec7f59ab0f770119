import Foundation
import GeoIO
import Geometry
import Triage

/// Takes what people decided into the register, from a GeoPackage, CSV, XLSX or ODS file.
///
/// Each row is looked at by itself. What cannot be taken is reported with its reason and changes nothing; what was decided before is never
/// overwritten, only followed by later decisions. The same file twice changes nothing.
package struct DecisionImport {
    package struct Refusal: Sendable, Codable, Hashable {
        /// Row of the file, from 1, without the heading.
        package var row: Int
        package var uid: String
        package var reason: String
    }

    package struct Summary: Sendable, Codable {
        package var taken = 0
        package var known = 0
        /// Rows whose verdict, status and reason are empty.
        package var empty = 0
        package var refused: [Refusal] = []
        /// Taken, but the place has changed since the person judged it.
        package var outdated: [Refusal] = []
    }

    let register: RegisterStore
    let limits: RegisterLimits

    package init(register: RegisterStore, limits: RegisterLimits) {
        self.register = register
        self.limits = limits
    }

    /// - Parameter text: a path, with `|TABLE` where the file holds more than one.
    package func take(_ text: String, dryRun: Bool = false) throws(TubanError) -> Summary {
        let (path, table) = text.partedAtBar
        let rows = try TableReader.rows(path: path, table: table.flatMap { $0.isEmpty ? nil : $0 })
        if let first = rows.first, !rows.contains(where: { $0["uid"] != nil }) {
            throw TubanError(.badData, subject: text, "has no column 'uid'; it has: \(first.keys.sorted().joined(separator: ", "))")
        }
        let source = try ContentHash.ofFile(path)
        let uids = Array(Set(rows.compactMap { $0["uid"]?.text })).sorted()
        let sightings = try register.sightings(of: uids)
        let decisions = try register.decisions(on: uids)
        let checks = try register.checks(on: uids)
        var summary = Summary()
        var accepted: [String: [Decision]] = [:]
        for (index, row) in rows.enumerated() {
            let uid = row["uid"]?.text ?? ""
            guard ["verdict", "status", "reason"].contains(where: { !(row[$0]?.text ?? "").isEmpty }) else {
                summary.empty += 1
                continue
            }
            switch check(row, uid: uid, sightings: sightings[uid], before: (decisions[uid] ?? []) + (accepted[uid] ?? [])) {
            case .refused(let reason): summary.refused.append(Refusal(row: index + 1, uid: uid, reason: reason))
            case .known: summary.known += 1
            case .taken(let decision):
                accepted[uid, default: []].append(decision)
                summary.taken += 1
                let now = Lifecycle(sightings[uid] ?? [], limits: limits).geometryHash
                if now != decision.geometryHash {
                    summary.outdated.append(Refusal(row: index + 1, uid: uid, reason: "the outline has changed since it was judged"))
                }
            }
        }
        guard !dryRun, !accepted.isEmpty else { return summary }
        try register.transaction { () throws(TubanError) in
            try write(accepted, before: decisions, checks: checks, sightings: sightings, source: source)
        }
        return summary
    }

    private enum Outcome {
        case taken(Decision)
        case known
        case refused(String)
    }

    private func check(
        _ row: [String: FieldValue], uid: String, sightings: [Sighting]?, before: [Decision]
    ) -> Outcome {
        guard let sightings else { return .refused(uid.isEmpty ? "has no uid" : "the register has no candidate of this uid") }
        func text(_ column: String) -> String { row[column]?.text?.trimmingBlanks() ?? "" }
        let verdict = Verdict(rawValue: text("verdict"))
        if verdict == nil, !text("verdict").isEmpty {
            return .refused("verdict '\(text("verdict"))' is unknown; expected one of \(Verdict.allCases.map(\.rawValue).joined(separator: "、"))")
        }
        let status = CaseStatus(rawValue: text("status"))
        if status == nil, !text("status").isEmpty {
            return .refused(
                "status '\(text("status"))' is unknown; expected one of \(CaseStatus.allCases.filter { !$0.isMachine }.map(\.rawValue).joined(separator: "、"))")
        }
        if let status, status.isMachine { return .refused("status '\(status.rawValue)' is set by the program alone") }
        guard !text("who").isEmpty else { return .refused("does not say who decided (column 'who')") }
        guard let at = Self.instant(text("decided_at")) else {
            return .refused("decided_at '\(text("decided_at"))' is no date; expected yyyy-mm-dd or yyyy-mm-ddThh:mm:ssZ")
        }
        let life = Lifecycle(sightings, limits: limits)
        let hash = text("geometry_hash").isEmpty ? life.geometryHash ?? "" : text("geometry_hash")
        guard let area = sightings.first(where: { $0.geometryHash == hash })?.areaM2 else {
            return .refused("geometry_hash '\(hash)' was never an outline of this candidate; export the candidates again")
        }
        let claimed = text("claimed_on").isEmpty ? nil : text("claimed_on").replacing("/", with: "-")
        if let claimed {
            guard status == .claimedRectified else {
                return .refused("claimed_on goes with the status \(CaseStatus.claimedRectified.rawValue) alone")
            }
            guard claimed.count == 10, AcquisitionDate(claimed)?.day != nil else {
                return .refused("claimed_on '\(claimed)' is no date; expected yyyy-mm-dd")
            }
        }
        let decision = Decision(
            uid: uid, decidedAt: at, who: text("who"), verdict: verdict, status: status, reason: text("reason"), geometryHash: hash,
            areaM2: area, evidence: text("evidence"), claimedOn: claimed)
        if before.contains(decision) { return .known }
        if let same = before.first(where: { $0.decidedAt == at }) {
            return .refused("conflicts with the decision of \(same.who) at the same time (\(same.verdict?.rawValue ?? same.status?.rawValue ?? "no verdict"))")
        }
        if let later = before.map(\.decidedAt).max(), later > at {
            return .refused("is older than the decision of \(later) that the register has")
        }
        return .taken(decision)
    }

    private func write(
        _ accepted: [String: [Decision]], before: [String: [Decision]], checks: [String: [CheckedClaim]], sightings: [String: [Sighting]],
        source: String
    ) throws(TubanError) {
        let uids = accepted.keys.sorted()
        var snapshots: [String: [String: FieldValue]] = [:]
        var rows: [String: StoredRow] = [:]
        try register.byUID(RegisterSchema.candidates, uids) { (uid, row) throws(TubanError) in rows[uid] = row }
        for uid in uids {
            let more = accepted[uid] ?? []
            for decision in more { try register.append(to: RegisterSchema.decisions, decision.row(source: source)) }
            guard let row = rows[uid] else { continue }
            let standing = HumanStanding(
                (before[uid] ?? []) + more, lifecycle: Lifecycle(sightings[uid] ?? [], limits: limits), limits: limits, checks: checks[uid] ?? [])
            let values = CandidateFacts.ofPeople(standing)
            try register.store.update(RegisterSchema.candidates, fid: row.fid, values)
            snapshots[uid] = row.values.merging(values) { _, new in new }
        }
        try RegisterEvents(register: register).append(
            uids.flatMap { uid in
                (accepted[uid] ?? []).map { decision in
                    .init(
                        event: RegisterEvent(uid: uid, kind: .decided), cause: "decision \(decision.decidedAt)",
                        date: String(decision.decidedAt.prefix(10)))
                }
            }, snapshots: snapshots)
    }

    /// A day or an instant as an instant of universal time, which sorts as text; nil when it is neither. Without a zone it is universal.
    static func instant(_ text: String) -> String? {
        let plain = text.replacing("/", with: "-").replacing(" ", with: "T")
        guard let day = AcquisitionDate(String(plain.prefix(10))), day.day != nil else { return nil }
        if plain.count == 10 { return "\(plain)T00:00:00Z" }
        for candidate in [plain, plain + "Z", plain + ":00Z"] {
            if let date = try? Date(candidate, strategy: .iso8601) { return date.formatted(.iso8601) }
        }
        return nil
    }
}
