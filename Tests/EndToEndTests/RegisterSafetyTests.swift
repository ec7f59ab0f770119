import Foundation
import GeoIO
import Testing
import _TestSupport

/// Registers of other versions, and registers that something has damaged.
@Suite struct RegisterSafetyTests {
    private static func show(_ register: String) throws -> [String: Any] {
        try RegisterOffice.json(try Program.run(["register", "show", register, "--json"]))
    }

    /// Brought forward at the first change, after a copy was put aside that is the old register byte for byte.
    @Test func anOlderRegisterIsBroughtForward() throws {
        let folder = try TemporaryFolder()
        let (register, copy) = (folder("county.gpkg"), folder("county.schema-1.gpkg"))
        try FirstRegister.write(to: register)
        let old = try RegisterOffice.bytes(register)
        let read = try Program.run(["register", "show", register])
        #expect(read.status == 65 && read.errors.contains("tuban register migrate"), "\(read.errors)")
        #expect(try RegisterOffice.bytes(register) == old)

        let migrated = try Program.run(["register", "migrate", register])
        #expect(migrated.status == 0 && migrated.errors.contains(copy), "\(migrated.errors)")
        #expect(try RegisterOffice.bytes(copy) == old)
        let checked = try Program.run(["register", "check", register])
        #expect(checked.status == 0, "\(checked.errors)")
        let shown = try Self.show(register)
        #expect(shown["states"] as? [String: Int] == ["new": 1, "persisting": 1] && shown["suppressed"] as? Int == 1)
        #expect(shown["pending_events"] as? Int == 2 && shown["runs"] as? Int == 2)
        let history = try Program.run(["register", "history", register, FirstRegister.uids[1]])
        #expect(history.output.contains("ploughed"))

        // It takes what is new, and it is migrated once.
        let after = try RegisterOffice.bytes(register)
        #expect(try Program.run(["register", "migrate", register]).status == 0)
        #expect(try RegisterOffice.bytes(register) == after)
        try "uid,verdict,who,decided_at\n\(FirstRegister.uids[0]),非农违法,inspector,2024-11-01\n"
            .write(toFile: folder("decisions.csv"), atomically: true, encoding: .utf8)
        #expect(try Program.run(["register", "import-decisions", register, folder("decisions.csv")]).status == 0)
        #expect(try Program.run(["register", "check", register]).status == 0)
    }

    /// Killed at any write of it, the register is of the old form or of the new one, and the next attempt ends well.
    @Test(.enabled(if: DiskTests.canTrace, "strace is needed to stop between two writes"), arguments: [3, 9, 15, 22, 30, 40])
    func killedMigrationGoesOn(write: Int) throws {
        let folder = try TemporaryFolder()
        let register = folder("county.gpkg")
        try FirstRegister.write(to: register)
        let old = try RegisterOffice.bytes(register)
        _ = try Program.run(
            ["register", "migrate", register],
            prefix: [DiskTests.strace ?? "", "-f", "-o", "/dev/null", "-e", "trace=pwrite64,write", "-e", "inject=pwrite64,write:signal=KILL:when=\(write)"])
        #expect(try Program.run(["register", "migrate", register]).status == 0)
        #expect(try Program.run(["register", "check", register]).status == 0)
        #expect(try RegisterOffice.bytes(folder("county.schema-1.gpkg")) == old)
    }

    @Test func aNewerRegisterIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        try FirstRegister.write(to: folder("county.gpkg"), schema: 99)
        let old = try RegisterOffice.bytes(folder("county.gpkg"))
        for words in [["show"], ["migrate"], ["check"]] {
            let ended = try Program.run(["register"] + words + [folder("county.gpkg")])
            #expect(ended.status == 65 && ended.errors.contains("newer tuban"), "\(ended.errors)")
        }
        #expect(try RegisterOffice.bytes(folder("county.gpkg")) == old)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("schema") }.isEmpty)
    }

    enum Damage: CaseIterable { case truncated, zeroedPage, zeroedHead, outline, decision, sighting, event, description, text }

    /// Whatever was done to the bytes, the check finds it and says how to go on.
    @Test(arguments: Damage.allCases) func damageIsFound(damage: Damage) throws {
        let office = try RegisterOffice(seed: 161)
        #expect(try office.call("take", [office.run]).status == 0)
        let uid = try #require(try RunFolder(path: office.run).queue().rows.first?.texts["uid"])
        try "uid,verdict,reason,who,decided_at\n\(uid),非农违法,brickworks,inspector,2024-05-02\n"
            .write(toFile: office.folder("decisions.csv"), atomically: true, encoding: .utf8)
        #expect(try office.call("import-decisions", [office.folder("decisions.csv")]).status == 0)
        #expect(try office.call("check").status == 0)
        var bytes = try RegisterOffice.bytes(office.register)
        func flip(_ old: String, _ new: String, after anchor: String? = nil) throws {
            let from = try anchor.map { try #require(bytes.range(of: Data($0.utf8))).upperBound } ?? bytes.startIndex
            let place = try #require(bytes.range(of: Data(old.utf8), in: from..<bytes.endIndex), "\(old)")
            bytes.replaceSubrange(place, with: Data(new.utf8))
        }
        var sql: String?
        switch damage {
        case .truncated: bytes = bytes.prefix(bytes.count * 3 / 4)
        case .zeroedPage:
            let page = bytes.count / 4096 / 2 * 4096
            bytes.replaceSubrange(page..<(page + 4096), with: Data(count: 4096))
        case .zeroedHead: bytes.replaceSubrange(0..<200, with: Data(count: 200))
        case .text: try flip("brickworks", "brockworks", after: "inspector")
        case .decision: sql = "UPDATE decisions SET verdict = '合法'"
        case .sighting: sql = "UPDATE sightings SET area_m2 = area_m2 + 1 WHERE fid = 3"
        case .event: sql = "UPDATE events SET payload = replace(payload, 'P1', 'P4'), kind = 'grown' WHERE fid = 2"
        case .description: sql = "UPDATE candidates SET class = 'turf' WHERE fid = 1"
        case .outline: sql = "UPDATE candidates SET geometry_hash = 'ffff' WHERE fid = 1"
        }
        if let sql {
            let store = try FeatureStore(office.register, writing: true)
            try store.execute(sql)
        } else {
            try bytes.write(to: URL(fileURLWithPath: office.register))
        }
        let ended = try office.call("check")
        #expect(ended.status == 65, "\(damage): \(ended.output)")
        #expect(ended.errors.contains("backup"), "\(damage): \(ended.errors)")
    }
}
