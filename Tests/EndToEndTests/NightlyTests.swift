import Foundation
import Glibc
import Testing
import _TestSupport

/// Nights through the executable, as cron starts them.
@Suite struct NightlyTests {
    private static let pair = "county \(NightlyOffice.earlier) \(NightlyOffice.later)"

    @Test func whatArrivesIsRunAndTakenInOnce() throws {
        let office = try NightlyOffice(delivers: false)
        try office.deliver("before.tif", as: "\(NightlyOffice.earlier)/a.tif")
        let alone = try office.told()
        #expect(NightlyOffice.outcomes(alone).isEmpty && NightlyOffice.files(alone, "taken") == 1)
        #expect((alone["notes"] as? [[String: Any]])?.first?["cause"] as? String == "no_partner")

        try office.deliver("after.tif", as: "\(NightlyOffice.later)/a.tif")
        let planned = try office.told(["--dry-run"])
        #expect(NightlyOffice.outcomes(planned) == [Self.pair: "due"])
        #expect(!FileManager.default.fileExists(atPath: office.register))
        let done = try office.told()
        #expect(NightlyOffice.outcomes(done) == [Self.pair: "finished"])
        let events = try #require((done["pairs"] as? [[String: Any]])?.first?["events"] as? [String: Int])
        #expect((events["found"] ?? 0) > 0)
        let outputs = try office.outputs()
        #expect(outputs.keys.contains { $0.hasSuffix("exports/queue.csv") } && outputs.keys.contains("to-check-0001.gpkg"))

        let again = try office.told()
        #expect(NightlyOffice.outcomes(again) == [Self.pair: "done"] && NightlyOffice.files(again, "taken") == 0)
        #expect(try office.outputs() == outputs)
        let shown = try Program.run(["register", "show", office.register, "--json"])
        #expect(shown.output.contains("\"runs\" : 1"))
    }

    /// Files of every kind that must not be used, beside a sound pair.
    @Test func badFilesAreSetAsideAndTheRestIsDone() throws {
        let office = try NightlyOffice()
        let day = "\(NightlyOffice.later)"
        let whole = try office.bytes("after.tif")
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: office.folder("scenes/\(day)/half.tif")))
        try Data().write(to: URL(fileURLWithPath: office.folder("scenes/\(day)/empty.tif")))
        try office.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", as: "\(day)/pointer.tif")
        try office.write(
            "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>", as: "\(day)/passwd.tif")
        try office.write("{\"type\":\"FeatureCollection\",\"features\":[]}", as: "\(day)/parcels.geojson")
        try RasterConversion.removeCRS(office.folder("after.tif"), office.folder("scenes/\(day)/nowhere.tif"))
        try RasterConversion.makePalette(office.folder("after.tif"), office.folder("palette.tif"))
        try office.deliver("palette.tif", as: "\(day)/palette.tif")
        #expect(mkfifo(office.folder("scenes/\(day)/pipe.tif"), 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: office.folder("scenes/\(day)/away.tif"), withDestinationPath: "/nowhere/x.tif")
        try FileManager.default.createSymbolicLink(atPath: office.folder("scenes/loop"), withDestinationPath: office.folder("scenes"))

        let bad = [
            "half.tif", "empty.tif", "pointer.tif", "passwd.tif", "parcels.geojson", "nowhere.tif", "palette.tif", "pipe.tif", "away.tif", "loop",
        ]
        let told = try office.told(status: 3)
        #expect(NightlyOffice.outcomes(told) == [Self.pair: "finished"])
        let list = try #require(try office.json("out/state/quarantine.json")["files"] as? [[String: Any]])
        #expect(Set(list.map { ($0["path"] as? String ?? "").split(separator: "/").last.map(String.init) ?? "" }) == Set(bad))
        #expect(list.allSatisfy { ($0["reason"] as? String ?? "").count > 10 })
        #expect(try office.bytes("scenes/\(day)/half.tif").count == whole.count / 2)

        // Known the next night; looked at again when it was delivered anew.
        let next = try office.told()
        #expect(NightlyOffice.files(next, "quarantined") == bad.count)
        try office.deliver("after.tif", as: "\(day)/half.tif")
        let mended = try office.told()
        #expect(NightlyOffice.files(mended, "quarantined") == bad.count - 1 && NightlyOffice.files(mended, "taken") == 1)
        #expect((mended["pairs"] as? [[String: Any]])?.first?["reason"] as? String == "inputs_changed")
    }

    @Test func filesAreLeftAloneUntilTheyAreWhole() throws {
        var office = try NightlyOffice()
        office.settings["settle"] = "1h"
        let fresh = try office.told()
        #expect(NightlyOffice.files(fresh, "unsettled") == 2)
        for name in ["\(NightlyOffice.earlier)/a.tif", "\(NightlyOffice.later)/a.tif"] {
            var times = [timeval(tv_sec: time(nil) - 7200, tv_usec: 0), timeval(tv_sec: time(nil) - 7200, tv_usec: 0)]
            #expect(utimes(office.folder("scenes/\(name)"), &times) == 0)
        }
        try office.deliver("after.tif", as: "\(NightlyOffice.later)/b.tif.part")
        let told = try office.told(["--dry-run"])
        #expect(NightlyOffice.outcomes(told) == [Self.pair: "due"] && NightlyOffice.files(told, "unsettled") == 1)

        // With a sidecar nothing else counts, and a hash in it must be right.
        office.settings["scenes"] = "[{folder: scenes, files: [\"{date}/*.tif\"], sensor: made-up, sidecar: .sha256}]"
        let undeclared = try office.told(["--dry-run"])
        #expect(NightlyOffice.files(undeclared, "unsettled") == 3)
        try office.write(String(repeating: "0", count: 64), as: "\(NightlyOffice.earlier)/a.tif.sha256")
        let refused = try office.told(status: 3)
        #expect(NightlyOffice.files(refused, "quarantined") == 1 && NightlyOffice.files(refused, "unsettled") == 2)
    }

    /// Killed at any instant, then run to its end: the register and the queue are those of a night that was never killed.
    @Test(arguments: [[0.06, 0.1], [0.18], [0.3, 0.25], [0.42], [0.55, 0.5], [0.7]])
    func killedNightEndsInTheSameRegister(after delays: [Double]) throws {
        let (office, golden) = (try NightlyOffice(), try NightlyOffice())
        #expect(try golden.night().status == 0)
        for delay in delays { try office.night(killAfter: delay) }
        if FileManager.default.fileExists(atPath: office.register) { #expect(try Program.run(["register", "check", office.register]).status == 0) }
        #expect(try office.night().status == 0)
        #expect(try office.registerContent() == golden.registerContent())
        let ours = try office.outputs().filter { $0.key.hasSuffix("queue.gpkg") || $0.key.hasSuffix("queue.csv") }
        let theirs = try golden.outputs().filter { ours[$0.key] != nil }
        #expect(ours.count == 2 && ours == theirs)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func stoppedNightGoesOn(signal: Int32, status: Int32) throws {
        let office = try NightlyOffice()
        var stopped = try office.night(killAfter: 0.15, signal: signal)
        // A quick machine may have ended by then.
        if stopped.status == 0 { stopped.status = status }
        #expect(stopped.status == status && stopped.seconds < 10)
        #expect(try office.night().status == 0)
        #expect(try Program.run(["register", "show", office.register, "--json"]).output.contains("\"runs\" : 1"))
    }

    @Test func oneNightAtATime() throws {
        let office = try NightlyOffice()
        _ = try office.folder.folder("out/state")
        let night = open(office.folder("out/state/.tuban.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        #expect(flock(night, LOCK_EX | LOCK_NB) == 0)
        #expect(try office.night(["--metrics-file", office.folder("night.prom")]).status == 75)
        #expect(String(decoding: try office.bytes("night.prom"), as: UTF8.self).contains("tuban_nightly_exit_code 75\n"))
        let waited = try office.night(["--lock-wait", "1s"])
        #expect(waited.status == 75 && waited.seconds >= 1)
        close(night)
        // Someone works in the register: the runs are kept, and taken in by the next night.
        let register = open(office.register + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        #expect(flock(register, LOCK_EX | LOCK_NB) == 0)
        #expect(try office.night().status == 75)
        close(register)
        let told = try office.told()
        #expect((told["pairs"] as? [[String: Any]])?.first?["reason"] as? String == "unfinished")
        #expect(NightlyOffice.outcomes(told) == [Self.pair: "finished"])
    }

    @Test func fullDiskIsRefusedBeforeTheStart() throws {
        var office = try NightlyOffice()
        office.settings["limits"] = "{read: 60s, attempts: 2, reserve: 900000T, bytes_per_pixel: 6}"
        let ended = try office.night()
        #expect(ended.status == 74 && ended.errors.contains("are free, and"))
        #expect(!FileManager.default.fileExists(atPath: office.folder("out/pairs")) && !FileManager.default.fileExists(atPath: office.register))
    }

    @Test func oneFailedPairDoesNotStopTheOthers() throws {
        var office = try NightlyOffice()
        office.settings["regions"] = "[{name: north}, {name: south}]"
        _ = try office.folder.folder("out/pairs")
        try "in the way".write(toFile: office.folder("out/pairs/north"), atomically: true, encoding: .utf8)
        let (north, south) = ("north \(NightlyOffice.earlier) \(NightlyOffice.later)", "south \(NightlyOffice.earlier) \(NightlyOffice.later)")
        let first = try office.told(status: 3)
        #expect(NightlyOffice.outcomes(first) == [north: "failed", south: "finished"])
        let second = try office.told(status: 3)
        #expect(NightlyOffice.outcomes(second) == [north: "failed", south: "done"])
        // Two attempts were allowed.
        let given = try office.told()
        #expect(NightlyOffice.outcomes(given) == [north: "failed", south: "done"])
        try FileManager.default.removeItem(atPath: office.folder("out/pairs/north"))
        let retried = try office.told(["--retry"])
        #expect(NightlyOffice.outcomes(retried) == [north: "finished", south: "done"])
    }

    /// A register that has vanished is not begun anew; one from a backup gets back what it lacks.
    @Test func lostRegisterIsToldAndABackupIsBroughtUp() throws {
        let office = try NightlyOffice()
        #expect(try office.night().status == 0)
        let content = try office.registerContent()
        try FileManager.default.removeItem(atPath: office.register)
        let ended = try office.night()
        #expect(ended.status == 66 && ended.errors.contains("backup"))
        #expect(!FileManager.default.fileExists(atPath: office.register))
        #expect(try Program.run(["register", "init", office.register, "--crs", "EPSG:4490"]).status == 0)
        #expect(try office.told()["taken_again"] as? Int == 1)
        #expect(try office.registerContent() == content)
    }

    /// What a run makes again when it is needed goes after its time, what people use stays.
    @Test func scratchIsPrunedAndMadeAgainWhenItIsNeeded() throws {
        var office = try NightlyOffice()
        #expect(try office.night().status == 0)
        let (outputs, content) = (try office.outputs(), try office.registerContent())
        let scratch = outputs.keys.filter { $0.hasSuffix("change.tif") || $0.hasSuffix("candidates.gpkg") }
        #expect(scratch.count == 2)
        office.settings["keep_scratch_days"] = "0"
        let pruned = try office.told()
        #expect(pruned["pruned_files"] as? Int == 2)
        #expect(try office.outputs() == outputs.filter { !scratch.contains($0.key) })
        let quiet = try office.told()
        #expect(NightlyOffice.outcomes(quiet) == [Self.pair: "done"] && quiet["pruned_files"] as? Int == 0)
        try FileManager.default.removeItem(atPath: office.register)
        #expect(try Program.run(["register", "init", office.register, "--crs", "EPSG:4490"]).status == 0)
        #expect(try office.night().status == 0)
        #expect(try office.registerContent() == content)
    }

    @Test func changedOutputAndChangedRulesAreNoticed() throws {
        let office = try NightlyOffice()
        #expect(try office.night().status == 0)
        let outputs = try office.outputs()
        let queue = try #require(outputs.keys.first { $0.hasSuffix("queue.gpkg") })
        try "garbage".write(toFile: office.folder("out/\(queue)"), atomically: true, encoding: .utf8)
        let told = try office.told()
        #expect((told["pairs"] as? [[String: Any]])?.first?["reason"] as? String == "output_changed")
        let mended = try office.outputs()
        #expect(mended[queue] == outputs[queue] && mended["county.gpkg"] == outputs["county.gpkg"])
        try "rules: general\nclassifier: none\ncloud_test: off\nmin_area: 300\n".write(
            toFile: office.folder("run.yaml"), atomically: true, encoding: .utf8)
        let changed = try office.told()
        #expect((changed["pairs"] as? [[String: Any]])?.first?["reason"] as? String == "configuration_changed")
    }
}
