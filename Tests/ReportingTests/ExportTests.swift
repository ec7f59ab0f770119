import Foundation
import GeoIO
import Geometry
import Pipeline
import Reporting
import Testing
import _TestSupport

@Suite struct ExportTests {
    static let columns = [
        FieldDefinition("rank", .integer), FieldDefinition("tier", .text), FieldDefinition("suppressed", .integer), FieldDefinition("class", .text),
        FieldDefinition("area_m2", .real), FieldDefinition("area_mu", .real), FieldDefinition("confidence", .real),
        FieldDefinition("date_before", .text), FieldDefinition("date_after", .text), FieldDefinition("county_code", .text),
        FieldDefinition("county_name", .text), FieldDefinition("township_code", .text), FieldDefinition("township_name", .text),
        FieldDefinition("farmland_m2", .real), FieldDefinition("farmland_mu", .real), FieldDefinition("basic_farmland_mu", .real),
        FieldDefinition("reasons", .text), FieldDefinition("rules", .text), FieldDefinition("deadline", .date),
    ]
    static let classes = ["building", "water", "unknown", "road", "farming_cycle"]

    /// Forty candidates in three townships, some of them suppressed, with texts that begin like formulas.
    static func candidates(seed: UInt64 = 1) -> [MadeCandidate] {
        var draw = SeededGenerator(seed: seed)
        let reasons = ["变化强", "=1+1", "+86 110", "-2", "@SUM(A1)", "\tx", "\rx", "plain, \"quoted\"\nand broken", "'quoted", "＝1"]
        return (0..<40).map { index in
            let township = Int.random(in: 1...3, using: &draw)
            let area = Double.random(in: 200..<30_000, using: &draw)
            let farmland = (area * 0.0015 * Double.random(in: 0..<1, using: &draw) * 100).rounded() / 100
            let isSuppressed = index >= 36
            return MadeCandidate(
                uid: String(format: "%08x-aaaa%@", Int.random(in: 0..<1 << 30, using: &draw), index % 10 == 3 ? "_2" : ""),
                values: [
                    "rank": .integer(index + 1), "tier": .text(isSuppressed ? "S" : "P\(index / 9 + 1)"),
                    "suppressed": .integer(isSuppressed ? 1 : 0),
                    "class": .text(classes[index % 5]), "area_m2": .real(area), "area_mu": .real((area * 0.15).rounded() / 100),
                    "confidence": .real(0.875_4), "date_before": .text("2023-04-18"), "date_after": .text("2024-04-20"),
                    "county_code": .text("130999"), "county_name": .text("青禾县"), "township_code": .text("13099910\(township)"),
                    "township_name": .text("乡镇\(township)"), "farmland_m2": .real(farmland / 0.0015), "farmland_mu": .real(farmland),
                    "basic_farmland_mu": .real((farmland * 50).rounded() / 100), "reasons": .text(reasons[index % reasons.count]),
                    "rules": .text(index % 7 == 0 ? "A7,A4" : "A4"), "deadline": .date(index % 2 == 0 ? "2024-01-31" : "2024-05-01"),
                ], polygon: square(Double(index) * 20, 0))
        }
    }

    static func export(
        _ rows: [MadeCandidate], to path: String, _ form: ExportRequest.Form, columns: [FieldDefinition] = columns, in folder: TemporaryFolder,
        language: ReportLanguage = .zh, change: (inout ExportRequest) -> Void = { _ in }
    ) throws -> ExportRequest.Outcome {
        let queue = folder("queue.gpkg")
        if !FileManager.default.fileExists(atPath: queue) { try writeQueue(rows, to: queue, columns: columns) }
        var request = ExportRequest(queue: queue, out: path, form: form, language: language, dataFolder: dataFolder)
        change(&request)
        return try request.run()
    }

    /// The exchange layer in both encodings, read back by OGR: names, lengths, texts, numbers.
    @Test(arguments: ["utf-8", "gbk"])
    func exchangeLayerReadsBack(encoding: String) throws {
        let folder = try TemporaryFolder()
        let path = folder("JCTB.shp")
        let outcome = try Self.export(Self.candidates(), to: path, .jctb, in: folder) { $0.choose(encoding: encoding) }
        #expect(outcome.rows == 36)
        #expect(try String(contentsOfFile: folder("JCTB.cpg"), encoding: .ascii).hasPrefix(encoding == "gbk" ? "GBK" : "UTF-8"))
        let table = ReadTable(path)
        let names = "JCBH TBLX XZQDM XMC XZMC CMC JCMJ JCMJM QSX HSX GDMJ YJJBNTMJ FGNYDMJ WLYDMJ JSYDMJ STBHHXMJ XZB YZB JD WD TZ ZXD YXJ ZT BZ"
        #expect(table.columns == names.split(separator: " ").map(String.init))
        #expect(table.rows.count == 36)
        #expect(Set(table.column("XMC")) == ["青禾县"] && Set(table.column("XZMC")) == ["乡镇1", "乡镇2", "乡镇3"])
        #expect(table.column("TBLX").prefix(5) == ["1A", "4A", "9Z", "1C", "9C"] && table.column("TZ")[0] == "建筑物")
        #expect(table.column("HSX").allSatisfy { $0 == "2024-04-20" } && table.column("ZT").allSatisfy { $0 == "候选" })
        #expect(table.column("ZXD").allSatisfy { $0 == "0.875" })
        // Absent is empty, not 0.
        #expect(table.column("STBHHXMJ").allSatisfy { $0 == nil } && table.column("CMC").allSatisfy { $0 == nil })
        let numbers = table.column("JCBH").compactMap { $0 }
        #expect(Set(numbers).count == 36)
        for number in numbers { #expect(try Regex("130999GD[0-9]{8}(_2)?").wholeMatch(in: number) != nil) }
        #expect(numbers.count { $0.hasSuffix("_2") } == 4)
        // The first square's centre, in the plane and on the ellipsoid.
        #expect(table.column("XZB")[0] == "500005.000" && table.column("YZB")[0] == "4100005.000")
        #expect(abs(Double(table.column("JD")[0] ?? "").map { $0 - 114.000_06 } ?? 1) < 1e-5)
        let header = try Data(contentsOf: URL(fileURLWithPath: folder("JCTB.dbf")))
        // Widths of the fields as the .dbf states them, in the order of the layer.
        let widths = (0..<25).map { Int(header[32 + 32 * $0 + 16]) }
        #expect(widths == [32, 8, 12, 60, 60, 60, 15, 12, 10, 10, 15, 15, 15, 15, 15, 15, 15, 15, 12, 12, 20, 5, 2, 20, 254])
    }

    /// Texts are cut between characters, in the bytes of the encoding; what it does not have becomes a question mark. Both are counted.
    @Test(arguments: [("utf-8", 84, false), ("gbk", 127, true)])
    func longTextsAreCutBetweenCharacters(encoding: String, characters: Int, replaces: Bool) throws {
        let folder = try TemporaryFolder()
        var rows = Array(Self.candidates().prefix(3))
        rows[0].values["reasons"] = .text(String(repeating: "耕", count: 200))
        rows[1].values["reasons"] = .text("村𠮷")
        let outcome = try Self.export(rows, to: folder("JCTB.shp"), .jctb, in: folder) { $0.choose(encoding: encoding) }
        let texts = ReadTable(folder("JCTB.shp")).column("BZ")
        #expect(texts[0] == String(repeating: "耕", count: characters))
        #expect(texts[1] == (replaces ? "村?" : "村𠮷"))
        #expect(outcome.remarks.contains { $0.hasPrefix("1 texts of BZ were cut") })
        #expect(outcome.remarks.contains { $0.contains("are not in GBK") } == replaces)
    }

    /// Every form holds every candidate; the order of the rows in the file changes no byte.
    @Test(arguments: ExportRequest.Form.allCases)
    func permutationChangesNothing(form: ExportRequest.Form) throws {
        let rows = Self.candidates()
        var draw = SeededGenerator(seed: 9)
        var files: [[String: Data]] = []
        for order in [rows, rows.shuffled(using: &draw)] {
            let folder = try TemporaryFolder()
            let outcome = try Self.export(order, to: folder("out.\(form.ending)"), form, in: folder)
            #expect(outcome.rows == 36)
            #expect(folder.names.allSatisfy { !$0.hasPrefix(".tuban-tmp") })
            files.append(
                try Dictionary(
                    uniqueKeysWithValues: folder.names.filter { $0 != "queue.gpkg" }.map {
                        ($0, try Data(contentsOf: URL(fileURLWithPath: folder($0))))
                    }))
        }
        #expect(files[0] == files[1])
    }

    /// No cell of a table that people open begins like a formula; all else is as it was.
    @Test func formulasAreNeutralised() throws {
        let folder = try TemporaryFolder()
        let rows = Self.candidates()
        let outcome = try Self.export(rows, to: folder("q.csv"), .csv, in: folder)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder("q.csv")))
        #expect(bytes.prefix(3) == Data([0xEF, 0xBB, 0xBF]))
        let table = ReadTable(folder("q.csv"))
        #expect(table.rows.count == 36 && table.columns.first?.hasSuffix("监测编号") == true)
        let dangerous: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝"]
        for cell in table.rows.flatMap({ $0 }).compactMap({ $0 }) where Double(cell) == nil {
            #expect(cell.first.map(dangerous.contains) != true, "\(cell)")
        }
        let reasons = table.column("理由")
        #expect(reasons[1] == "'=1+1" && reasons[0] == "变化强" && reasons[7] == "plain, \"quoted\"\nand broken" && reasons[8] == "'quoted")
        #expect(outcome.remarks.contains { $0.contains("began like formulas") })
        let names = try Self.export(rows, to: folder("en.csv"), .csv, in: folder, language: .en)
        #expect(names.rows == 36 && ReadTable(folder("en.csv")).columns.contains("Farmland (mu)"))
    }

    @Test func tiersAndSuppressedAreChosen() throws {
        let folder = try TemporaryFolder()
        let rows = Self.candidates()
        #expect(try Self.export(rows, to: folder("a.csv"), .csv, in: folder) { $0.tiers = [.p1, .suppressed] }.rows == 13)
        #expect(try Self.export(rows, to: folder("b.csv"), .csv, in: folder) { $0.includesSuppressed = true }.rows == 40)
        // A part of the queue has the numbers that the whole gave.
        #expect(try Self.export(rows, to: folder("c.csv"), .csv, in: folder).rows == 36)
        let whole = ReadTable(folder("c.csv")).rows.map { $0[0] }
        #expect(ReadTable(folder("a.csv")).rows.map { $0[0] }.prefix(9) == whole.prefix(9))
        #expect(throws: TubanError.self) { try Self.export(rows, to: folder("c.csv"), .csv, in: folder) }
        #expect(try Self.export(rows, to: folder("c.csv"), .csv, in: folder) { $0.overwrite = true }.rows == 36)
    }

    /// An attribute that a queue lacks is exported empty, in every form; nothing to export is an export of nothing.
    @Test(arguments: ExportRequest.Form.allCases)
    func emptyAndBareQueues(form: ExportRequest.Form) throws {
        let folder = try TemporaryFolder()
        let bare = [FieldDefinition("rank", .integer), FieldDefinition("tier", .text), FieldDefinition("area_m2", .real)]
        let row = MadeCandidate(uid: "u1", values: ["rank": .integer(1), "tier": .text("P1"), "area_m2": .real(100)], polygon: square(0, 0))
        let outcome = try Self.export([row], to: folder("a.\(form.ending)"), form, columns: bare, in: folder)
        #expect(outcome.rows == 1 && outcome.remarks.contains { $0.contains("no county code") })
        #expect(try Self.export([row], to: folder("b.\(form.ending)"), form, columns: bare, in: folder) { $0.tiers = [.p4] }.rows == 0)
        let numbered = try Self.export([row], to: folder("c.\(form.ending)"), form, columns: bare, in: folder) { $0.county = "130500" }
        #expect(!numbered.remarks.contains { $0.contains("no county code") })
    }
}
