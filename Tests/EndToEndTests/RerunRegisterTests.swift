import Foundation
import Geometry
import Glibc
import Testing
import _TestSupport

/// `tuban rerun --register`: the register changes for the region, and nowhere else.
@Suite struct RerunRegisterTests {
    private static let dates = ["--date-before", "2023-04-18", "--date-after", "2024-04-20"]
    private static let ring = RerunScene.box(449_003, 4_422_007, 451_504, 4_424_808)

    /// Two runs over the same dates, the second without half of the change; the first is in the register.
    private static func office() throws -> (folder: TemporaryFolder, first: RunFolder, second: RunFolder, register: String) {
        let folder = try TemporaryFolder()
        var pair = RerunScene.pair(seed: 175)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let first = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], dates, out: "first")
        for (number, change) in pair.changes.enumerated() where number.isMultiple(of: 2) {
            for y in change.y..<change.maxY {
                for x in change.x..<change.maxX {
                    let index = y * pair.grid.width + x
                    for band in 0..<pair.bands { pair.after[band][index] = min(254, pair.before[band][index] + 8) }
                }
            }
        }
        try SyntheticPair.write(pair.after, grid: pair.grid, to: folder("later.tif"))
        let second = try folder.run(before: [folder("before.tif")], after: [folder("later.tif")], dates, out: "second")
        for name in ["county.gpkg", "reference.gpkg"] {
            #expect(try Program.run(["register", "init", folder(name), "--crs", "EPSG:32650"]).status == 0)
            #expect(try Program.run(["register", "take", folder(name), first.path]).status == 0)
        }
        try RerunScene.write(ring, to: folder("part.gpkg"))
        return (folder, first, second, folder("county.gpkg"))
    }

    private static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private static func answer(_ arguments: [String], location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let ended = try Program.run(["rerun"] + arguments + ["--json", "--quiet"])
        #expect(ended.status == 0, "\(ended.errors)", sourceLocation: location)
        return try #require(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any], "\(ended.errors)")
    }

    private static func candidates(_ register: String) throws -> QueueFile { try QueueFile(register, layer: "candidates") }

    @Test func sameResultSaysNothingNew() throws {
        let (folder, first, _, register) = try Self.office()
        let before = try Self.candidates(register)
        let arguments = [first.path, "--region", folder("part.gpkg"), "--out", folder("part"), "--register", register, "--reason", "complaint 12"]
        let told = try #require(try Self.answer(arguments)["register"] as? [String: Any])
        #expect(told["is_new"] as? Bool == true)
        #expect((told["events"] as? [String: Int])?.isEmpty == true && (told["changes"] as? [Any])?.isEmpty == true)
        #expect((told["candidates"] as? Int ?? 0) > 10 && told["known"] as? Int == told["candidates"] as? Int)
        let rule = RegionRule(Self.ring)
        let after = try Self.candidates(register)
        // What was said of it is now the re-run's word; outside, each row is as it was.
        let saying: Set = ["run", "record", "relation", "seal"]
        #expect(try before.rows.map(\.geometry) == after.rows.map(\.geometry))
        let isOutside = try before.rows.map { try !rule.touches($0.geometry) }
        #expect(isOutside.contains(true))
        for (place, pair) in zip(before.content(), after.content()).enumerated() where isOutside[place] { #expect(pair.0 == pair.1) }
        #expect(try before.content(without: saying) == after.content(without: saying))
        #expect(try QueueFile(register, layer: "runs").rows.map { $0.texts["reason"] } == [nil, "complaint 12"])
        // Again: not a byte.
        let state = try Self.bytes(register)
        let again = try Self.answer(arguments)
        #expect(again["is_new"] as? Bool == false && (again["register"] as? [String: Any])?["is_new"] as? Bool == false)
        #expect(try Self.bytes(register) == state)
        #expect(try Program.run(["register", "check", register]).status == 0)
    }

    @Test func whatIsGoneIsWithdrawnInTheRegionAlone() throws {
        let (folder, first, second, register) = try Self.office()
        defer { withExtendedLifetime(first) {} }
        let before = try Self.candidates(register)
        let state = try Self.bytes(register)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let request = [second.path, "--region", folder("part.gpkg"), "--register", register]
        let told = try #require(try Self.answer(request + ["--dry-run"])["register"] as? [String: Any])
        #expect(try Self.bytes(register) == state)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
        let taken = try #require(try Self.answer(request + ["--out", folder("part")])["register"] as? [String: Any])
        #expect(taken["events"] as? [String: Int] == told["events"] as? [String: Int])
        let withdrawn = (taken["events"] as? [String: Int])?["withdrawn"] ?? 0
        #expect(withdrawn > 3)
        #expect((taken["changes"] as? [[String: Any]])?.count { ($0["kinds"] as? [String]) == ["withdrawn"] } == withdrawn)

        let rule = RegionRule(Self.ring)
        let after = try Self.candidates(register)
        let now = Dictionary(uniqueKeysWithValues: zip(after.rows.map { $0.texts["uid"] ?? "" }, after.content()))
        #expect(try Program.run(["register", "take", folder("reference.gpkg"), second.path]).status == 0)
        let reference = try Self.candidates(folder("reference.gpkg")).rows
        var outside = 0
        var inside = 0
        for (row, content) in zip(before.rows, before.content()) {
            let uid = try #require(row.texts["uid"])
            if try !rule.touches(row.geometry) {
                outside += 1
                #expect(now[uid] == content)
            } else if try rule.holds(row.geometry) {
                // Within the region the register stands as if the whole run had been taken in.
                inside += 1
                let state = after.rows.first { $0.texts["uid"] == uid }?.texts["state"]
                #expect(state == reference.first { $0.texts["uid"] == uid }?.texts["state"])
            }
        }
        #expect(outside > 10 && inside > 10)
        let sightings = try QueueFile(register, layer: "sightings").rows.filter { $0.integers["sequence"] == 2 }
        let touching = Set(try after.rows.filter { try rule.touches($0.geometry) }.compactMap { $0.texts["uid"] })
        #expect(!sightings.isEmpty && sightings.allSatisfy { touching.contains($0.texts["uid"] ?? "") })
        // The old state stays in the history.
        let gone = try #require(after.rows.first { $0.texts["state"] == "withdrawn" }?.texts["uid"])
        let history = try Program.run(["register", "history", register, gone])
        #expect(history.output.contains("finding=found") && history.output.contains("finding=unchanged"), "\(history.output)")
        #expect(try Program.run(["register", "check", register]).status == 0)
    }

    /// A re-run's folder is taken in by itself, too; while another writes, it waits.
    @Test func locksAndFoldersAreThoseOfRuns() throws {
        let (folder, first, _, register) = try Self.office()
        let request = [first.path, "--region", folder("part.gpkg"), "--out", folder("part"), "--quiet"]
        let descriptor = open(register + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(try Program.run(["rerun"] + request + ["--register", register]).status == 75)
        close(descriptor)
        let own = open(folder("part/.tuban.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        try #require(flock(own, LOCK_EX | LOCK_NB) == 0)
        #expect(try Program.run(["rerun"] + request).status == 75)
        close(own)
        let taken = try Program.run(["register", "take", register, folder("part"), "--json"])
        #expect(taken.status == 0 && taken.output.contains("\"changes\""), "\(taken.errors)")
        #expect(try Program.run(["export", folder("part"), "--to", folder("list.csv")]).status == 0)
        let uid = try #require(try RunFolder(path: folder("part")).queue().rows.first?.texts["uid"])
        #expect(try Program.run(["explain", folder("part"), uid]).status == 0)
    }

    /// Killed at any instant, the same command goes on to what one that was never killed leaves.
    @Test func killedRerunGoesOn() throws {
        let (folder, _, second, register) = try Self.office()
        let request = [second.path, "--region", folder("part.gpkg"), "--quiet", "--reason", "again"]
        let golden = folder("reference.gpkg")
        #expect(try Program.run(["rerun"] + request + ["--out", folder("golden"), "--register", golden]).status == 0)
        for delay in [0.04, 0.12, 0.2, 0.3, 0.45] {
            _ = try Program.run(["rerun"] + request + ["--out", folder("part"), "--register", register], killAfter: delay)
            #expect(try Program.run(["register", "check", register]).status == 0)
        }
        #expect(try Program.run(["rerun"] + request + ["--out", folder("part"), "--register", register]).status == 0)
        for name in ["queue.gpkg", "change.tif"] {
            #expect(try RunFolder(path: folder("part")).bytes(name) == RunFolder(path: folder("golden")).bytes(name))
        }
        #expect(try RunFolder(path: folder("part")).names() == RunFolder(path: folder("golden")).names())
        for table in ["candidates", "sightings", "events", "runs"] {
            #expect(try QueueFile(register, layer: table).content() == QueueFile(golden, layer: table).content(), "\(table)")
        }
    }
}
