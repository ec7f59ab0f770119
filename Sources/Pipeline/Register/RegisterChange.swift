import GeoIO
import Geometry
import Triage

/// One place that a re-run leaves otherwise than the register had it: found or missed, or known and described anew.
package struct RegisterChange: Sendable, Codable, Hashable {
    /// What a change is told in, by column of the register.
    private static let columns = ["tier", "class", "area_m2"]

    package var uid: String
    /// Kinds of events; `described` where none came of it.
    package var kinds: [String]
    /// By column, as texts: `[before, now]`; nil stands for nothing.
    package var values: [String: [String?]]

    /// By uid.
    static func all(
        _ update: RegisterUpdate, found: [FinishedRun.Found], in register: RegisterStore
    ) throws(TubanError) -> [RegisterChange] {
        var kinds: [String: [String]] = [:]
        for event in update.events { kinds[event.uid, default: []].append(event.kind.rawValue) }
        let uids = Set(kinds.keys).union(update.sightings.map(\.uid)).sorted()
        var known: [String: [String: FieldValue]] = [:]
        try register.byUID(RegisterSchema.candidates, uids) { (uid, row) throws(TubanError) in known[uid] = row.values }
        let detections = Dictionary(uniqueKeysWithValues: zip(update.uids, found))
        var changes: [RegisterChange] = []
        for uid in uids {
            var values: [String: [String?]] = [:]
            for column in columns {
                guard let row = detections[uid]?.row else { continue }
                let (before, now) = (text(known[uid]?[column]), text(row[column]))
                if before != now { values[column] = [before, now] }
            }
            guard kinds[uid] != nil || !values.isEmpty else { continue }
            changes.append(RegisterChange(uid: uid, kinds: kinds[uid] ?? ["described"], values: values))
        }
        return changes
    }

    /// Numbers to a hundredth: what is below is no other place.
    private static func text(_ value: FieldValue?) -> String? {
        switch value {
        case .text(let text)?, .date(let text)?: text
        case .integer(let number)?: "\(number)"
        case .real(let number)?: DecimalText.fixed(number, 2)
        case .absent?, nil: nil
        }
    }
}
