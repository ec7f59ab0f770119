import Foundation
import Testing
import _TestSupport

/// Base layers in PostGIS are those in a GeoPackage.
@Suite(.serialized, .enabled(if: ThrowAwayCluster.isAvailable, "needs PostgreSQL with PostGIS (Debian: postgresql postgresql-15-postgis-3)"))
struct PostGISLayerTests {
    private static let roles = [
        "land_use": "DLTB", "basic_farmland": "YJJBNTTB", "red_line": "STBHHX", "townships": "XZQ", "villages": "CJDCQ", "approvals": "PZWJSTD",
        "temporary_land": "LSYD", "backlog": "CLTB",
    ]
    /// Roles that stand in DLTB, by code.
    private static let filtered = [
        "facility_agriculture": "\"1202\"", "roads": "[\"1003\", \"1006\"]", "village_outlines": "[\"0601\", \"0702\", \"08H2\"]",
    ]

    private static func yaml(_ source: String, _ name: (String) -> String) -> String {
        let whole = roles.map { "\($0): {source: \"\(source)\", layer: \(name($1))}" }
        let parts = filtered.map { "\($0): {source: \"\(source)\", layer: \(name("DLTB")), filter: {DLBM: \($1)}}" }
        return (whole + parts).sorted().joined(separator: "\n") + "\n"
    }

    private static func run(_ folder: TemporaryFolder, _ name: String, _ yaml: String, environment: [String: String] = [:]) throws -> Ended {
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: folder("\(name).yaml")))
        return try Program.run(
            ["run", "\(Program.packageRoot)/pipelines/farmland.yaml", "--out", folder(name), "--quiet", "--base-layers", folder("\(name).yaml")],
            environment: environment, limit: 120)
    }

    @Test func tablesGiveTheQueueOfTheFile() throws {
        let (cluster, folder) = (try ThrowAwayCluster(), try TemporaryFolder())
        let path = "\(Program.packageRoot)/sampledata/base.gpkg"
        try cluster.load(path, layers: Self.roles.values.sorted())
        // A password of the environment reaches no document, whether it is asked for or not.
        let database = try Self.run(folder, "database", Self.yaml(cluster.connection) { $0.lowercased() }, environment: ["PGPASSWORD": "geheim7"])
        let file = try Self.run(folder, "file", Self.yaml(path) { $0 })
        #expect(database.status == 0 && file.status == 0, "\(database.errors)\(file.errors)")
        let rows = try RunFolder(path: folder("database")).queue()
        #expect(rows.rows.count { $0.reals["farmland_mu"] ?? 0 > 0 } > 50 && rows.rows.contains { $0.texts["approval_number"] != nil })
        #expect(try rows.content() == RunFolder(path: folder("file")).queue().content())
        for name in ["plan.json", "run.json"] {
            let text = String(decoding: try RunFolder(path: folder("database")).bytes(name), as: UTF8.self)
            #expect(text.contains("dltb") && !text.contains("geheim7"), "\(name)")
        }
        // The content decides the run: a row that changed is another run, and classify alone refuses it.
        try cluster.query("UPDATE dltb SET dlbm = '0702' WHERE dlbm = '0102'")
        try FileManager.default.removeItem(atPath: folder("database/queue.gpkg"))
        let changed = try Program.run([folder("database")], as: "tuban-classify")
        #expect(changed.status == 65 && changed.errors.contains("has changed since tuban-prepare"), "\(changed.errors)")
    }

    @Test func faultsNameTheLayerAndNoPassword() throws {
        let (cluster, folder) = (try ThrowAwayCluster(), try TemporaryFolder())
        try cluster.load("\(Program.packageRoot)/sampledata/base.gpkg", layers: ["STBHHX"])
        try cluster.query("CREATE TABLE notes (dlbm text)")
        try cluster.query("CREATE ROLE guest LOGIN PASSWORD 'right'")
        try cluster.query("GRANT SELECT ON stbhhx TO guest")
        try cluster.requirePasswords(of: "guest")
        let guest = cluster.connection.replacingOccurrences(of: "user=tuban", with: "user=guest")
        let nowhere = "PG:host=\(folder("none")) user=tuban dbname=register"
        let cases: [(source: String, layer: String, status: Int32, words: [String])] = [
            (cluster.connection, "stbhhy", 65, ["has no layer 'stbhhy'", "stbhhx"]), (cluster.connection, "notes", 65, ["|notes", "without geometry"]),
            (nowhere, "stbhhx", 74, ["\(nowhere)|stbhhx", "server runs"]), (guest, "stbhhx", 74, ["\(guest)|stbhhx", "PGPASSWORD"]),
        ]
        for (number, fault) in cases.enumerated() {
            let yaml = "red_line: {source: \"\(fault.source)\", layer: \(fault.layer)}\n"
            let ended = try Self.run(folder, "fault-\(number)", yaml, environment: ["PGPASSWORD": "geheim7"])
            #expect(ended.status == fault.status, "\(fault.layer): \(ended.errors)")
            for word in fault.words { #expect(ended.errors.contains(word), "\(ended.errors)") }
            #expect(!ended.errors.contains("geheim7") && !FileManager.default.fileExists(atPath: folder("fault-\(number)/plan.json")))
        }
        let right = try Self.run(folder, "right", "red_line: {source: \"\(guest)\", layer: stbhhx}\n", environment: ["PGPASSWORD": "right"])
        #expect(right.status == 0, "\(right.errors)")
    }
}
