import Foundation
import Geometry
import Testing
import _TestSupport

/// `tuban rerun`: a part of a run comes out as the whole has it.
@Suite struct RerunTests {
    /// What shapes candidates, each time with other things that reach beyond a region.
    enum Form: String, CaseIterable, Sendable {
        case plain, merged, split, touching

        func options(_ folder: TemporaryFolder, _ grid: Extent) throws -> [String] {
            switch self {
            case .plain: return ["--tile-size", "128", "--workers", "2"]
            case .merged: return ["--merge-distance", "70", "--simplify", "18", "--fill-holes", "3000", "--connectivity", "4"]
            case .split:
                try RerunScene.write(
                    RerunScene.box(grid.minX + 1500, grid.minY + 900, grid.minX + 4300, grid.minY + 4200), to: folder("halves.gpkg"))
                return ["--split", folder("halves.gpkg"), "--merge-distance", "50", "--min-width", "25", "--tile-size", "64"]
            case .touching:
                return [
                    "--region", "\(grid.minX + 700),\(grid.minY + 600),\(grid.maxX - 500),\(grid.maxY - 450)", "--clip", "touch", "--simplify",
                    "smooth", "--fill-holes", "1500", "--tile-size", "200",
                ]
            }
        }
    }

    private static func run(_ arguments: [String], status: Int32 = 0, location: SourceLocation = #_sourceLocation) throws -> Ended {
        let ended = try Program.run(["rerun"] + arguments)
        #expect(ended.status == status, "\(ended.errors)", sourceLocation: location)
        return ended
    }

    /// - Returns: how many candidates the part has.
    @discardableResult
    private static func expectPart(
        _ part: RunFolder, of full: RunFolder, _ ring: [Point], drawn: Bool = false, location: SourceLocation = #_sourceLocation
    ) throws -> Int {
        let rule = RegionRule(ring)
        var wanted: Set<String> = []
        for row in try QueueFile("\(full.path)/candidates.gpkg", layer: "candidates").rows where try rule.touches(row.geometry) {
            wanted.insert(row.texts["uid"] ?? "")
        }
        for (file, layer) in [("queue", "queue"), ("candidates", "candidates")] + (drawn ? [("candidates", "candidates_simplified")] : []) {
            var all = try QueueFile("\(full.path)/\(file).gpkg", layer: layer)
            all.rows.removeAll { !wanted.contains($0.texts["uid"] ?? "") }
            let own = try QueueFile("\(part.path)/\(file).gpkg", layer: layer)
            #expect(
                own.content(without: ["rank"]) == all.content(without: ["rank"]), "\(layer): \(own.rows.count), \(all.rows.count)",
                sourceLocation: location)
        }
        let ranks = try part.queue().rows.map { $0.integers["rank"] ?? 0 }
        #expect(ranks == Array(1...max(1, ranks.count)).prefix(ranks.count).map { $0 }, sourceLocation: location)
        return wanted.count
    }

    /// With the full run's tiles and without, the part's features are those of the full run that touch the region, to the last bit.
    @Test(arguments: Form.allCases)
    func partIsThatOfTheFullRun(form: Form) throws {
        let folder = try TemporaryFolder()
        let pair = RerunScene.pair(seed: 171)
        let options = try form.options(folder, pair.grid.extent)
        let full = try folder.run(pair, options, out: "full")
        let made = try Program.run(
            ["--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("prepared")] + options, as: "tuban-prepare")
        #expect(made.status == 0, "\(made.errors)")
        var candidates = 0
        for (number, ring) in RerunScene.regions(seed: form.rawValue.count, count: 3, of: pair.grid.extent).enumerated() {
            let source = number.isMultiple(of: 2) ? folder("prepared") : full.path
            try RerunScene.write(ring, to: folder("\(number).gpkg"))
            _ = try Self.run([source, "--region", folder("\(number).gpkg"), "--out", folder("part\(number)"), "--quiet"])
            let part = RunFolder(path: folder("part\(number)"))
            candidates += try Self.expectPart(part, of: full, ring, drawn: form == .merged || form == .touching)
            let report = try #require(try part.record()["rerun"] as? [String: Any])
            #expect(report["reuses_tiles"] as? Bool == !number.isMultiple(of: 2))
        }
        #expect(candidates > 40, "\(candidates)")
        // The other way round gives the same pixels, inside the window and out.
        _ = try Self.run([full.path, "--region", folder("0.gpkg|part"), "--out", folder("again"), "--quiet"])
        #expect(try RunFolder(path: folder("again")).change().planes == RunFolder(path: folder("part0")).change().planes)
        for name in ["plan", "run"] {
            let faults = try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/\(name).schema.json")
                .faults(of: JSONValue(path: "\(folder("again"))/\(name).json"))
            #expect(faults.isEmpty, "\(name).json")
        }
    }

    /// A township by its code; one that does not exist; the same part again; another part in the same folder.
    @Test func sampleTownship() throws {
        let folder = try TemporaryFolder()
        let ended = try Program.run(["run", "\(Program.packageRoot)/pipelines/farmland.yaml", "--out", folder("full"), "--quiet"], limit: 120)
        #expect(ended.status == 0, "\(ended.errors)")
        let (full, part) = (RunFolder(path: folder("full")), RunFolder(path: folder("part")))
        _ = try Self.run([full.path, "--region", "130999102", "--out", part.path, "--reason", "complaint 7", "--quiet"])
        let columns = try part.queue().content(without: ["rank"])
        let all = Set(try full.queue().content(without: ["rank"]))
        #expect(columns.count > 50 && columns.allSatisfy(all.contains))
        // By the survey a candidate of the township touches it; so none is missing.
        let own = try full.queue().rows.filter { $0.texts["township_code"] == "130999102" }.compactMap { $0.texts["uid"] }
        #expect(Set(own).isSubset(of: Set(try part.queue().rows.compactMap { $0.texts["uid"] })))
        let coverage = try [full, part].map { run in
            var file = try QueueFile("\(run.path)/queue.gpkg", layer: "coverage")
            file.rows.removeAll { $0.texts["kind"] != "township" || $0.texts["code"] != "130999102" }
            return file.content()
        }
        #expect(coverage[0].count == 1 && coverage[0] == coverage[1])
        // One of a case group, while another of it lies beyond the region: sums over the group are those of the full run all the same.
        let groups = Dictionary(grouping: try full.queue().rows.filter { $0.texts["case_group"] != nil }) { $0.texts["case_group"] ?? "" }
        let pairs = groups.sorted { $0.key < $1.key }.compactMap { _, rows -> [Double]? in
            let apart = rows.first { one in rows.contains { $0.box[0] > one.box[1] || $0.box[1] < one.box[0] || $0.box[2] > one.box[3] || $0.box[3] < one.box[2] } }
            return apart?.box
        }
        let box = try #require(pairs.first)
        let one = RunFolder(path: folder("one"))
        _ = try Self.run([full.path, "--region", "\(box[0]),\(box[2]),\(box[1]),\(box[3])", "--out", one.path, "--quiet"])
        #expect(try one.queue().content(without: ["rank"]).allSatisfy(all.contains))
        #expect(try !QueueFile("\(one.path)/candidates.gpkg", layer: "candidates_beside").rows.isEmpty)
        let record = try part.bytes("run.json")
        let again = try Self.run([full.path, "--region", "130999102", "--out", part.path])
        #expect(again.output.contains("nothing to do"))
        #expect(try part.bytes("run.json") == record && String(decoding: record, as: UTF8.self).contains("complaint 7"))
        #expect(try Program.run(["queue", part.path]).status == 0)
        let unknown = try Self.run([full.path, "--region", "130999108", "--out", folder("none")], status: 65)
        #expect(unknown.errors.contains("130999102") && unknown.errors.contains("130999101"), "\(unknown.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder("none")))
        _ = try Self.run([full.path, "--region", "130999101", "--out", part.path], status: 73)
        _ = try Self.run([part.path, "--region", "130999102", "--out", folder("none")], status: 64)
        _ = try Self.run([full.path, "--region", "130999102", "--out", full.path, "--overwrite"], status: 64)
        #expect(try full.queue().rows.count > columns.count)
    }

    /// Dates within a series: the statistics are those of the whole region for these dates, and dates between still confirm.
    @Test func otherDatesOfTheConfiguration() throws {
        let folder = try TemporaryFolder()
        let (early, late) = (RerunScene.pair(seed: 172), RerunScene.pair(seed: 173))
        try early.write(before: folder("a.tif"), after: folder("b.tif"))
        try SyntheticPair.write(late.after, grid: late.grid, to: folder("c.tif"))
        func configuration(_ epochs: [(String, String)], _ name: String) throws {
            let lines = epochs.map { "  - {inputs: \"\(folder($0.0))\", date: \($0.1)}" }
            try "epochs:\n\(lines.joined(separator: "\n"))\nout: \(folder(name))\n"
                .write(toFile: folder("\(name).yaml"), atomically: true, encoding: .utf8)
            let ended = try Program.run(["run", folder("\(name).yaml"), "--quiet"])
            #expect(ended.status == 0, "\(ended.errors)")
        }
        let dates = [("a.tif", "2021-05-01"), ("b.tif", "2022-05-03"), ("b.tif", "2022-08-01"), ("c.tif", "2023-05-01")]
        try configuration(dates, "series")
        try configuration(Array(dates.prefix(3)), "short")
        let ring = RerunScene.regions(seed: 9, count: 0, of: early.grid.extent)[1]
        try RerunScene.write(ring, to: folder("part.gpkg"))
        let request = [folder("series"), "--region", folder("part.gpkg"), "--quiet", "--out"]
        _ = try Self.run(request + [folder("whole")])
        #expect(try Self.expectPart(RunFolder(path: folder("whole")), of: RunFolder(path: folder("series")), ring) > 5)
        _ = try Self.run(request + [folder("other"), "--dates", "2021,2022-08"])
        #expect(try Self.expectPart(RunFolder(path: folder("other")), of: RunFolder(path: folder("short")), ring) > 5)
        #expect(try RunFolder(path: folder("other")).queue().rows.contains { $0.integers["dates_seen"] == 2 })
        for wrong in ["2021", "2021,2022", "2022-08,2021", "2021,2025"] {
            let ended = try Self.run(request + [folder("none"), "--dates", wrong], status: 64)
            #expect(ended.errors.contains("2022-05-03"), "\(ended.errors)")
        }
    }

    @Test func changedInputsAreRefused() throws {
        let folder = try TemporaryFolder()
        let pair = RerunScene.pair(seed: 174)
        let full = try folder.run(pair, out: "full")
        let box = pair.grid.extent
        let request = [full.path, "--region", "\(box.minX + 900),\(box.minY + 900),\(box.minX + 2000),\(box.minY + 2000)", "--out", folder("part")]
        func copy(_ name: String, _ other: String) throws { try FileManager.default.copyItem(atPath: folder(name), toPath: folder(other)) }
        try copy("after.tif", "kept.tif")
        try SyntheticPair.write(pair.before, grid: pair.grid, to: folder("after.tif"))
        let changed = try Self.run(request, status: 65)
        #expect(changed.errors.contains("after.tif") && changed.errors.contains("do the full run again"), "\(changed.errors)")
        unlink(folder("after.tif"))
        _ = try Self.run(request, status: 66)
        #expect(!FileManager.default.fileExists(atPath: folder("part")))
        try copy("kept.tif", "after.tif")
        // Tiles that are no longer what the run wrote are made anew.
        let change = try full.bytes("change.tif")
        try Data(change.prefix(change.count / 2)).write(to: URL(fileURLWithPath: "\(full.path)/change.tif"))
        let told = try Self.run(request)
        #expect(told.output.contains("made anew"))
        try change.write(to: URL(fileURLWithPath: "\(full.path)/change.tif"))
        try Self.expectPart(
            RunFolder(path: folder("part")), of: full, RerunScene.box(box.minX + 900, box.minY + 900, box.minX + 2000, box.minY + 2000))
        for wrong in ["1,2,3", "5,5,1,1", "1,1,2,2", "\(folder("nothing.gpkg"))", "130999102"] {
            let ended = try Program.run(["rerun", full.path, "--region", wrong, "--out", folder("none")])
            #expect([64, 65, 66, 78].contains(ended.status), "\(wrong): \(ended.status)")
            #expect(!FileManager.default.fileExists(atPath: folder("none")))
        }
        // A box in degrees is the ground that it is on.
        _ = try Self.run([full.path, "--region", "116.41,39.94,116.43,39.96,EPSG:4326", "--out", folder("degrees"), "--quiet"])
        #expect(try !RunFolder(path: folder("degrees")).queue().rows.isEmpty)
    }
}
