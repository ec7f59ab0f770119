import Foundation
import GeoIO
import Testing
import _TestSupport

/// Old cases in the register, and what a later run says of them.
@Suite struct BacklogTests {
    private static func add(_ office: RegisterOffice, _ rows: [CaseLayer.Row], status: Int32 = 0, location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        try CaseLayer.write(rows, to: office.folder("cases.gpkg"))
        return try office.json(
            "import-backlog", [office.folder("cases.gpkg"), "--mapping", CaseLayer.mapping], status: status, location: location)
    }

    private static func area(_ feature: PolygonLayer.Feature) -> Double { feature.attributes["area_m2"]?.real ?? 0 }

    /// Each detection is told as new, growth of a known case, known and unchanged, or a recurrence: in summary, history, show and export.
    @Test func everyDetectionIsToldAgainstTheCases() throws {
        let office = try RegisterOffice(seed: 151)
        let found = try office.candidates().filter { Self.area($0) > 4000 }.sorted { Self.area($0) > Self.area($1) }
        try #require(found.count >= 5)
        let rows = [
            CaseLayer.Row(number: "known", status: "整改中", polygons: found[0].polygons),
            CaseLayer.Row(number: "same place", status: "整改中", found: "2023-06-01", polygons: found[1].polygons),
            CaseLayer.Row(number: "growth", status: "属实", polygons: CaseLayer.scaled(found[2].polygons, by: 0.7)),
            CaseLayer.Row(number: "closed", status: "结案", closed: "2022-03-01", polygons: found[3].polygons),
            CaseLayer.Row(number: "claimed", status: "整改中", claimed: "2023-12-01", polygons: found[4].polygons),
        ]
        #expect(try Self.add(office, rows)["taken"] as? Int == 5)
        let taken = try office.json("take", [office.run])
        let relations = try #require(taken["relations"] as? [String: Int])
        let total = try office.candidates().count
        #expect(relations.values.reduce(0, +) == total)
        #expect((relations["known"] ?? 0) >= 2 && relations["growth"] == 1 && relations["recurrence"] == 2)
        let shown = try office.json("show")
        #expect(shown["cases"] as? Int == 5)
        #expect((shown["relations"] as? [String: Int])?["growth"] == 1)
        #expect(try office.call("check").status == 0)

        // The case found within the span of the run is the same place: it keeps its number, outline and name.
        #expect(try office.call("export", [office.folder("open.gpkg")]).status == 0)
        let open = try QueueFile(office.folder("open.gpkg"), layer: "candidates").rows
        let same = try #require(open.first { $0.texts["case_number"] == "same place" })
        let history = try office.history(try #require(same.texts["uid"]))
        #expect(history.lines.contains { $0["type"] as? String == "sighting" && $0["relation"] as? String == "known" })
        #expect(history.candidate["case_number"] as? String == "same place")
        // Another year's change on its ground is a place of its own that names it.
        let growth = try #require(open.first { $0.texts["relation"] == "growth" })
        let parent = try office.history(try #require(growth.texts["parent_uid"]))
        #expect(parent.candidate["case_number"] as? String == "growth")
        #expect(open.count { $0.texts["relation"] == "recurrence" } == 2)
        for row in open where row.texts["relation"] == "recurrence" {
            let lines = try office.history(try #require(row.texts["parent_uid"])).lines
            #expect(lines.contains { $0["kind"] as? String == "recurred" && $0["related"] as? String == row.texts["uid"] })
        }
    }

    /// The same layer twice changes no byte; a later status is added; what contradicts the register is told and changes nothing.
    @Test func nothingIsOverwritten() throws {
        let office = try RegisterOffice(seed: 152)
        let place = { (index: Int) in [CaseLayer.rectangle(450_000 + 200 * Double(index), 4_424_000, 450_100 + 200 * Double(index), 4_424_100)] }
        var rows = (0..<4).map { CaseLayer.Row(number: "case \($0)", status: "整改中", polygons: place($0)) }
        #expect(try Self.add(office, rows)["taken"] as? Int == 4)
        let before = try RegisterOffice.bytes(office.register)
        #expect(try Self.add(office, rows)["known"] as? Int == 4)
        #expect(try RegisterOffice.bytes(office.register) == before)

        (rows[0].status, rows[0].closed) = ("结案", "2023-01-01")
        rows[1].polygons = place(9)
        rows[2].status = "属实"
        let next = try Self.add(office, rows, status: 3)
        #expect(next["moved"] as? Int == 1 && next["known"] as? Int == 1 && next["taken"] as? Int == 0)
        let refused = try #require(next["refused"] as? [[String: Any]])
        #expect(refused.count == 2)
        #expect((refused[0]["reason"] as? String)?.contains("outline") == true && (refused[1]["reason"] as? String)?.contains("2020-05-01") == true)
        #expect(try office.call("check").status == 0)
        #expect(try office.json("show")["suppressed"] as? Int == 1)
        // Told without writing: the same words.
        let dry = try office.call("import-backlog", [office.folder("cases.gpkg"), "--mapping", CaseLayer.mapping, "--dry-run", "--json"])
        #expect(try RegisterOffice.json(dry)["known"] as? Int == 2)
    }

    @Test func faultyRowsAreToldAndTheRestIsTaken() throws {
        let office = try RegisterOffice(seed: 153)
        let place = [CaseLayer.rectangle(450_000, 4_424_000, 450_100, 4_424_100)]
        let summary = try Self.add(
            office,
            [
                .init(number: "good", status: "整改中", polygons: place),
                .init(number: nil, status: "整改中", polygons: place),
                .init(number: "status", status: "maybe", polygons: place),
                .init(number: "date", status: "整改中", found: "2020-02-31", polygons: place),
                .init(number: "early", status: "结案", closed: "2019-01-01", polygons: place),
                .init(number: "claim", status: "已申报整改", polygons: place),
                .init(number: "good", status: "整改中", polygons: place),
                .init(number: "no outline", status: "整改中", polygons: []),
                .init(number: "no date", status: "整改中", found: nil, polygons: place),
            ], status: 3)
        #expect(summary["taken"] as? Int == 2)
        #expect(summary["skipped"] as? Int == 1)
        let refused = try #require(summary["refused"] as? [[String: Any]])
        #expect(refused.map { $0["row"] as? Int } == [2, 3, 4, 5, 6, 7])
        for (refusal, word) in zip(refused, ["no case number", "maybe", "no date", "before it was found", "does not say when", "stands in the layer"]) {
            #expect((refusal["reason"] as? String)?.contains(word) == true, "\(refusal)")
        }
    }

    @Test func mappingsAreReadStrictly() throws {
        let office = try RegisterOffice(seed: 154)
        let place = [CaseLayer.rectangle(450_000, 4_424_000, 450_100, 4_424_100)]
        try CaseLayer.write([.init(number: "good", status: "整改中", polygons: place)], to: office.folder("cases.gpkg"))
        let text = try String(contentsOfFile: CaseLayer.mapping, encoding: .utf8)
        for (from, to, word) in [
            ("who: 存量台账", "whom: 存量台账", "did you mean who"), ("number: AJBH", "numero: AJBH", "unknown key"),
            ("结案: 结案", "结案: 影像核验通过", "has another value"), ("found: \"2020-12-31\"", "found: \"2020-12-32\"", "no date"),
        ] {
            try text.replacing(from, with: to).write(toFile: office.folder("mapping.yaml"), atomically: true, encoding: .utf8)
            let ended = try office.call("import-backlog", [office.folder("cases.gpkg"), "--mapping", office.folder("mapping.yaml")])
            #expect(ended.status == 78 && ended.errors.contains(word), "\(ended.errors)")
        }
    }
}
