import Foundation
import Testing
import _TestSupport

/// `scripts/install-cron --install` against a crontab program that keeps its table in a file.
@Suite struct InstallCronTests {
    private struct Desk {
        let folder: TemporaryFolder
        var table: String { folder("table") }

        init(answer: String = "[ -e \"$table\" ] || { echo 'no crontab for someone' >&2; exit 1; }; cat \"$table\"") throws {
            folder = try TemporaryFolder()
            let program = "#!/bin/bash\ntable=\(folder("table"))\nif [ \"$1\" = -l ]; then \(answer); else cat >\"$table\"; fi\n"
            try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
            try program.write(toFile: folder("bin/crontab"), atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder("bin/crontab"))
        }

        func install(_ options: [String] = []) throws -> Ended {
            let script = "\(Program.packageRoot)/scripts/install-cron"
            let path = "\(folder("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
            return try Program.run(
                [], prefix: ["/bin/bash", script, "\(Program.packageRoot)/pipelines/nightly.yaml", "--install"] + options + ["--tuban"],
                environment: ["PATH": path])
        }

        func lines() throws -> [Substring] { try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n") }
    }

    /// The first line of a user without a crontab, and the same again.
    @Test func installsIntoAnEmptyCrontab() throws {
        let desk = try Desk()
        for _ in 0..<2 {
            let ended = try desk.install()
            #expect(ended.status == 0, "\(ended.errors)")
            let lines = try desk.lines()
            #expect(lines.count == 2 && lines[0].hasPrefix("# tuban: ") && lines[1].contains("tuban nightly "))
        }
    }

    @Test func keepsOtherLinesAndReplacesItsOwn() throws {
        let desk = try Desk()
        try "5 4 * * * other\n".write(toFile: desk.table, atomically: true, encoding: .utf8)
        #expect(try desk.install().status == 0)
        #expect(try desk.install(["--at", "03:30"]).status == 0)
        let lines = try desk.lines()
        #expect(lines.count == 3 && lines[0] == "5 4 * * * other" && lines[2].hasPrefix("30 03 "))
    }

    /// What cannot be read is not replaced.
    @Test func leavesACrontabThatItCannotRead() throws {
        let desk = try Desk(answer: "echo 'must be privileged' >&2; exit 1")
        try "5 4 * * * other\n".write(toFile: desk.table, atomically: true, encoding: .utf8)
        let ended = try desk.install()
        #expect(ended.status == 74 && ended.errors.contains("must be privileged"))
        #expect(try desk.lines() == ["5 4 * * * other"])
    }
}
