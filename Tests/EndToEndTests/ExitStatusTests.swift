import Foundation
import Glibc
import Testing
import _TestSupport

/// Every way a run can end has its documented status and words for it.
@Suite struct ExitStatusTests {
    private static func pair() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try SyntheticPair(seed: 91, width: 140, height: 120, changes: 4).write(before: folder("before.tif"), after: folder("after.tif"))
        return folder
    }

    private static func inputs(_ folder: TemporaryFolder) -> [String] {
        ["--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet"]
    }

    @Test func allMistakesOfTheCommandLineAtOnce() throws {
        let folder = try Self.pair()
        let ended = try Program.run(
            ["run"] + Self.inputs(folder) + ["--out", folder("out"), "--treshold", "otsu", "--tile-sise", "96", "--frobnicate"])
        #expect(ended.status == 64)
        #expect(ended.errorLines.count == 3)
        #expect(ended.errors.contains("--threshold") && ended.errors.contains("--tile-size") && ended.errors.contains("--frobnicate"))
        #expect(!FileManager.default.fileExists(atPath: folder("out")))
    }

    @Test func allWrongValuesAtOnce() throws {
        let folder = try Self.pair()
        let ended = try Program.run(
            ["run"] + Self.inputs(folder) + ["--out", folder("out"), "--workers", "0", "--tile-size", "3", "--threshold", "-1", "--memory", "1"])
        #expect(ended.status == 64)
        for option in ["--workers", "--tile-size", "--threshold", "--memory"] { #expect(ended.errors.contains(option)) }
    }

    @Test func allMistakesOfTheFileAtOnce() throws {
        let folder = try Self.pair()
        let text = """
            before: {inputs: \(folder("before.tif")), dat: 2022-05-01}
            after: \(folder("after.tif"))
            out: \(folder("out"))
            treshold: otsu
            workers: many
            """
        try text.write(toFile: folder("run.yaml"), atomically: true, encoding: .utf8)
        let ended = try Program.run(["run", folder("run.yaml")])
        #expect(ended.status == 78)
        #expect(ended.errorLines.count == 3)
        for word in ["threshold", "workers", "date", "run.yaml"] { #expect(ended.errors.contains(word), "\(ended.errors)") }
    }

    /// A file of configuration and the same options on the command line are one run.
    @Test func fileAndCommandLineAreOneRun() throws {
        let folder = try Self.pair()
        let text = "\u{FEFF}before: before.tif\r\nafter: after.tif\r\nout: out\r\nmin_pixels: 20\r\nlang: en\r\n"
        try text.write(toFile: folder("run.yaml"), atomically: true, encoding: .utf8)
        let first = try Program.run(["run", folder("run.yaml"), "--quiet"])
        #expect(first.status == 0, "\(first.errors)")
        let id = try #require(try RunFolder(path: folder("out")).record()["run_id"] as? String)
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out"), "--min-pixels", "20", "--lang", "en"]).status == 0)
        #expect(try RunFolder(path: folder("out")).record()["run_id"] as? String == id)
    }

    @Test func missingInputs() throws {
        let folder = try Self.pair()
        _ = try folder.folder("empty")
        for missing in [folder("none.tif"), folder("empty"), folder("none*.tif"), folder("no/such/place.tif")] {
            let ended = try Program.run(["run", "--before", missing, "--after", folder("after.tif"), "--out", folder("out")])
            #expect(ended.status == 66, "\(ended.errors)")
            #expect(ended.errorLines.count == 1 && ended.errors.contains(missing))
        }
    }

    @Test func placesThatCannotBeWritten() throws {
        let folder = try Self.pair()
        try "x".write(toFile: folder("file"), atomically: true, encoding: .utf8)
        for out in [folder("file"), folder("file/below"), "/proc/tuban-out"] {
            let ended = try Program.run(["run"] + Self.inputs(folder) + ["--out", out])
            #expect(ended.status == 73, "\(out): \(ended.errors)")
            #expect(ended.errorLines.count == 1 && ended.errors.contains(out))
        }
    }

    @Test func anotherRunsFolderIsKeptUnlessOverwritten() throws {
        let folder = try Self.pair()
        let run = RunFolder(path: folder("out"))
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", run.path]).status == 0)
        let bytes = try RunFolder.files.map { try run.bytes($0) }
        let refused = try Program.run(["run"] + Self.inputs(folder) + ["--out", run.path, "--min-pixels", "30"])
        #expect(refused.status == 73)
        #expect(refused.errors.contains("--overwrite"))
        #expect(try RunFolder.files.map { try run.bytes($0) } == bytes)
        let forced = try Program.run(["run"] + Self.inputs(folder) + ["--out", run.path, "--min-pixels", "30", "--overwrite"])
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(try run.queue().rows.allSatisfy { ($0.integers["pixels"] ?? 0) >= 30 })
        // Files of someone else under our names are not ours to replace either.
        let foreign = try folder.folder("foreign")
        try "mine".write(toFile: foreign + "/queue.gpkg", atomically: true, encoding: .utf8)
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", foreign]).status == 73)
        #expect(try String(contentsOfFile: foreign + "/queue.gpkg", encoding: .utf8) == "mine")
    }

    @Test func heldLockIsBusy() throws {
        let folder = try Self.pair()
        let out = try folder.folder("out")
        let descriptor = open(out + "/.tuban.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let busy = try Program.run(["run"] + Self.inputs(folder) + ["--out", out])
        #expect(busy.status == 75)
        #expect(busy.errors.contains(out))
        close(descriptor)
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", out]).status == 0)
    }

    @Test func changedInputIsAnotherRun() throws {
        let folder = try Self.pair()
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out")]).status == 0)
        try SyntheticPair(seed: 92, width: 140, height: 120).write(before: folder("x.tif"), after: folder("after.tif"))
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out")]).status == 73)
    }

    @Test func dryRunLeavesNoTrace() throws {
        let folder = try Self.pair()
        let ended = try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out"), "--dry-run"])
        #expect(ended.status == 0)
        #expect(ended.output.contains("140 × 120"))
        #expect(!FileManager.default.fileExists(atPath: folder("out")))
    }

    @Test func tooLittleMemoryIsRefusedWithTheArithmetic() throws {
        let folder = try Self.pair()
        let ended = try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out"), "--memory", "200M", "--tile-size", "4096"])
        #expect([64, 78].contains(ended.status))
        #expect(ended.errors.contains("MiB"))
    }

    @Test func queueIsListedAsTableAndAsJSON() throws {
        let folder = try Self.pair()
        #expect(try Program.run(["queue", folder("out")]).status == 66)
        #expect(try Program.run(["run"] + Self.inputs(folder) + ["--out", folder("out"), "--min-pixels", "1"]).status == 0)
        let rows = try RunFolder(path: folder("out")).queue().rows
        let json = try Program.run(["queue", folder("out"), "--all", "--json"])
        let listing = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let listed = try #require(listing["rows"] as? [[String: Any]])
        #expect(listed.compactMap { $0["uid"] as? String } == rows.compactMap { $0.texts["uid"] })
        let tier = try #require(rows.first?.texts["tier"])
        let chosen = try Program.run(["queue", folder("out"), "--all", "--json", "--tier", tier])
        let some = try #require(try JSONSerialization.jsonObject(with: Data(chosen.output.utf8)) as? [String: Any])
        #expect(some["total"] as? Int == rows.count { $0.texts["tier"] == tier })
        let table = try Program.run(["queue", folder("out")])
        #expect(table.output.split(separator: "\n").count == min(20, rows.count) + 3)
        #expect(try Program.run(["queue", folder("out"), "--tier", "P9"]).status == 64)
    }

    /// Paths with blanks, Chinese letters, quotes and brackets are paths like others.
    @Test func pathsOfAnyLetters() throws {
        let folder = try Self.pair()
        let place = try folder.folder("二〇二三 [春]'s \"x\"")
        try FileManager.default.moveItem(atPath: folder("before.tif"), toPath: place + "/前 1.tif")
        let ended = try Program.run(["run", "--before", place + "/前 1.tif", "--after", folder("after.tif"), "--out", place + "/结果", "--quiet"])
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try RunFolder(path: place + "/结果").names() == RunFolder.files.sorted())
    }
}
