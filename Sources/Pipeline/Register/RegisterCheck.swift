import GeoIO
import Geometry
import Triage

/// Looks a register through: whether the file is sound, whether its rows are what was written, and whether its tables agree with each other.
package struct RegisterCheck {
    /// What is wrong, in words; empty when nothing is.
    package private(set) var problems: [String] = []
    /// Rows by table.
    package private(set) var rows: [String: Int] = [:]

    /// Problems of one kind that are told one by one; the rest is counted.
    private static let told = 5

    /// What to do about a damaged register.
    package static let advice = """
        work on a copy. Put the last good backup in its place, then give the runs since then to 'tuban register take' and the files of decisions to \
        'tuban register import-decisions' again: what the backup has already is left as it is. After a migration the register from before it lies \
        beside it as NAME.schema-N.gpkg
        """

    /// Looks at a register that may not even open: what stops the reading is a problem like others. A register that is not there, belongs to
    /// another version or may not be read is an error.
    package init(source: String, limits: RegisterLimits) throws(TubanError) {
        do {
            try self.init(try RegisterStore(source, writing: false), limits: limits)
        } catch  where error.kind == .badData || error.kind == .inputOutput || error.kind == .internalFault {
            guard !error.message.contains("register of schema") else { throw error }
            self.init(problems: ["cannot be read: \(error.message)"])
        }
    }

    private init(problems: [String]) {
        self.problems = problems
    }

    package init(_ register: RegisterStore, limits: RegisterLimits) throws(TubanError) {
        if !FeatureStore.isDatabase(register.source) {
            let answer = try register.store.scalar("PRAGMA integrity_check(1)")?.text ?? "no answer"
            // Nothing that is read from such a file can be relied on.
            guard answer == "ok" else {
                problems.append("the file is damaged: \(answer)")
                return
            }
        }
        for table in RegisterSchema.tables { rows[table] = try register.store.count(of: table) }
        let places = try readPlaces(register)
        note(places.filter { entry in entry.value.successor.map { places[$0] == nil } ?? false }.keys, "go on under a uid that is not there")
        note(places.filter { entry in entry.value.parent.map { places[$0] == nil } ?? false }.keys, "split from a uid that is not there")
        try compareFacts(register, limits: limits, places: places)
        try readSealedRows(register, known: Set(places.keys))
    }

    private struct Place {
        var successor: String?
        var parent: String?
        /// State, verdict, status, and whether it is to be looked at again.
        var facts: [FieldValue]

        static let factColumns = ["state", "verdict", "status", "review_again"]
    }

    private mutating func readPlaces(_ register: RegisterStore) throws(TubanError) -> [String: Place] {
        let isGeographic = try CoordinateSystem(register.crs, subject: register.source).isGeographic
        var places: [String: Place] = [:]
        var (doubled, moved, altered) = ([String](), [String](), [String]())
        try register.store.rows(of: RegisterSchema.candidates, withGeometry: true) { (row) throws(TubanError) in
            let uid = row.values["uid"]?.text ?? "(row \(row.fid) without uid)"
            let place = Place(
                successor: row.values["superseded_by"]?.text, parent: row.values["parent_uid"]?.text,
                facts: Place.factColumns.map { row.values[$0] ?? .absent })
            if places.updateValue(place, forKey: uid) != nil { doubled.append(uid) }
            if try ContentNumber.geometryHash(row.polygons, isGeographic: isGeographic) != row.values["geometry_hash"]?.text { moved.append(uid) }
            if let seal = row.values["seal"]?.text, try RowSeal.ofDescription(row.values) != seal { altered.append(uid) }
        }
        note(doubled, "are in the table more than once")
        note(moved, "have another outline than their geometry_hash says")
        note(altered, "have another description than was written")
        return places
    }

    /// What is stored of a place must be what its sightings, decisions and checks amount to.
    private mutating func compareFacts(
        _ register: RegisterStore, limits: RegisterLimits, places: [String: Place]
    ) throws(TubanError) {
        var (wrong, blind) = ([String](), [String]())
        let uids = places.keys.sorted()
        for start in stride(from: 0, to: uids.count, by: 10_000) {
            let part = Array(uids[start..<min(start + 10_000, uids.count)])
            let (sightings, decisions, checks) = (
                try register.sightings(of: part), try register.decisions(on: part), try register.checks(on: part)
            )
            for uid in part {
                guard let seen = sightings[uid] else {
                    blind.append(uid)
                    continue
                }
                let facts = CandidateFacts.columns(sightings: seen, decisions: decisions[uid] ?? [], checks: checks[uid] ?? [], limits: limits)
                if Place.factColumns.map({ facts[$0] ?? .absent }) != places[uid]?.facts { wrong.append(uid) }
            }
        }
        note(blind, "were never seen by any run")
        note(wrong, "have a state that their sightings, decisions and checks do not amount to")
    }

    private mutating func readSealedRows(_ register: RegisterStore, known: Set<String>) throws(TubanError) {
        for table in RegisterSchema.sealed {
            var strangers: Set<String> = []
            var broken: [String] = []
            try register.store.rows(of: table) { (row) throws(TubanError) in
                let name = row.values["uid"]?.text ?? "(row \(row.fid))"
                if let seal = row.values["seal"]?.text, try RowSeal.of(row.values) != seal { broken.append(name) }
                if table != RegisterSchema.runs, !known.contains(name) { strangers.insert(name) }
            }
            note(strangers, "are spoken of in '\(table)', but there is no such candidate")
            note(broken, "have rows in '\(table)' that are not what was written", of: "places")
        }
    }

    private mutating func note(_ uids: some Collection<String>, _ what: String, of kind: String = "candidates") {
        guard !uids.isEmpty else { return }
        let some = uids.sorted().prefix(Self.told).joined(separator: ", ")
        problems.append("\(uids.count) \(kind) \(what): \(some)\(uids.count > Self.told ? ", …" : "")")
    }
}
