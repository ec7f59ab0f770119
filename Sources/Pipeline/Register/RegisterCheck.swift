import GeoIO
import Geometry
import Triage

/// Looks a register through: whether the file is sound, and whether its tables agree with each other.
package struct RegisterCheck {
    /// What is wrong, in words; empty when nothing is.
    package private(set) var problems: [String] = []
    /// Rows by table.
    package private(set) var rows: [String: Int] = [:]

    /// Problems of one kind that are told one by one; the rest is counted.
    private static let told = 5

    package init(_ register: RegisterStore, limits: RegisterLimits) throws(TubanError) {
        if !FeatureStore.isDatabase(register.source) {
            let answer = try register.store.scalar("PRAGMA integrity_check(1)")?.text ?? "no answer"
            if answer != "ok" { problems.append("the file is damaged: \(answer); restore a backup") }
        }
        for table in RegisterSchema.tables { rows[table] = try register.store.count(of: table) }
        var places: [String: (state: String, successor: String?, parent: String?)] = [:]
        var doubled: [String] = []
        try register.store.rows(
            of: RegisterSchema.candidates, columns: ["uid", "state", "superseded_by", "parent_uid"]
        ) { (row) throws(TubanError) in
            let uid = row.values["uid"]?.text ?? "(row \(row.fid) without uid)"
            let known = places.updateValue(
                (row.values["state"]?.text ?? "", row.values["superseded_by"]?.text, row.values["parent_uid"]?.text), forKey: uid)
            if known != nil { doubled.append(uid) }
        }
        note(doubled, "are in the table more than once")
        note(places.filter { entry in entry.value.successor.map { places[$0] == nil } ?? false }.keys, "go on under a uid that is not there")
        note(places.filter { entry in entry.value.parent.map { places[$0] == nil } ?? false }.keys, "split from a uid that is not there")
        try compareStates(register, limits: limits, places: places.mapValues(\.state))
        try findStrangers(register, known: Set(places.keys))
    }

    /// The stored state must be the one that the sightings amount to.
    private mutating func compareStates(
        _ register: RegisterStore, limits: RegisterLimits, places: [String: String]
    ) throws(TubanError) {
        var wrong: [String] = []
        var blind: [String] = []
        let uids = places.keys.sorted()
        for start in stride(from: 0, to: uids.count, by: 10_000) {
            let part = Array(uids[start..<min(start + 10_000, uids.count)])
            let sightings = try register.sightings(of: part)
            for uid in part {
                guard let seen = sightings[uid] else {
                    blind.append(uid)
                    continue
                }
                if Lifecycle(seen, limits: limits).state.rawValue != places[uid] { wrong.append(uid) }
            }
        }
        note(blind, "were never seen by any run")
        note(wrong, "have a state that their sightings do not amount to")
    }

    private mutating func findStrangers(_ register: RegisterStore, known: Set<String>) throws(TubanError) {
        for table in [RegisterSchema.sightings, RegisterSchema.decisions, RegisterSchema.events] {
            var strangers: Set<String> = []
            try register.store.rows(of: table, columns: ["uid"]) { (row) throws(TubanError) in
                let uid = row.values["uid"]?.text ?? "(row \(row.fid) without uid)"
                if !known.contains(uid) { strangers.insert(uid) }
            }
            note(strangers, "are spoken of in '\(table)', but there is no such candidate")
        }
    }

    private mutating func note(_ uids: some Collection<String>, _ what: String) {
        guard !uids.isEmpty else { return }
        let some = uids.sorted().prefix(Self.told).joined(separator: ", ")
        problems.append("\(uids.count) candidates \(what): \(some)\(uids.count > Self.told ? ", …" : "")")
    }
}
