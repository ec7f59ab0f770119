import Foundation
import Testing
import _TestSupport

/// The sample district with its base layers, from imagery to queue.
@Suite struct BaseLayerRunTests {
    private static func run(_ folder: TemporaryFolder, _ out: String, _ options: [String] = [], status: Int32 = 0) throws -> RunFolder {
        let ended = try Program.run(
            ["run", "\(Program.packageRoot)/pipelines/farmland.yaml", "--out", folder(out), "--quiet"] + options, limit: 120)
        #expect(ended.status == status, "\(ended.errors)")
        return RunFolder(path: folder(out))
    }

    @Test func sampleDistrict() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(folder, "a")
        for name in ["plan", "run"] {
            let schema = try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/\(name).schema.json")
            let faults = try schema.faults(of: JSONValue(path: "\(run.path)/\(name).json"))
            #expect(faults.isEmpty, "\(name).json")
        }
        let reports = try #require(try run.record()["base_layers"] as? [String: [String: Any]])
        #expect(reports.count == 12)
        #expect(reports.values.allSatisfy { $0["repaired"] as? Int == 0 && $0["null_geometry"] as? Int == 0 && $0["near"] as? Int ?? 0 > 0 })
        #expect(reports.filter { !["land_use", "roads", "village_outlines"].contains($0.key) }.values.allSatisfy { $0["overlap_m2"] as? Double == 0 })

        let rows = try run.queue().rows
        let parts = ["farmland", "other_agricultural", "unused", "construction", "unsurveyed"]
        for row in rows {
            let area = try #require(row.reals["area_m2"])
            let areas: [Double] = parts.compactMap { row.reals["\($0)_m2"] }
            let mus: [Double] = parts.compactMap { row.reals["\($0)_mu"] }
            #expect(areas.count == 5 && mus.count == 5)
            let sum: Double = areas.reduce(0, +)
            let mu: Double = mus.reduce(0, +)
            let residue: Double = mu - area * 0.0015
            #expect(abs(sum - area) <= 1e-9 * area)
            #expect(abs(residue) <= 0.00501)
            for part in ["farmland", "other_agricultural", "unused", "construction", "basic_farmland"] {
                let known = area - (try #require(row.reals["unsurveyed_m2"]))
                let (share, whole) = (row.reals["\(part)_share"], try #require(row.reals["\(part)_m2"]))
                #expect((share == nil) == (row.texts["land_use"] == nil))
                if let share { #expect(abs(share - whole / (part == "basic_farmland" ? area : known)) < 1e-9) }
            }
            let farmland = try #require(row.reals["farmland_mu"])
            let unapproved = try #require(row.reals["farmland_unapproved_mu"])
            #expect(unapproved <= farmland + 1e-9)
            #expect(row.reals["basic_farmland_mu"] != nil)
            #expect(row.reals["key_project_share"] == nil && row.texts["key_project"] == nil)
            // The district tiles its ground: whoever lies in a village wholly has no ground without a survey.
            #expect(row.texts["village_code"].map { $0.hasPrefix(row.texts["township_code"] ?? "?") } ?? true)
            if let share = row.reals["approval_share"], share > 0 { #expect(row.texts["approval_number"] != nil) }
        }
        #expect(rows.count { $0.reals["approval_share"] ?? 0 > 0.9 } >= 5)
        #expect(rows.contains { $0.reals["backlog_share"] ?? 0 > 0 } && rows.contains { $0.reals["red_line_m2"] ?? 0 > 0 })
        #expect(rows.contains { $0.reals["village_distance_m"] == 0 } && rows.contains { $0.reals["village_distance_m"] ?? 0 > 100 })

        let other = try Self.run(folder, "b", ["--workers", "3", "--tile-size", "300"])
        #expect(try run.queue().content() == other.queue().content())
    }

    /// A model learns from the columns of a queue, and the overlay is done before it is asked.
    @Test func modelsLearnFromBaseLayers() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(folder, "a", ["--classifier", "none"])
        let (queue, truth) = ("\(run.path)/queue.gpkg", "\(Program.packageRoot)/sampledata/truth.gpkg")
        func train(_ name: String, _ words: [String]) throws -> Ended {
            try Program.run(["train", "--out", folder("\(name).json"), "--complete", "--rounds", "8"] + words)
        }
        let refused = try train("refused", ["--train", queue])
        #expect(refused.status == 65 && refused.errors.contains("--label"), "\(refused.errors)")
        func names() throws -> [String] {
            let file = try Data(contentsOf: URL(fileURLWithPath: folder("model.json")))
            let model = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
            return try #require(model["features"] as? [[String: Any]]).compactMap { $0["name"] as? String }
        }
        for (source, isTold) in [("\(run.path)/candidates.gpkg", false), (queue, true)] {
            let ended = try train("model", ["--train", "\(source)=\(truth)", "--test", "\(source)=\(truth)"])
            #expect(ended.status == 0 && ended.output.contains("without base layers") == isTold, "\(ended.errors)")
        }
        // From base layers alone, so that every reason is theirs.
        let context = ["road_distance_m", "village_distance_m"] + ["farmland", "other_agricultural", "unused", "construction", "basic_farmland"].map { "\($0)_share" }
        let measured = try names().filter { !context.contains($0) }
        let ended = try train("model", ["--train", "\(queue)=\(truth)", "--leave-out"] + measured)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try Set(names()) == Set(context))
        let rows = try Self.run(folder, "b", ["--classifier", folder("model.json"), "--lang", "zh"]).queue().rows
        let words = ["耕地比例", "其他农用地比例", "未利用地比例", "建设用地比例", "永久基本农田比例", "距道路", "距村庄轮廓"]
        let named = rows.count { row in words.contains { row.texts["class_reasons"]?.contains("\($0) ") ?? false } }
        #expect(named > rows.count / 2, "\(named) of \(rows.count)")
        #expect(Set(rows.compactMap { $0.texts["class"] }).count > 1)
    }

    /// The run is that of the layers' content: another content is another run, and a layer that changed on the way is refused.
    @Test func contentDecidesTheRun() throws {
        let folder = try TemporaryFolder()
        func write(_ code: String) throws {
            let ring = "[[510000,4120000],[520000,4120000],[520000,4130000],[510000,4130000],[510000,4120000]]"
            let text = """
                {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features":[
                {"type":"Feature","properties":{"DLBM":"\(code)"},"geometry":{"type":"Polygon","coordinates":[\(ring)]}}]}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder("use.geojson")))
            try Data("land_use: use.geojson\n".utf8).write(to: URL(fileURLWithPath: folder("base.yaml")))
        }
        let options = ["--base-layers", folder("base.yaml")]
        try write("0102")
        let first = try Self.run(folder, "a", options)
        let rows = try first.queue().rows
        #expect(!rows.isEmpty)
        for row in rows {
            #expect(row.reals["farmland_m2"] == row.reals["area_m2"])
            #expect(row.reals["basic_farmland_m2"] == nil)
        }
        try write("0702")
        _ = try Self.run(folder, "a", options, status: 73)
        unlink("\(first.path)/queue.gpkg")
        let ended = try Program.run([first.path], as: "tuban-classify")
        #expect(ended.status == 65 && ended.errors.contains("has changed since tuban-prepare"), "\(ended.errors)")
    }
}
