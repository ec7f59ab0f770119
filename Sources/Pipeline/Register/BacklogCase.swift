import GeoIO
import Geometry
import Triage

/// One row of a layer of old cases, as the mapping reads it.
struct BacklogCase {
    var number: String
    var status: CaseStatus
    var verdict: Verdict?
    var found: String
    var claimed: String?
    /// The day that the status is of.
    var decided: String
    var parcelClass: ParcelClass?
    var who: String
    var note: String
    var township: String?
    var village: String?

    /// What is wrong with a row, in words.
    struct Fault: Error {
        var reason: String
    }

    init(_ row: [String: FieldValue], mapping: BacklogMapping) throws(Fault) {
        func text(_ matter: BacklogMapping.Matter) -> String? {
            guard let column = mapping.columns[matter], let value = row[column] else { return nil }
            let text: String? =
                switch value {
                case .text(let text), .date(let text): text.trimmingBlanks()
                case .integer(let number): "\(number)"
                case .real(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
                case .absent: nil
                }
            return text.flatMap { $0.isEmpty ? nil : $0 }
        }
        func day(_ matter: BacklogMapping.Matter) throws(Fault) -> String? {
            guard let written = text(matter) else { return nil }
            guard let day = WrittenDate.iso(written) else {
                throw Fault(reason: "\(mapping.columns[matter] ?? "") '\(written)' is no date; expected yyyy-mm-dd")
            }
            return day
        }
        guard let number = text(.number) else { throw Fault(reason: "has no case number (column \(mapping.columns[.number] ?? ""))") }
        self.number = number
        guard let said = text(.status) else { throw Fault(reason: "has no status (column \(mapping.columns[.status] ?? ""))") }
        guard let mapped = mapping.statuses[said] else {
            throw Fault(reason: "status '\(said)' is not in the mapping; it knows \(mapping.statuses.keys.sorted().joined(separator: ", "))")
        }
        if let name = text(.verdict) {
            guard let known = Verdict(rawValue: name) else {
                throw Fault(reason: "verdict '\(name)' is unknown; expected one of \(Verdict.allCases.map(\.rawValue).joined(separator: "、"))")
            }
            verdict = known
        }
        if let name = text(.parcelClass) {
            guard let known = mapping.classes[name] ?? ParcelClass(rawValue: name) else {
                throw Fault(reason: "class '\(name)' is not in the mapping")
            }
            parcelClass = known
        }
        let foundThere = try day(.found)
        guard let found = foundThere ?? mapping.found else {
            throw Fault(reason: "does not say when it was found; give the mapping a date for such rows ('found')")
        }
        self.found = found
        let claimed = try day(.claimed)
        let closed = try day(.closed)
        let saidOn = try day(.decided)
        // An open case with a claim is a claimed one, whatever its status is called; so rule A7 has it, too.
        status = mapped.closesCase || claimed == nil ? mapped : .claimedRectified
        if status == .claimedRectified {
            guard let day = claimed ?? saidOn else {
                throw Fault(reason: "is claimed to be put right, but does not say when (column \(mapping.columns[.claimed] ?? "of the date"))")
            }
            self.claimed = day
        }
        for (date, what) in [(claimed, "claimed"), (closed, "closed")] {
            if let date, date < found { throw Fault(reason: "was \(what) on \(date), before it was found on \(found)") }
        }
        decided = (status.closesCase ? closed ?? claimed : nil) ?? saidOn ?? self.claimed ?? found
        who = text(.who) ?? mapping.who
        note = text(.note) ?? ""
        township = text(.township)
        village = text(.village)
    }

    func decision(uid: String, hash: String, areaM2: Double) -> Decision {
        Decision(
            uid: uid, decidedAt: "\(decided)T00:00:00Z", who: who, verdict: verdict, status: status, reason: note, geometryHash: hash,
            areaM2: areaM2, evidence: number, claimedOn: claimed)
    }
}
