import Foundation
import Glibc
import Testing
import _TestSupport

/// A register through the executables, as an office keeps it.
@Suite struct RegisterTests {
    private static func office(seed: Int) throws -> (folder: TemporaryFolder, run: String, register: String) {
        let office = try RegisterOffice(seed: seed)
        return (office.folder, office.run, office.register)
    }

    private static func json(_ ended: Ended) throws -> [String: Any] { try RegisterOffice.json(ended) }
    private static func bytes(_ path: String) throws -> Data { try RegisterOffice.bytes(path) }

    @Test func theSameRunTwiceLeavesTheSameBytes() throws {
        let (folder, run, register) = try Self.office(seed: 141)
        let told = try Self.json(try Program.run(["register", "take", register, run, "--dry-run", "--json"]))
        let empty = try Self.json(try Program.run(["register", "show", register, "--json"]))
        #expect(empty["runs"] as? Int == 0)
        let first = try Self.json(try Program.run(["register", "take", register, run, "--json"]))
        #expect(first["events"] as? [String: Int] == told["events"] as? [String: Int])
        #expect((first["candidates"] as? Int ?? 0) > 0)
        let before = try Self.bytes(register)
        let again = try Self.json(try Program.run(["register", "take", register, run, "--json"]))
        #expect(again["is_new"] as? Bool == false)
        #expect(try Self.bytes(register) == before)
        #expect(try Program.run(["register", "check", register]).status == 0)
        #expect(try Program.run(["register", "init", register, "--crs", "EPSG:4490"]).status == 73)
        #expect(try Program.run(["register", "take", folder("none.gpkg"), run]).status == 66)
    }

    /// Killed at any instant, the register is as before or as after; taken again it is the one that was never killed.
    @Test(arguments: [0.01, 0.02, 0.04, 0.06, 0.09, 0.13, 0.2])
    func killedIntakeGoesOn(after delay: Double) throws {
        let (folder, run, register) = try Self.office(seed: 142)
        try FileManager.default.copyItem(atPath: register, toPath: folder("golden.gpkg"))
        #expect(try Program.run(["register", "take", folder("golden.gpkg"), run]).status == 0)
        _ = try Program.run(["register", "take", register, run], killAfter: delay)
        #expect(try Program.run(["register", "check", register]).status == 0)
        #expect(try Program.run(["register", "take", register, run]).status == 0)
        for path in [register, folder("golden.gpkg")] {
            #expect(try Program.run(["register", "export", path, path + ".open.gpkg"]).status == 0)
        }
        #expect(try Self.bytes(register + ".open.gpkg") == Self.bytes(folder("golden.gpkg.open.gpkg")))
    }

    /// Killed between two writes, also in the midst of the commit: whoever reads next finds the state before, and the intake can be done again.
    @Test(.enabled(if: DiskTests.canTrace, "strace is needed to stop between two writes"))
    func killedBetweenWritesIsReadable() throws {
        let (folder, run, register) = try Self.office(seed: 147)
        try FileManager.default.copyItem(atPath: register, toPath: folder("empty.gpkg"))
        var restored = 0
        for write in stride(from: 20, through: 104, by: 7) {
            for ending in ["", "-journal"] where FileManager.default.fileExists(atPath: register + ending) {
                try FileManager.default.removeItem(atPath: register + ending)
            }
            try FileManager.default.copyItem(atPath: folder("empty.gpkg"), toPath: register)
            let ended = try Program.run(
                ["register", "take", register, run],
                prefix: [
                    DiskTests.strace ?? "", "-f", "-o", "/dev/null", "-e", "trace=write,pwrite64", "-e",
                    "inject=write,pwrite64:signal=KILL:when=\(write)",
                ])
            if FileManager.default.fileExists(atPath: register + "-journal") { restored += 1 }
            let shown = try Program.run(["register", "show", register, "--json"])
            #expect(shown.status == 0, "write \(write): \(shown.errors)")
            #expect(try Program.run(["register", "check", register]).status == 0, "write \(write)")
            if ended.status == 0 { break }
        }
        #expect(restored > 0)
        #expect(try Program.run(["register", "take", register, run]).status == 0)
    }

    @Test func decisionsAreKeptAndFaultsAreTold() throws {
        let (folder, run, register) = try Self.office(seed: 143)
        #expect(try Program.run(["register", "take", register, run]).status == 0)
        let uid = try #require(try RunFolder(path: run).queue().rows.first?.texts["uid"])
        let rows = """
            uid,verdict,status,reason,who,decided_at
            \(uid),伪变化,,ploughed,inspector,2024-05-02T09:00:00+08:00
            nobody,合法,,x,inspector,2024-05-02
            \(uid),perhaps,,x,inspector,2024-05-03
            \(uid),,候选,x,inspector,2024-05-03
            \(uid),合法,,x,inspector,2024-02-30
            \(uid),合法,,x,inspector,2023-01-01
            \(uid),,,,,
            """
        try rows.write(toFile: folder("decisions.csv"), atomically: true, encoding: .utf8)
        let first = try Program.run(["register", "import-decisions", register, folder("decisions.csv"), "--json"])
        #expect(first.status == 3)
        let summary = try Self.json(first)
        #expect(summary["taken"] as? Int == 1 && summary["empty"] as? Int == 1)
        #expect((summary["refused"] as? [Any])?.count == 5)
        let again = try Self.json(try Program.run(["register", "import-decisions", register, folder("decisions.csv"), "--json"]))
        #expect(again["taken"] as? Int == 0 && again["known"] as? Int == 1)
        let shown = try Self.json(try Program.run(["register", "show", register, "--json"]))
        #expect(shown["decisions"] as? Int == 1 && shown["suppressed"] as? Int == 1)
        let history = try Program.run(["register", "history", register, uid])
        #expect(history.output.contains("ploughed") && history.output.contains("2024-05-02T01:00:00Z"))
        #expect(try Program.run(["register", "history", register, "nobody"]).status == 66)
    }

    /// A drop of files holds every event once, its manifest last; nothing is left to hand over.
    @Test func eventsAreDroppedOnce() throws {
        let (folder, run, register) = try Self.office(seed: 144)
        let taken = try Self.json(try Program.run(["register", "take", register, run, "--json"]))
        let events = (taken["events"] as? [String: Int] ?? [:]).values.reduce(0, +)
        let place = try folder.folder("drop")
        #expect(try Program.run(["push", register, "--drop", place]).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
        #expect(names.count == 2)
        let lines = String(decoding: try Self.bytes("\(place)/\(names.first { $0.hasSuffix(".jsonl") } ?? "")"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == events)
        let ids = try lines.map { line in
            let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(event["specversion"] as? String == "1.0")
            return try #require(event["id"] as? String)
        }
        #expect(Set(ids).count == events)
        #expect(try Program.run(["push", register, "--drop", place]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 2)
    }

    /// A receiver that is not there: the events wait, and the exit status asks to come again.
    @Test func eventsWaitForTheirReceiver() throws {
        let (folder, run, register) = try Self.office(seed: 145)
        defer { withExtendedLifetime(folder) {} }
        #expect(try Program.run(["register", "take", register, run]).status == 0)
        let ended = try Program.run(["push", register, "--to", "http://127.0.0.1:9/events", "--patience", "0", "--json"])
        #expect(ended.status == 75)
        let summary = try Self.json(ended)
        #expect(summary["delivered"] as? Int == 0 && (summary["pending"] as? Int ?? 0) > 0)
        #expect(try Program.run(["push", register, "--to", "file:///etc/passwd"]).status == 78)
    }

    @Test func oneWriterAtATime() throws {
        let (folder, run, register) = try Self.office(seed: 146)
        defer { withExtendedLifetime(folder) {} }
        let descriptor = open(register + ".lock", O_RDWR | O_CREAT, 0o644)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(try Program.run(["register", "take", register, run]).status == 75)
        #expect(try Program.run(["register", "show", register]).status == 0)
    }
}
