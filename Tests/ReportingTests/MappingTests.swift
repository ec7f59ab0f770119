import Foundation
import GeoIO
import Geometry
import Pipeline
import Reporting
import Testing
import _TestSupport

@Suite struct MappingTests {
    private func problems(_ text: String) throws -> [ConfigurationProblem] {
        let folder = try TemporaryFolder()
        try text.write(toFile: folder("m.yaml"), atomically: true, encoding: .utf8)
        do {
            _ = try ExportTests.export(ExportTests.candidates(), to: folder("o.csv"), .csv, in: folder) { $0.mapping = folder("m.yaml") }
        } catch let error as ConfigurationError {
            return error.problems
        }
        return []
    }

    /// All that is wrong is said at once, each with its line.
    @Test func mistakesAreReportedTogether() throws {
        let found = try problems(
            """
            version: "1"
            layer: X
            programme: gd
            codes: numeric
            colour: red
            columns:
              - {name: A, from: tierr, type: text, title: {zh: 等级, en: Tier}}
              - {name: a, from: tier, type: txt, title: {zh: 等级}}
              - {name: "=B", from: area_m2, type: real, length: 4, decimals: 4, title: {zh: =面积, en: Area}}
              - {name: C, from: uid, type: text, length: 255, lenght: 3, title: {zh: 标识, en: uid}}
            """)
        let texts = found.map { "\($0.line ?? 0) \($0.keyPath) \($0.text)" }
        for (line, key, word) in [
            (2, "programme", "capital letters"), (5, "colour", "unknown key"), (7, "columns[0].from", "did you mean tier?"),
            (8, "columns[1].type", "txt"), (8, "columns[1].title.en", "missing"), (9, "columns[2].name", "=B"), (9, "columns[2].decimals", "fit"),
            (9, "columns[2].title", "formula"), (10, "columns[3].length", "255"), (10, "columns[3].lenght", "length"),
        ] where line > 2 || key == "programme" {
            #expect(
                found.contains { $0.keyPath == key && $0.text.contains(word) && (key == "programme" || $0.line == line) },
                "\(line) \(key) \(word) in \(texts)")
        }
    }

    @Test func goodMappingIsTaken() throws {
        let folder = try TemporaryFolder()
        try """
        version: "1"
        layer: X
        programme: AB
        codes: types
        columns:
          - {name: n, from: number, type: text, title: {zh: 编号, en: n}}
          - {name: c, from: class_code, type: text, title: {zh: 类型, en: c}}
          - {name: v, from: village_code, or: township_code, type: text, title: {zh: 区划, en: v}}
          - {name: r, from: rank, type: real, decimals: 1, title: {zh: 序, en: r}}
        """.write(toFile: folder("m.yaml"), atomically: true, encoding: .utf8)
        _ = try ExportTests.export(ExportTests.candidates(), to: folder("o.gpkg"), .gpkg, in: folder) { $0.mapping = folder("m.yaml") }
        let table = ReadTable(folder("o.gpkg"), layer: "X")
        #expect(table.columns == ["n", "c", "v", "r"] && table.rows.count == 36)
        #expect(table.column("c")[0] == "类型一" && table.column("n")[0]?.contains("AB") == true)
        #expect(table.column("v").allSatisfy { $0?.hasPrefix("13099910") == true })
    }

    /// The files that come with the program hold; the list is bilingual, and the exchange layer's names are within a Shapefile's limits.
    @Test(arguments: ["jctb", "record", "list"])
    func shippedMappings(name: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(dataFolder)/exchange/\(name).yaml"
        for language in ReportLanguage.allCases {
            let outcome = try ExportTests.export(
                ExportTests.candidates(), to: folder("\(language.rawValue).shp"), .shp, in: folder, language: language
            ) { $0.mapping = path }
            #expect(outcome.remarks.contains { $0.contains("10 characters") } == (name != "jctb"))
        }
    }
}
