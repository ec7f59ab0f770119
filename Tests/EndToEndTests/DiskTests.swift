import Foundation
import Glibc
import Testing
import _TestSupport

/// A full disk: status 74, nothing half-written under a final name, and the next run ends as if nothing had been.
@Suite struct DiskTests {
    static let strace = Program.find("strace")

    /// Whether strace may trace here (containers often forbid it).
    static let canTrace: Bool = {
        guard let strace else { return false }
        let ended = try? Program.run(["--version"], prefix: [strace, "-f", "-o", "/dev/null", "-e", "trace=write"])
        return ended?.status == 0
    }()

    static let canMount: Bool = {
        guard let folder = try? TemporaryFolder() else { return false }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=4k") == 0 else { return false }
        return umount2(folder.path, Int32(MNT_DETACH)) == 0
    }()

    private static let outputs = ["change.tif", "candidates.gpkg", "queue.gpkg"]

    @Test(
        .enabled(if: canTrace, "strace is needed to make writes fail"),
        arguments: [("write", 1), ("write", 4), ("write", 9), ("pwrite64", 1), ("pwrite64", 30), ("fsync", 2), ("fsync", 5)])
    func writesThatFailAreNoticed(call: String, first: Int) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 111, width: 300, height: 260)
        let golden = try folder.run(pair, out: "golden")
        let inputs = ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet", "--out", folder("out")]
        let ended = try Program.run(
            inputs,
            prefix: [Self.strace ?? "", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):error=ENOSPC:when=\(first)+"])
        // Writes to the error stream may be among those that fail, so words are not asked for; the status is.
        #expect([0, 74].contains(ended.status), "\(call) from \(first): \(ended.errors)")
        let run = RunFolder(path: folder("out"))
        if FileManager.default.fileExists(atPath: run.path) {
            let names = try run.names()
            #expect(!names.contains { $0.hasPrefix(".tuban-tmp") }, "\(names)")
            for name in Self.outputs where names.contains(name) { #expect(try run.bytes(name) == golden.bytes(name), "\(name)") }
            if ended.status == 0 { #expect(Set(Self.outputs).isSubset(of: names)) }
        }
        #expect(try Program.run(inputs).status == 0)
        for name in Self.outputs { #expect(try run.bytes(name) == golden.bytes(name), "\(name)") }
    }

    /// A small file system of its own, where the kernel lets us mount one.
    @Test(.enabled(if: canMount, "mounting a small file system needs root"), arguments: [24, 90, 200, 330])
    func smallFileSystemFillsUp(kibibytes: Int) throws {
        let folder = try TemporaryFolder()
        let place = try folder.folder("small")
        try #require(mount("tmpfs", place, "tmpfs", 0, "size=\(kibibytes)k") == 0)
        defer { umount2(place, Int32(MNT_DETACH)) }
        var generator = SeededGenerator(seed: 4)
        var pair = SyntheticPair(seed: 112, width: 400, height: 380, changes: 20)
        // Noise that does not compress.
        for band in 0..<3 { pair.after[band] = pair.after[band].map { min(254, max(1, ($0 + 9 * generator.normal()).rounded())) } }
        let golden = try folder.run(pair, out: "golden")
        let ended = try Program.run(
            ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet", "--out", place + "/out"])
        let total = try (Self.outputs + ["plan.json", "run.json"]).reduce(0) { $0 + (try golden.bytes($1).count) }
        if total > kibibytes * 1024 {
            #expect(ended.status == 74, "\(ended.errors)")
            #expect(ended.errorLines.count == 1)
        } else {
            #expect([0, 74].contains(ended.status), "\(ended.errors)")
        }
        let run = RunFolder(path: place + "/out")
        let names = try run.names()
        #expect(!names.contains { $0.hasPrefix(".tuban-tmp") }, "\(names)")
        for name in Self.outputs where names.contains(name) { #expect(try run.bytes(name) == golden.bytes(name), "\(name)") }
        // Room again: the same command ends in the same result.
        try #require(mount("tmpfs", place, "tmpfs", UInt(MS_REMOUNT), "size=20000k") == 0)
        #expect(
            try Program.run(["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet", "--out", place + "/out"]).status == 0
        )
        for name in Self.outputs { #expect(try run.bytes(name) == golden.bytes(name), "\(name)") }
    }

    /// A night whose disk fills up wherever it may be, in the run, the register or the list: the register stays sound, and the next night ends as if nothing
    /// had been.
    @Test(.enabled(if: canMount, "mounting a small file system needs root"), arguments: [0.2, 0.4, 0.55, 0.7, 0.8, 0.9])
    func nightGoesOnAfterAFullDisk(share: Double) throws {
        var golden = try NightlyOffice()
        let limits = "{read: 60s, attempts: 9, reserve: 1k, bytes_per_pixel: 0.0001}"
        golden.settings["limits"] = limits
        #expect(try golden.night().status == 0)
        let total = try golden.outputs().values.reduce(0) { $0 + $1.count }
        var office = try NightlyOffice()
        office.settings["limits"] = limits
        let place = try office.folder.folder("out")
        let size = Int(share * Double(total)) / 1024
        try #require(mount("tmpfs", place, "tmpfs", 0, "size=\(size)k") == 0)
        defer { umount2(place, Int32(MNT_DETACH)) }
        let ended = try office.night()
        #expect([3, 73, 74].contains(ended.status), "\(ended.status): \(ended.errors)")
        if FileManager.default.fileExists(atPath: office.register) { #expect(try Program.run(["register", "check", office.register]).status == 0) }
        try #require(mount("tmpfs", place, "tmpfs", UInt(MS_REMOUNT), "size=40000k") == 0)
        let next = try office.night()
        #expect(next.status == 0, "\(next.errors)")
        #expect(try office.registerContent() == golden.registerContent())
    }

    /// Parcels of a raster, in every format: the file system is full before they are written, and nothing of them stays.
    @Test(.enabled(if: canMount, "mounting a small file system needs root"), arguments: ["gpkg", "fgb", "geojsonl", "shp", "csv"])
    func parcelsThatDoNotFitLeaveNothing(ending: String) throws {
        let folder = try TemporaryFolder()
        let place = try folder.folder("small")
        try #require(mount("tmpfs", place, "tmpfs", 0, "size=120k") == 0)
        defer { umount2(place, Int32(MNT_DETACH)) }
        try SyntheticPair(seed: 113, width: 260, height: 240).write(before: folder("before.tif"), after: folder("after.tif"))
        let words = ["--raster", folder("before.tif"), "--classes", "--quiet", "--out", "\(place)/p.\(ending)"]
        let ended = try Program.run(words, as: "tuban-vectorize")
        #expect(ended.status == 74, "\(ended.errors)")
        #expect(ended.errorLines.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
        try #require(mount("tmpfs", place, "tmpfs", UInt(MS_REMOUNT), "size=90000k") == 0)
        #expect(try Program.run(words, as: "tuban-vectorize").status == 0)
    }
}
