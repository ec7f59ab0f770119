import CGDAL
import Foundation
import GeoIO
import Geometry
import Pipeline
import Reporting
import Spreadsheet
import Testing
import _TestSupport

@Suite struct WorkbookTests {
    /// A member of the workbook's archive as text.
    private func member(_ path: String, _ name: String) throws -> String {
        let file = try #require(VSIFOpenL("/vsizip/\(path)/\(name)", "rb"))
        defer { VSIFCloseL(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let count = VSIFReadL(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    }

    private func rows(_ path: String, _ sheet: String) -> [[String?]] {
        ReadTable(path, layer: sheet).rows
    }

    private func matches(_ text: String, _ pattern: String) throws -> [String] {
        try text.matches(of: Regex(pattern)).map { String(text[$0.range]) }
    }

    /// All sheets are there; the tables by township add up, their check columns are formulas with the value 0, and the order is that of
    /// suspected loss.
    @Test func tablesByTownshipAddUp() throws {
        let folder = try TemporaryFolder()
        let path = folder("q.xlsx")
        let candidates = ExportTests.candidates()
        _ = try ExportTests.export(candidates, to: path, .xlsx, in: folder)
        let names = try VectorCatalogue(path: path).layers.map(\.name)
        #expect(names == ["乡镇汇总", "整治进度", "逾期与反弹", "盲区", "问题清单", "已整改清单", "未整改清单", "说明"])
        let shown = candidates.prefix(36)
        func sum(_ name: String, _ filter: (MadeCandidate) -> Bool) -> Double {
            shown.filter(filter).reduce(0.0) { if case .real(let value) = $1.values[name] { $0 + value } else { $0 } }
        }
        let table = rows(path, "乡镇汇总")
        let total = try #require(table.first { $0.count > 1 && $0[1] == "合计" })
        #expect(total[2].flatMap(Double.init) == 36)
        #expect(abs((total[4].flatMap(Double.init) ?? 0) - sum("farmland_mu") { _ in true }) < 1e-6)
        let townships = table.filter { $0.count > 1 && $0[1]?.hasPrefix("乡镇") == true && $0[0].flatMap(Double.init) != nil }
        #expect(townships.count == 3)
        var losses: [Double] = []
        for row in townships {
            let own = { (candidate: MadeCandidate) in candidate.values["township_name"] == .text(row[1] ?? "") }
            #expect(row[2].flatMap(Double.init) == Double(shown.count(where: own)))
            let kinds: [FieldValue?] = [.text("building"), .text("road"), .text("water")]
            let suspected = { (candidate: MadeCandidate) in own(candidate) && kinds.contains(candidate.values["class"]) }
            losses.append(sum("farmland_mu", suspected))
            // Columns: number, name, issued (4), three kinds (3 each), verified (3), checks (2).
            #expect(row[18].flatMap(Double.init) == 0 && row[19].flatMap(Double.init) == 0)
            #expect((15...17).allSatisfy { row[$0] == nil })
        }
        #expect(losses == losses.sorted(by: >))
        let sheet = try member(path, "xl/worksheets/sheet1.xml")
        #expect(try matches(sheet, "<f>SUM\\([A-Z]+4:[A-Z]+6\\)</f>").count == 13)
        #expect(try matches(sheet, "<f>ROUND\\([A-Z]+[0-9]+(-[A-Z]+[0-9]+){3},2\\)</f><v>0</v>").count == 8)
    }

    @Test func houseStyle() throws {
        let folder = try TemporaryFolder()
        let path = folder("q.xlsx")
        _ = try ExportTests.export(ExportTests.candidates(), to: path, .xlsx, in: folder)
        let styles = try member(path, "xl/styles.xml")
        #expect(styles.contains("FF4472C4") && styles.contains("FFFFF2CC") && styles.contains("\"0.00\"") || styles.contains("numFmtId=\"2\""))
        let book = try member(path, "xl/workbook.xml")
        #expect(try matches(book, "_xlnm.Print_Titles\"[^>]*>[^<]*\\$1:\\$[23]<").count == 8)
        for number in 1...8 {
            let sheet = try member(path, "xl/worksheets/sheet\(number).xml")
            #expect(sheet.contains("orientation=\"landscape\"") && sheet.contains("paperSize=\"9\"") && sheet.contains("state=\"frozen\""))
            #expect(sheet.contains("fitToHeight=\"0\""))
        }
        let core = try member(path, "docProps/core.xml")
        #expect(core.contains("2024-04-20T00:00:00Z"))
    }

    /// Lists hold the candidates in the order of the queue; no text is a formula; lists that need a register say so.
    @Test(arguments: ReportLanguage.allCases)
    func listsAndWhatIsMissing(language: ReportLanguage) throws {
        let folder = try TemporaryFolder()
        let path = folder("q.xlsx")
        _ = try ExportTests.export(ExportTests.candidates(), to: path, .xlsx, in: folder, language: language)
        let zh = language == .zh
        let problems = rows(path, zh ? "问题清单" : "Problems").filter { $0[0]?.hasPrefix("130999GD") == true }
        #expect(problems.count == 36)
        #expect(problems.map { $0[11] }.prefix(10) == ["P1", "P1", "P1", "P1", "P1", "P1", "P1", "P1", "P1", "P2"])
        #expect(rows(path, zh ? "未整改清单" : "Not rectified").filter { $0[0]?.hasPrefix("130999GD") == true }.count == 36)
        let done = rows(path, zh ? "已整改清单" : "Rectified").flatMap { $0 }.compactMap { $0 }
        #expect(done.contains { $0.contains(zh ? "没有台账" : "register") })
        for number in 5...7 { #expect(!(try member(path, "xl/worksheets/sheet\(number).xml")).contains("<f>")) }
        let strings = try member(path, "xl/sharedStrings.xml")
        #expect(strings.contains(">'=1+1<") && !strings.contains(">=1+1<"))
        let deadlines = try #require(rows(path, zh ? "逾期与反弹" : "Overdue").first { $0[1] == (zh ? "合计" : "Total") })
        // As of 2024-04-20: January is past, the first of May is within 30 days. There is no layer of known cases, so nothing is said of A7.
        #expect(deadlines.prefix(5).suffix(3).map { $0.flatMap(Double.init) } == [36, 18, 18] && deadlines[5] == nil)
    }

    @Test func blindSpotsByTownship() throws {
        let folder = try TemporaryFolder()
        var writer = try VectorWriter(path: folder("queue.gpkg"))
        let queue = try writer.addLayer(
            LayerDefinition(name: "queue", crs: "EPSG:4547", fields: [FieldDefinition("uid", .text), FieldDefinition("tier", .text)]))
        try writer.append(to: queue, polygons: [square(0, 0)], values: [.text("u"), .text("P1")])
        let coverage = try writer.addLayer(
            LayerDefinition(
                name: "coverage", crs: "EPSG:4547",
                fields: [
                    FieldDefinition("kind", .text), FieldDefinition("name", .text), FieldDefinition("area_m2", .real),
                    FieldDefinition("unseen_m2", .real),
                ]))
        try writer.append(to: coverage, polygons: [square(0, 0)], values: [.text("township"), .text("甲"), .real(200_000), .real(10_000)])
        try writer.append(to: coverage, polygons: [square(50, 0)], values: [.text("township"), .text("乙"), .real(100_000), .real(20_000)])
        // The same ground in another kind of row, which does not count twice.
        try writer.append(to: coverage, polygons: [square(0, 0)], values: [.text("region"), .absent, .real(300_000), .real(30_000)])
        try writer.finish()
        _ = try ExportTests.export([], to: folder("q.xlsx"), .xlsx, in: folder)
        let table = rows(folder("q.xlsx"), "盲区")
        let places = table.filter { $0[1] == "甲" || $0[1] == "乙" }
        #expect(places.map { $0[1] } == ["乙", "甲"])
        #expect(places[0][2...4].map { $0.flatMap(Double.init) } == [150, 30, 20])
        let total = try #require(table.first { $0[1] == "合计" })
        #expect(total[2...4].map { $0.flatMap(Double.init) } == [450, 45, 10])
    }

    /// Texts beyond a cell's length are cut and counted; a sheet of too many rows is refused before anything is written.
    @Test func limitsOfCells() throws {
        let folder = try TemporaryFolder()
        let sheet = Sheet(name: "s", title: "t", columns: [.init("c")], rows: [[.text(String(repeating: "长", count: 40_000))], [.real(.nan)]])
        #expect(try Workbook.write([sheet], to: folder("a.xlsx"), created: nil) == 1)
        let long = Sheet(name: "s", title: "t", columns: [.init("c")], rows: [[Cell]](repeating: [], count: Sheet.maximumRows))
        #expect(throws: TubanError.self) { try Workbook.write([long], to: folder("b.xlsx"), created: nil) }
        #expect(throws: TubanError.self) { try Workbook.write([sheet], to: folder("none/c.xlsx"), created: nil) }
        #expect(folder.names == ["a.xlsx"])
        #expect(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"] == [0, 25, 26, 51, 52, 701, 702].map { Sheet.letters($0) })
    }
}

@Suite struct NumberTests {
    private func parcels(_ count: Int, seed: UInt64) -> [(uid: String, county: String)] {
        var draw = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let uid = String(UInt64.random(in: 0...UInt64.max, using: &draw), radix: 16)
            return (uid, Bool.random(using: &draw) ? "130500" : "130501")
        }
    }

    /// With so few digits that most numbers collide: all different, and the same for any order of the rows.
    @Test(arguments: 1...5)
    func collisionsAreSettledWithoutOrder(seed: UInt64) throws {
        let parcels = parcels(150, seed: seed)
        let numbers = try MonitoringNumbers.assign(parcels, programme: "GD", batch: "2024Q2", digits: 2)
        #expect(Set(numbers.values.map(\.full)).count == 150)
        var draw = SeededGenerator(seed: seed + 100)
        #expect(try MonitoringNumbers.assign(parcels.shuffled(using: &draw), programme: "GD", batch: "2024Q2", digits: 2) == numbers)
        for parcel in parcels { #expect(numbers[parcel.uid]?.full.hasPrefix(parcel.county + "GD") == true) }
    }

    @Test func partsBelongToTheWhole() throws {
        let parcels = [("u", "130500"), ("u_1", "130500"), ("u_2", "130500"), ("v_w", "130500")].map { (uid: $0.0, county: $0.1) }
        let numbers = try MonitoringNumbers.assign(parcels, programme: "GD", batch: "2024")
        let whole = try #require(numbers["u"]?.full)
        #expect(numbers["u_1"]?.full == whole + "_1" && numbers["u_2"]?.full == whole + "_2" && numbers["u_2"]?.parent == whole)
        #expect(numbers["v_w"]?.parent == nil && numbers["u"]?.parent == nil)
        // Another batch, another number.
        #expect(try MonitoringNumbers.assign(parcels, programme: "GD", batch: "2025")["u"]?.full != whole)
    }

    @Test func tooManyForTheDigits() {
        let parcels = (0..<11).map { (uid: "\($0)", county: "130500") }
        #expect(throws: TubanError.self) { try MonitoringNumbers.assign(parcels, programme: "GD", batch: "b", digits: 1) }
    }
}
