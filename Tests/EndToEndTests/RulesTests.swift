import Foundation
import Testing
import _TestSupport

/// Rules as a user chooses, checks and compares them.
@Suite struct RulesTests {
    private static func rules(_ name: String) -> String { "\(Program.packageRoot)/pipelines/rules/\(name).yaml" }

    private static func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func everyCandidateIsExplained() throws {
        let folder = try TemporaryFolder()
        let run = try folder.run(SyntheticPair(seed: 41))
        let rows = try run.queue().rows
        try #require(!rows.isEmpty)
        for row in rows.prefix(5) {
            let ended = try Program.run(["explain", run.path, row.texts["uid"] ?? "", "--json"])
            #expect(ended.status == 0, "\(ended.errors)")
            let told = try Self.json(ended.output)
            #expect(told["tier"] as? String == row.texts["tier"] && told["recorded_rank"] as? Int == row.integers["rank"])
            #expect((told["deciding"] as? [String])?.joined(separator: ",") == row.texts["rules"] ?? "")
            #expect((told["lines"] as? [Any])?.count == 5)
        }
        #expect(try Program.run(["explain", run.path, "no such uid"]).status == 64)
        for language in ["zh", "en"] {
            let ended = try Program.run(["explain", run.path, rows[0].texts["uid"] ?? "", "--lang", language])
            #expect(ended.output.contains("evidence = ") && ended.output.contains(language == "zh" ? "队列" : "queue"))
        }
    }

    /// Other rules in the same folder: only the last stage is done again, and without base layers most rules are not evaluated.
    @Test func rulesAreAnOptionThatChangesTheLastStageOnly() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 43)
        let run = try folder.run(pair)
        let candidates = try run.bytes("candidates.gpkg")
        let general = try run.queue().content()
        try folder.run(pair, ["--rules", "farmland-cn"])
        #expect(try run.bytes("candidates.gpkg") == candidates)
        let farmland = try run.queue()
        #expect(farmland.rows.allSatisfy { $0.texts["rules_version"]?.hasPrefix("farmland-cn") == true })
        #expect(farmland.rows.allSatisfy { ["P4", "S"].contains($0.texts["tier"] ?? "") })
        let ended = try Program.run(["explain", run.path, farmland.rows[0].texts["uid"] ?? "", "--json"])
        let lines = try #require(try Self.json(ended.output)["lines"] as? [[String: Any]])
        let first = try #require(lines.first { $0["id"] as? String == "A1" })
        #expect(first["outcome"] as? String == "not evaluated")
        #expect((first["absent"] as? [String])?.contains("basic_farmland_mu") == true)
        try folder.run(pair, ["--rules", Self.rules("general")])
        #expect(try run.queue().content() == general)
    }

    @Test func filesAreCheckedTriedAndCompared() throws {
        let folder = try TemporaryFolder()
        let run = try folder.run(SyntheticPair(seed: 47))
        for name in ["general", "farmland-cn"] {
            #expect(try Program.run(["rules", "check", name]).status == 0)
            #expect(try Program.run(["rules", "test", Self.rules(name)]).status == 0)
        }
        let text = try String(contentsOfFile: Self.rules("general"), encoding: .utf8)
        try text.replacing("evidence_p1: {value: 12", with: "evidence_p1: {value: 1e9").write(
            toFile: folder("own.yaml"), atomically: true, encoding: .utf8)
        let failed = try Program.run(["rules", "test", folder("own.yaml")])
        #expect(failed.status == 65 && failed.output.contains("own.yaml:") && failed.output.contains("P2 instead of P1"))
        let urgent = try run.queue().rows.count { $0.texts["tier"] == "P1" }
        let compared = try Self.json(try Program.run(["rules", "diff", run.path, "general", folder("own.yaml"), "--json"]).output)
        #expect((compared["tier_moves"] as? [Any])?.count == urgent && (compared["new"] as? [String: Int])?["P1"] == 0)
        #expect(try Program.run(["rules", "diff", run.path, "general", "general"]).output.contains("0 "))
        try text.replacing("when: strong", with: "when: stong").replacing("min_area_m2\n    effect: suppress", with: "min_area_m2\n    effect: supress").write(
            toFile: folder("bad.yaml"), atomically: true, encoding: .utf8)
        let bad = try Program.run(["rules", "check", folder("bad.yaml")])
        // Both mistakes, and the two cases that name the rule which could not be read.
        #expect(bad.status == 78 && bad.errorLines.count == 4 && bad.errors.contains("did you mean strong?"))
        let stopped = try Program.run([
            "run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--rules", folder("bad.yaml"),
        ])
        #expect(stopped.status == 78)
        #expect(try Program.run(["rules", "check", folder("none.yaml")]).status == 66)
    }
}
