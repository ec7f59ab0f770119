import Foundation
import Glibc
import Testing
import _TestSupport

/// The stages one by one and the whole road leave the same folder; a second run does nothing; a killed one goes on.
@Suite struct StagesTests {
    static let stages = ["tuban-diff", "tuban-vectorize", "tuban-classify"]

    @Test func stagesOneByOneLeaveTheSameFolder() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 21)
        let whole = try folder.run(pair, out: "run")
        let bytes = try RunFolder.files.dropLast().map { try whole.bytes($0) }
        let record = try whole.timelessRecord()
        try FileManager.default.removeItem(atPath: whole.path)
        let inputs = ["--before", folder("before.tif"), "--after", folder("after.tif"), "--out", whole.path, "--quiet"]
        #expect(try Program.run(inputs, as: "tuban-prepare").status == 0)
        for stage in Self.stages { #expect(try Program.run([whole.path, "--quiet"], as: stage).status == 0) }
        #expect(try whole.names() == RunFolder.files.sorted())
        for (name, expected) in zip(RunFolder.files, bytes) { #expect(try whole.bytes(name) == expected, "\(name)") }
        #expect(try whole.timelessRecord() == record)
    }

    @Test func stageWithoutItsInputSaysWhatToRun() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 22, width: 100, height: 90)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let out = try folder.folder("out")
        #expect(try Program.run([out], as: "tuban-diff").status == 66)
        #expect(try Program.run(["--before", folder("before.tif"), "--after", folder("after.tif"), "--out", out], as: "tuban-prepare").status == 0)
        let ended = try Program.run([out], as: "tuban-classify")
        #expect(ended.status == 66)
        #expect(ended.errors.contains("tuban-vectorize"))
    }

    @Test func secondRunDoesNoWork() throws {
        let folder = try TemporaryFolder()
        let first = try folder.run(SyntheticPair(seed: 23))
        let record = try first.timelessRecord()
        let bytes = try RunFolder.files.dropLast().map { try first.bytes($0) }
        func inodes() throws -> [Int] {
            try ["change.tif", "candidates.gpkg", "queue.gpkg"].map {
                try #require(FileManager.default.attributesOfItem(atPath: "\(first.path)/\($0)")[.systemFileNumber] as? Int)
            }
        }
        let before = try inodes()
        let second = try folder.run(SyntheticPair(seed: 23))
        #expect(try inodes() == before, "an output was written again")
        #expect(try second.timelessRecord() == record)
        #expect(try RunFolder.files.dropLast().map { try second.bytes($0) } == bytes)
        for stage in Self.stages {
            let ended = try Program.run([first.path], as: stage)
            #expect(ended.status == 0)
            #expect(ended.output.contains("up to date"))
        }
    }

    @Test func sameInputInAnotherFolderGivesTheSameBytes() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 24)
        let first = try folder.run(pair, out: "one")
        let second = try folder.run(pair, ["--workers", "2"], out: "two")
        for name in ["change.tif", "candidates.gpkg", "queue.gpkg"] { #expect(try first.bytes(name) == second.bytes(name), "\(name)") }
    }

    @Test(arguments: ["change.tif", "candidates.gpkg", "queue.gpkg"])
    func overwrittenOutputIsNoticedAndMadeAgain(name: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 25, width: 200, height: 150)
        let run = try folder.run(pair)
        let bytes = try RunFolder.files.dropLast().map { try run.bytes($0) }
        var garbage = try run.bytes(name)
        garbage[garbage.count / 2] ^= 0xFF
        try garbage.write(to: URL(fileURLWithPath: "\(run.path)/\(name)"))
        try folder.run(pair)
        #expect(try RunFolder.files.dropLast().map { try run.bytes($0) } == bytes)
    }

    /// Killed at eight instants over its life, then run again: the result of a run that was never killed.
    @Test func killedRunGoesOnToTheSameResult() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 26, width: 600, height: 500)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let inputs = ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet", "--workers", "2", "--out"]
        let whole = try Program.run(inputs + [folder("never-killed")])
        #expect(whole.status == 0)
        let golden = RunFolder(path: folder("never-killed"))
        let record = try golden.timelessRecord()
        var killed = 0
        for instant in 1...8 {
            let out = folder("killed-\(instant)")
            let ended = try Program.run(inputs + [out], killAfter: whole.seconds * Double(instant) / 9)
            if ended.status == 137 { killed += 1 }
            let again = try Program.run(inputs + [out])
            #expect(again.status == 0, "\(again.errors)")
            let run = RunFolder(path: out)
            #expect(try run.names() == RunFolder.files.sorted(), "killed after \(instant)/9")
            for name in ["change.tif", "candidates.gpkg", "queue.gpkg"] {
                #expect(try run.bytes(name) == golden.bytes(name), "\(name), killed after \(instant)/9")
            }
            #expect(try run.timelessRecord().replacing(out, with: golden.path).filterHashOfPlan() == record.filterHashOfPlan())
        }
        #expect(killed >= 3, "too few runs were hit while they worked: \(killed)")
    }

    /// Asked to stop at five instants: ends with 130 or 143 within ten seconds, leaves nothing half-written, goes on when run again.
    @Test(arguments: [SIGTERM, SIGINT])
    func interruptedRunStopsAndGoesOn(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 27, width: 700, height: 600, transform: SyntheticPair.metres(2))
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let inputs = [
            "run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet", "--workers", "3", "--tile-size", "96", "--out",
        ]
        let whole = try Program.run(inputs + [folder("golden")])
        #expect(whole.status == 0)
        let golden = RunFolder(path: folder("golden"))
        var stopped = 0
        for instant in 1...5 {
            let out = folder("stopped-\(instant)")
            let ended = try Program.run(inputs + [out], limit: 20, killAfter: whole.seconds * Double(instant) / 6, signal: signal)
            // Before its first instruction a program has the system's own ways.
            #expect([0, 128 + signal].contains(ended.status), "\(ended.errors)")
            #expect(!ended.wasStopped && ended.seconds < whole.seconds + 10)
            stopped += ended.status == 0 ? 0 : 1
            let run = RunFolder(path: out)
            if FileManager.default.fileExists(atPath: out) { #expect(try !run.names().contains { $0.hasPrefix(".tuban-tmp") }) }
            #expect(try Program.run(inputs + [out]).status == 0)
            for name in ["change.tif", "candidates.gpkg", "queue.gpkg"] { #expect(try run.bytes(name) == golden.bytes(name), "\(name)") }
        }
        #expect(stopped >= 2, "too few runs were hit while they worked: \(stopped)")
    }
}

extension String {
    /// The plan names its folder, so its hash differs from folder to folder.
    fileprivate func filterHashOfPlan() -> String {
        split(separator: "\n").filter { !$0.contains("\"sha256\"") }.joined(separator: "\n")
    }
}
