import CGDAL
import Foundation
import GeoIO
import Testing
import _TestSupport

/// Decisions as they come back from the office: a GeoPackage filled in with QGIS or QField, a workbook.
@Suite struct DecisionFileTests {
    enum Form: CaseIterable { case geopackage, workbook }

    /// The exported book, filled in row by row as a client of GDAL does.
    private static func edit(_ path: String, _ edits: [(uid: String, values: [String: String])]) throws {
        let store = try FeatureStore(path, writing: true)
        for (uid, values) in edits {
            let list = values.map { "\"\($0.key)\" = \(FeatureStore.quoted($0.value))" }.joined(separator: ", ")
            try store.execute("UPDATE decisions SET \(list) WHERE uid = \(FeatureStore.quoted(uid))")
        }
    }

    private struct Failure: Error {}

    private static func workbook(_ path: String, from book: String) throws {
        guard let opened = GDALOpenEx(book, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), nil, nil, nil) else { throw Failure() }
        defer { GDALClose(opened) }
        var words: [UnsafeMutablePointer<CChar>?] = ["-f", "XLSX", "decisions"].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        let options = GDALVectorTranslateOptionsNew(&words, nil)
        defer { GDALVectorTranslateOptionsFree(options) }
        var sources: [GDALDatasetH?] = [opened]
        guard let made = GDALVectorTranslate(path, nil, 1, &sources, options, nil) else { throw Failure() }
        GDALClose(made)
    }

    @Test(arguments: Form.allCases) func editsAreCheckedOneByOne(form: Form) throws {
        let office = try RegisterOffice(seed: 191)
        #expect(try office.call("take", [office.run]).status == 0)
        let book = office.folder("to-check.gpkg")
        #expect(try office.call("export", [book]).status == 0)
        let uids = try QueueFile(book, layer: "decisions").rows.compactMap { $0.texts["uid"] }
        try #require(uids.count >= 9)
        func decided(_ verdict: String, at: String = "2024-05-02", _ more: [String: String] = [:]) -> [String: String] {
            ["verdict": verdict, "who": "inspector", "decided_at": at, "reason": "visit"].merging(more) { $1 }
        }
        // What the register has already of two candidates, from another file.
        try "uid,verdict,who,decided_at\n\(uids[5]),合法,chief,2024-06-01\n\(uids[6]),合法,chief,2024-05-02\n"
            .write(toFile: office.folder("chief.csv"), atomically: true, encoding: .utf8)
        #expect(try office.call("import-decisions", [office.folder("chief.csv")]).status == 0)
        try Self.edit(
            book,
            [
                (uids[0], decided("非农违法")), (uids[1], decided("伪变化", at: "2024-05-02 09:30")), (uids[2], decided("perhaps")),
                (uids[3], decided("合法", ["uid": "00000000-0000-8000-8000-000000000000"])), (uids[4], decided("合法", ["geometry_hash": "feedbeef"])),
                (uids[5], decided("非农违法")), (uids[6], decided("非农违法")),
                (uids[7], ["status": "已申报整改", "who": "inspector", "decided_at": "2024-05-02", "claimed_on": "2024-04-30"]),
                (uids[8], decided("合法", ["claimed_on": "2024-04-30"])),
            ])
        var file = "\(book)|decisions"
        if form == .workbook {
            file = office.folder("decisions.xlsx")
            try Self.workbook(file, from: book)
        }
        let ended = try office.call("import-decisions", [file, "--json"])
        #expect(ended.status == 3, "\(ended.errors)")
        let summary = try RegisterOffice.json(ended)
        #expect(summary["taken"] as? Int == 3 && summary["empty"] as? Int == uids.count - 9)
        let reasons = Dictionary(
            uniqueKeysWithValues: try #require(summary["refused"] as? [[String: Any]]).map { ($0["uid"] as? String ?? "", $0["reason"] as? String ?? "") })
        #expect(reasons.count == 6)
        for (uid, words) in [
            (uids[2], "verdict 'perhaps' is unknown"), ("00000000-0000-8000-8000-000000000000", "no candidate of this uid"),
            (uids[4], "never an outline"), (uids[5], "is older than"), (uids[6], "conflicts with the decision of chief"), (uids[8], "claimed_on goes with"),
        ] { #expect(reasons[uid]?.contains(words) == true, "\(words): \(reasons)") }
        // The chief's decisions stand.
        #expect(try office.history(uids[6]).candidate["verdict"] as? String == "合法")
        #expect(try office.history(uids[7]).candidate["claimed_on"] as? String == "2024-04-30")
        let before = try RegisterOffice.bytes(office.register)
        let again = try RegisterOffice.json(try office.call("import-decisions", [file, "--json"]))
        #expect(again["taken"] as? Int == 0 && again["known"] as? Int == 3)
        #expect(try RegisterOffice.bytes(office.register) == before)
        #expect(try office.call("check").status == 0)
    }

    /// Judged from an export that is no longer the newest: taken, and told.
    @Test func aChangedOutlineIsTold() throws {
        let office = try RegisterOffice(seed: 192)
        #expect(try office.call("take", [office.run]).status == 0)
        #expect(try office.call("export", [office.folder("old.gpkg")]).status == 0)
        let old = Dictionary(
            uniqueKeysWithValues: try QueueFile(office.folder("old.gpkg"), layer: "decisions").rows.map { ($0.texts["uid"] ?? "", $0.texts["geometry_hash"] ?? "") })
        // Done again so that near parcels are one: some outlines are others.
        let again = try office.folder.run(
            before: [office.folder("before.tif")], after: [office.folder("after.tif")], RegisterOffice.dates + ["--threshold", "cfar:5%", "--detector", "irmad"],
            out: "again")
        #expect(try office.call("take", [again.path]).status == 0)
        #expect(try office.call("export", [office.folder("new.gpkg")]).status == 0)
        let changed = try #require(
            try QueueFile(office.folder("new.gpkg"), layer: "decisions").rows.compactMap {
                $0.texts["uid"] == nil ? nil : ($0.texts["uid"]!, $0.texts["geometry_hash"] ?? "")
            }
            .first { old[$0.0] != nil && old[$0.0] != $0.1 })
        try Self.edit(office.folder("old.gpkg"), [(changed.0, ["verdict": "非农违法", "who": "inspector", "decided_at": "2024-05-02"])])
        let summary = try office.json("import-decisions", [office.folder("old.gpkg") + "|decisions"])
        #expect(summary["taken"] as? Int == 1)
        let told = try #require(summary["outdated"] as? [[String: Any]])
        #expect(told.count == 1 && told[0]["uid"] as? String == changed.0)
    }

    /// A misspelt limit is told with its line, not passed over.
    @Test func limitsAreReadStrictly() throws {
        let office = try RegisterOffice(seed: 193)
        let data = try office.folder.folder("pipelines")
        try FileManager.default.removeItem(atPath: data)
        try FileManager.default.copyItem(atPath: "\(Program.packageRoot)/pipelines", toPath: data)
        for (file, from, to, word, call) in [
            ("register.yaml", "min_iou:", "min_iuo:", "did you mean min_iou", ["take", office.register, office.run]),
            ("register.yaml", "growth_m2: 200", "growth_m2: many", "out of range", ["check", office.register]),
            (
                "rectification.yaml", "gone_dates:", "gone_days:", "unknown key",
                ["verify", office.register, "--imagery", "\(Program.packageRoot)/pipelines/quickstart.yaml"]
            ),
            (
                "rectification.yaml", "from: \"04-05\"", "from: \"04-31\"", "no day of the year",
                ["verify", office.register, "--imagery", "\(Program.packageRoot)/pipelines/quickstart.yaml"]
            ),
        ] {
            let text = try String(contentsOfFile: "\(data)/\(file)", encoding: .utf8)
            try text.replacing(from, with: to).write(toFile: "\(data)/\(file)", atomically: true, encoding: .utf8)
            let ended = try Program.run(["register"] + call, environment: ["TUBAN_DATA": data])
            #expect(ended.status == 78 && ended.errors.contains(word), "\(ended.errors)")
            try text.write(toFile: "\(data)/\(file)", atomically: true, encoding: .utf8)
        }
    }
}
