import GeoIO
import Geometry
import Triage

/// A register: the queue that lives across runs, as a GeoPackage or in PostGIS.
///
/// One process writes at a time (`RegisterLock`); each intake, import or delivery is one transaction.
package final class RegisterStore {
    package let source: String
    package let store: FeatureStore
    /// CRS of the candidates, as WKT.
    package let crs: String

    /// The hold on a register: a lock file beside a GeoPackage; nil for a database, which has a lock of its own.
    package static func lock(_ source: String) throws(TubanError) -> FileLock? {
        guard !FeatureStore.isDatabase(source) else { return nil }
        return try FileLock("\(source).lock", subject: source, busy: busy)
    }

    private static let busy = "another tuban is at work on this register; try again when it has ended"

    /// The register's name for messages: a connection string without its password.
    package static func shown(_ source: String) -> String { FeatureStore.shown(source) }

    /// Makes an empty register. A GeoPackage must not exist yet; a database must not hold one.
    ///
    /// - Parameter crs: of the candidates; a code such as EPSG:4490, or WKT.
    package static func initialise(_ source: String, crs: String) throws(TubanError) {
        let crs = try CoordinateSystem(crs, subject: "--crs").wkt
        guard FeatureStore.isDatabase(source) else {
            try FeatureStore.create(source) { (store) throws(TubanError) in try RegisterSchema.create(in: store, crs: crs) }
            return
        }
        let store = try FeatureStore(source, writing: true)
        let present = Set(store.tables).intersection(RegisterSchema.tables)
        guard present.isEmpty else {
            throw TubanError(
                .cannotCreate, subject: FeatureStore.shown(source), "holds tables already (\(present.sorted().joined(separator: ", "))); nothing was changed")
        }
        try store.transaction { () throws(TubanError) in try RegisterSchema.create(in: store, crs: crs) }
    }

    /// Opens a register of this program's version. With `writing` an older one is brought forward first, after a copy was put aside.
    package init(_ source: String, writing: Bool) throws(TubanError) {
        self.source = source
        let shown = FeatureStore.shown(source)
        do {
            store = try FeatureStore(source, writing: writing)
        } catch  where error.kind == .missingInput {
            throw TubanError(.missingInput, subject: shown, "there is no register; make one with 'tuban register init'")
        }
        let missing = Set(RegisterSchema.tables).subtracting([RegisterSchema.checks]).subtracting(store.tables)
        guard missing.isEmpty else {
            throw TubanError(
                .badData, subject: shown,
                "is not a whole register: it lacks \(missing.sorted().joined(separator: ", ")); restore a backup, or make one with 'tuban register init'")
        }
        if writing, FeatureStore.isDatabase(source) {
            // Held until the connection ends, however it ends. The number stands for tuban's register in that database.
            guard try store.scalar("SELECT CASE WHEN pg_try_advisory_lock(7473) THEN 1 ELSE 0 END AS held")?.integer == 1 else {
                throw TubanError(.busy, subject: shown, Self.busy)
            }
        }
        guard let wkt = try store.crs(of: RegisterSchema.candidates) else {
            throw TubanError(.badData, subject: shown, "has lost the CRS of its candidates; restore a backup")
        }
        crs = wkt
        let version = try Self.version(of: store, shown: shown)
        guard version <= RegisterSchema.version else {
            throw TubanError(
                .badData, subject: shown,
                "is a register of schema \(version), made by a newer tuban; this one knows \(RegisterSchema.version). Use the newer program")
        }
        guard version < RegisterSchema.version else { return }
        guard version >= 1 else {
            throw TubanError(.badData, subject: shown, "is a register of schema \(version), which was never released; restore a backup")
        }
        guard writing else {
            throw TubanError(
                .badData, subject: shown,
                "is a register of schema \(version), made by an older tuban; 'tuban register migrate' brings it forward to \(RegisterSchema.version), after it has put a copy aside"
            )
        }
        backup = try RegisterMigration(store: store, source: source, from: version).run()
    }

    /// Where the register of the older form was put, when opening brought it forward.
    package private(set) var backup: String?

    private static func version(of store: FeatureStore, shown: String) throws(TubanError) -> Int {
        var version: Int?
        try store.rows(of: RegisterSchema.meta, where: "key = 'schema'") { (row) throws(TubanError) in
            version = row.values["value"]?.text.flatMap { Int($0) }
        }
        guard let version else {
            throw TubanError(.badData, subject: shown, "does not say which schema it has; restore a backup")
        }
        return version
    }

    /// All that happens inside is kept together, or not at all.
    package func transaction<Answer>(_ body: () throws(TubanError) -> Answer) throws(TubanError) -> Answer { try store.transaction(body) }

    /// The largest number given in a table's `sequence` so far.
    func lastSequence(of table: String) throws(TubanError) -> Int {
        switch try store.scalar("SELECT MAX(sequence) AS last FROM \"\(table)\"") {
        case .integer(let number): return number
        case .real(let number): return Int(number)
        default: return 0
        }
    }

    /// Adds a row to a table that only grows, with a seal over what it says.
    package func append(to table: String, _ values: [String: FieldValue]) throws(TubanError) {
        var row = values
        row["seal"] = .text(try RowSeal.of(values))
        try store.insert(into: table, row)
    }

    /// The sightings of the given places, by uid.
    package func sightings(of uids: [String]) throws(TubanError) -> [String: [Sighting]] {
        var found: [String: [Sighting]] = [:]
        try byUID(RegisterSchema.sightings, uids) { (uid, row) throws(TubanError) in
            guard let sighting = Sighting(row: row.values) else {
                throw self.spoilt(RegisterSchema.sightings, row)
            }
            found[uid, default: []].append(sighting)
        }
        return found
    }

    package func decisions(on uids: [String]) throws(TubanError) -> [String: [Decision]] {
        var found: [String: [Decision]] = [:]
        try byUID(RegisterSchema.decisions, uids) { (uid, row) throws(TubanError) in
            guard let decision = Decision(row: row.values) else { throw self.spoilt(RegisterSchema.decisions, row) }
            found[uid, default: []].append(decision)
        }
        return found
    }

    package func checks(on uids: [String]) throws(TubanError) -> [String: [CheckedClaim]] {
        var found: [String: [CheckedClaim]] = [:]
        try byUID(RegisterSchema.checks, uids) { (uid, row) throws(TubanError) in
            guard let check = CheckedClaim(row: row.values) else { throw self.spoilt(RegisterSchema.checks, row) }
            found[uid, default: []].append(check)
        }
        return found
    }

    func spoilt(_ table: String, _ row: StoredRow) -> TubanError {
        TubanError(
            .badData, subject: "\(FeatureStore.shown(source))|\(table)",
            "row \(row.fid) is not what tuban writes; 'tuban register check' tells what is wrong")
    }

    /// Rows of a table by uid, some hundreds of uids to a question.
    func byUID(
        _ table: String, _ uids: [String], _ visit: (String, StoredRow) throws(TubanError) -> Void
    ) throws(TubanError) {
        for start in stride(from: 0, to: uids.count, by: 400) {
            let list = uids[start..<min(start + 400, uids.count)].map { FeatureStore.quoted($0) }.joined(separator: ",")
            try store.rows(of: table, where: "uid IN (\(list))") { (row) throws(TubanError) in
                guard let uid = row.values["uid"]?.text else { throw self.spoilt(table, row) }
                try visit(uid, row)
            }
        }
    }
}
