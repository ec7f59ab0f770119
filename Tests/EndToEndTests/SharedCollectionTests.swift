import Foundation
import Testing
import _TestSupport

/// Files from the field, which do not come with the project: `TUBAN_SHARED`, or `shared` beside the package. Where there are none,
/// these tests are skipped.
enum SharedCollection {
    static let root: String? = {
        let named = ProcessInfo.processInfo.environment["TUBAN_SHARED"].map { [$0] } ?? []
        var above = URL(fileURLWithPath: Program.packageRoot)
        var places = named
        for _ in 0..<2 {
            above.deleteLastPathComponent()
            places.append(above.path + "/shared")
        }
        return places.first { FileManager.default.fileExists(atPath: $0 + "/data/malformed/INDEX.tsv") }
    }()

    static func names(_ folder: String, _ endings: Set<String>) -> [String] {
        guard let root, let names = try? FileManager.default.contentsOfDirectory(atPath: "\(root)/data/\(folder)") else { return [] }
        return names.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }.sorted().map { "\(folder)/\($0)" }
    }

    static let rasters = ["malformed/tiff_corrupt", "malformed/tiff_odd", "malformed/raster_odd"]
        .flatMap { names($0, ["tif", "tiff", "vrt", "jpg"]) }
    static let vectors = names("malformed/vector_bad", ["geojson", "gpkg"])

    /// Folders with `before.tif` and `after.tif`.
    static let pairs: [String] = {
        guard let root else { return [] }
        var found: [String] = []
        for group in ["", "oscd", "sztaki", "dsifn", "levir"] {
            let folder = "\(root)/data" + (group.isEmpty ? "" : "/\(group)")
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                if FileManager.default.fileExists(atPath: "\(folder)/\(name)/before.tif") { found.append("\(folder)/\(name)") }
            }
        }
        return found.sorted()
    }()
}

@Suite(.enabled(if: SharedCollection.root != nil, "no shared collection: set TUBAN_SHARED to try files from the field"))
struct SharedCollectionTests {
    /// Runs the program where it cannot get more than 1 GiB. What wait4 tells of a child's peak counts the parent's memory before exec.
    private static let within1GiB = ["/bin/sh", "-c", "ulimit -v 1048576 && exec \"$0\" \"$@\""]

    private static func check(_ ended: Ended, _ path: String) {
        #expect([0, 3, 65, 66].contains(ended.status), "\(path): \(ended.status) \(ended.errors)")
        #expect(!ended.wasStopped && ended.seconds < 20, "\(path) took \(ended.seconds) s")
        #expect(ended.errors.split(separator: "\n").count <= 8, "\(path): \(ended.errors)")
        if ended.status != 0 { #expect(ended.errors.contains((path as NSString).lastPathComponent), "\(path): \(ended.errors)") }
        if ended.status >= 65 { #expect(ended.errorLines.count == 1, "\(path): \(ended.errors)") }
    }

    @Test(arguments: SharedCollection.rasters)
    func malformedRasters(name: String) throws {
        let path = "\(SharedCollection.root ?? "")/data/\(name)"
        let folder = try TemporaryFolder()
        // Against itself as well, with a CRS given where there is none: then pixels are read, not the header alone.
        let whole = try Program.run(
            ["run", "--before", path, "--after", path, "--out", folder("self"), "--quiet", "--assume-crs", "EPSG:32650", "--resampling", "bilinear"],
            prefix: Self.within1GiB, limit: 30)
        Self.check(whole, path)
        #expect(FileManager.default.fileExists(atPath: folder("self/queue.gpkg")) == [0, 3].contains(whole.status), "\(path)")
        let pair = SyntheticPair(seed: 121, width: 100, height: 90)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        Self.check(try Program.run(["run", "--before", path, "--after", folder("after.tif"), "--out", folder("out")], prefix: Self.within1GiB, limit: 30), path)
        Self.check(
            try Program.run(
                ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--mask-after", path, "--out", folder("out")], prefix: Self.within1GiB,
                limit: 30),
            path)
    }

    @Test(arguments: SharedCollection.vectors)
    func malformedVectors(name: String) throws {
        let path = "\(SharedCollection.root ?? "")/data/\(name)"
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 122, width: 100, height: 90)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let ended = try Program.run(
            ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--region", path, "--out", folder("out")], prefix: Self.within1GiB, limit: 30)
        Self.check(ended, path)
    }

    @Test(arguments: SharedCollection.pairs)
    func realPairsGiveAQueue(path: String) throws {
        let folder = try TemporaryFolder()
        let run = try folder.run(before: [path + "/before.tif"], after: [path + "/after.tif"])
        let queue = try run.queue()
        #expect(!queue.rows.isEmpty)
        #expect(queue.rows.allSatisfy { $0.isValid })
        #expect(queue.rows.map { $0.integers["rank"] ?? 0 } == Array(1...max(1, queue.rows.count)))
    }
}
