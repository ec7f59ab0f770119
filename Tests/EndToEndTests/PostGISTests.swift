import Foundation
import Glibc
import Testing
import _TestSupport

/// The register in PostGIS is the one in a GeoPackage: the same commands, the same answers.
@Suite(.serialized, .enabled(if: ThrowAwayCluster.isAvailable, "needs PostgreSQL with PostGIS (Debian: postgresql postgresql-15-postgis-3)"))
struct PostGISTests {
    private static func uids(_ path: String) throws -> [String] {
        try QueueFile(path, layer: "candidates").rows.map { row in
            ["uid", "state", "tier", "relation", "status", "geometry_hash", "check_result", "case_number"].map { row.texts[$0] ?? "" }.joined(separator: "|")
        }
    }

    @Test func bothKindsOfRegisterSayTheSame() throws {
        let cluster = try ThrowAwayCluster()
        let office = try RegisterOffice(seed: 171, register: cluster.connection)
        let file = office.folder("county.gpkg")
        #expect(try Program.run(["register", "init", file, "--crs", "EPSG:4490"]).status == 0)
        #expect(try Program.run(["register", "init", cluster.connection, "--crs", "EPSG:4490"]).status == 73)
        let found = try office.candidates()
        try CaseLayer.write(
            [
                .init(number: "closed", status: "结案", closed: "2022-03-01", polygons: found[0].polygons),
                .init(number: "claimed", status: "已申报整改", claimed: "2023-01-01", polygons: found[1].polygons),
            ], to: office.folder("cases.gpkg"))
        let uid = try #require(found.last?.attributes["uid"]?.text)
        try "uid,verdict,status,reason,who,decided_at\n\(uid),伪变化,,it's ploughed,inspector,2024-05-02\nnobody,合法,,x,y,2024-05-02\n"
            .write(toFile: office.folder("decisions.csv"), atomically: true, encoding: .utf8)
        try
            "before: {inputs: \(office.folder("before.tif")), date: 2023-04-18}\nafter: {inputs: \(office.folder("after.tif")), date: 2024-04-20}\nbands: red=1,green=2,nir=3\n"
            .write(toFile: office.folder("imagery.yaml"), atomically: true, encoding: .utf8)
        let steps: [(words: [String], status: Int32)] = [
            (["import-backlog", office.folder("cases.gpkg"), "--mapping", CaseLayer.mapping, "--json"], 0),
            (["take", office.run, "--dry-run", "--json"], 0), (["take", office.run, "--json"], 0), (["take", office.run, "--json"], 0),
            (["import-decisions", office.folder("decisions.csv"), "--json"], 3), (["import-decisions", office.folder("decisions.csv"), "--json"], 3),
            (["import-backlog", office.folder("cases.gpkg"), "--mapping", CaseLayer.mapping, "--json"], 0),
            (["verify", "--imagery", office.folder("imagery.yaml"), "--json"], 0), (["verify", "--imagery", office.folder("imagery.yaml"), "--json"], 0),
            (["show", "--json"], 0), (["check"], 0), (["history", uid, "--json"], 0),
        ]
        for (words, status) in steps {
            let answers = try [file, cluster.connection].map { try Program.run(["register", words[0], $0] + words.dropFirst()) }
            #expect(answers[0].status == status && answers[1].status == status, "\(words): \(answers[0].errors) \(answers[1].errors)")
            if words[0] != "history" { #expect(answers[0].output == answers[1].output, "\(words)") }
        }
        for (index, register) in [file, cluster.connection].enumerated() {
            #expect(try Program.run(["register", "export", register, office.folder("open-\(index).gpkg")]).status == 0)
            #expect(try Program.run(["push", register, "--drop", try office.folder.folder("drop-\(index)")]).status == 0)
        }
        #expect(try Self.uids(office.folder("open-0.gpkg")) == Self.uids(office.folder("open-1.gpkg")))
        let drops = try (0...1).map { index in
            let names = try FileManager.default.contentsOfDirectory(atPath: office.folder("drop-\(index)"))
            return try RegisterOffice.bytes(office.folder("drop-\(index)/\(names.first { $0.hasSuffix(".jsonl") } ?? "")")).count
        }
        #expect(drops[0] > 0)
        #expect(try RegisterOffice.json(try Program.run(["register", "show", cluster.connection, "--json"]))["pending_events"] as? Int == 0)
    }

    /// Killed at any instant, the database is as before or as after; the next attempt ends well.
    @Test func killedIntakeGoesOn() throws {
        let cluster = try ThrowAwayCluster()
        let office = try RegisterOffice(seed: 172, register: cluster.connection)
        let total = try office.candidates().count
        var (before, after) = (0, 0)
        for delay in [0.03, 0.06, 0.09, 0.12, 0.16, 0.2, 0.26] {
            _ = try Program.run(["register", "take", cluster.connection, office.run], killAfter: delay)
            let count = Int(try cluster.query("SELECT count(*) FROM candidates").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
            #expect(count == 0 || count == total)
            if count == 0 { before += 1 } else { after += 1 }
            #expect(try Program.run(["register", "check", cluster.connection]).status == 0)
            if after > 0 { break }
        }
        #expect(before > 0)
        // The killed one's lock ends when the server notices; that is not at once.
        var ended = try office.call("take", [office.run])
        for _ in 0..<50 where ended.status == 75 {
            usleep(100_000)
            ended = try office.call("take", [office.run])
        }
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try office.call("check").status == 0)
        #expect(try office.json("show")["runs"] as? Int == 1)
    }

    @Test func anOlderDatabaseIsBroughtForwardAndOneWriterWorks() throws {
        let cluster = try ThrowAwayCluster()
        let office = try RegisterOffice(seed: 173, register: cluster.connection)
        // Back to the first form: what the migration adds is taken away.
        for sql in [
            "DROP TABLE checks", "UPDATE register_meta SET value = '1' WHERE key = 'schema'",
            "ALTER TABLE candidates DROP COLUMN case_number, DROP COLUMN claimed_on, DROP COLUMN closed_on, DROP COLUMN relation, DROP COLUMN check_result, DROP COLUMN check_reason, DROP COLUMN check_date, DROP COLUMN remaining_m2, DROP COLUMN seal",
            "ALTER TABLE sightings DROP COLUMN relation, DROP COLUMN related_uid, DROP COLUMN seal",
            "ALTER TABLE decisions DROP COLUMN claimed_on, DROP COLUMN seal", "ALTER TABLE events DROP COLUMN seal", "ALTER TABLE runs DROP COLUMN seal",
            "DROP INDEX candidates_change_to_change_from",
        ] { try cluster.query(sql) }
        #expect(try office.call("show").status == 65)
        let migrated = try office.call("migrate")
        #expect(migrated.status == 0 && migrated.errors.contains("tuban_schema_1"), "\(migrated.errors)")
        #expect(try cluster.query("SELECT value FROM tuban_schema_1.register_meta").contains("1"))
        #expect(try office.call("take", [office.run]).status == 0)
        #expect(try office.call("check").status == 0)
        // Who holds the lock is the only writer; readers are let in.
        let holder = "SELECT pg_advisory_lock(7473); SELECT pg_sleep(4)"
        let held = DispatchGroup()
        DispatchQueue.global().async(group: held) { _ = try? cluster.query(holder) }
        // The block holds the cluster: were the process to end before it, the server would live on.
        defer { held.wait() }
        let isHeld = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        for _ in 0..<200 {
            guard try cluster.query(isHeld).hasPrefix("0") else { break }
            usleep(20_000)
        }
        #expect(try office.call("take", [office.run]).status == 75)
        #expect(try office.call("show").status == 0)
    }
}
