import CGDAL
import Foundation
import GeoIO
import Geometry
import Pipeline
import Reporting
import Testing
import _TestSupport

@Suite struct AssessTests {
    private static let columns = [
        FieldDefinition("rank", .integer), FieldDefinition("tier", .text), FieldDefinition("class", .text), FieldDefinition("area_m2", .real),
        FieldDefinition("area_mu", .real), FieldDefinition("confidence", .real),
    ]

    private func row(_ index: Int, rank: Int, tier: String = "P1", mapped: String = "building", side: Double = 10) -> MadeCandidate {
        MadeCandidate(
            uid: "u\(index)",
            values: [
                "rank": .integer(rank), "tier": .text(tier), "class": .text(mapped), "area_m2": .real(side * side),
                "area_mu": .real(side * side * 0.0015),
                "confidence": .real(0.8),
            ], polygon: square(Double(index) * 100, 0, side: side))
    }

    private func json(_ report: AssessmentReport) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    }

    /// Pixels by hand: a raster of 1 m; the second candidate is half unknown, the third is no change.
    @Test func rasterTruth() throws {
        let folder = try TemporaryFolder()
        try writeQueue([row(2, rank: 1), row(0, rank: 2), row(1, rank: 3)], to: folder("q.gpkg"), columns: Self.columns)
        let (width, height) = (400, 40)
        var truth = [UInt8](repeating: 0, count: width * height)
        // The candidates lie in rows 20 to 29 from the top, columns 0, 100 and 200 on.
        for y in 20..<30 {
            for x in 0..<10 where x < 3 { truth[y * width + x] = 1 }
            for x in 100..<110 { truth[y * width + x] = x < 105 ? 255 : 1 }
            for x in 300..<320 { truth[y * width + x] = 1 }
        }
        truth[5 * width + 5] = 1
        try write(truth, width, height, top: 4_100_030, to: folder("t.tif"))
        let report = try AssessmentRequest(queue: folder("q.gpkg"), truth: folder("t.tif"), dataFolder: dataFolder).run()
        let found = try #require(try json(report)["assessment"] as? [String: Any])
        let detection = try #require(found["detection"] as? [String: Any])
        // Half of the second is evaluated, which is not more than half.
        #expect(detection["judged"] as? Int == 2 && detection["good"] as? Int == 1 && detection["candidates"] as? Int == 3)
        // Objects of ten pixels and more: in the first, beside the second, and one that nobody found.
        #expect(detection["objects"] as? Int == 3 && detection["found"] as? Int == 2)
        // Found at place 2 (precision 1/2) and place 3, which still has two judged before it: 1/2.
        #expect(abs((detection["rank_ap"] as? Double ?? 0) - 1.0 / 3) < 1e-12)
        let pixels = try #require(found["pixels"] as? [String: Any])
        #expect(pixels["true_positives"] as? Int == 80 && pixels["false_positives"] as? Int == 170)
        #expect(pixels["false_negatives"] as? Int == 201)
    }

    private func write(_ values: [UInt8], _ width: Int, _ height: Int, top: Double, to path: String) throws {
        GDALRuntime.prepare()
        let dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, Int32(width), Int32(height), 1, GDT_Byte, nil)
        defer { GDALClose(dataset) }
        var transform = [500_000, 1, 0, top, 0, -1.0]
        GDALSetGeoTransform(dataset, &transform)
        let reference = OSRNewSpatialReference(nil)
        defer { OSRDestroySpatialReference(reference) }
        OSRImportFromEPSG(reference, 4547)
        GDALSetSpatialRef(dataset, reference)
        var samples = values
        _ = GDALRasterIO(
            GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, Int32(width), Int32(height), &samples, Int32(width), Int32(height), GDT_Byte, 0, 0)
    }

    /// A truth of polygons in another CRS: shares of area, classes, wanted rows.
    @Test func polygonTruth() throws {
        let folder = try TemporaryFolder()
        try writeQueue(
            [row(0, rank: 1), row(1, rank: 2, mapped: "road"), row(2, rank: 3, tier: "P2")], to: folder("q.gpkg"), columns: Self.columns)
        let truthColumns = [FieldDefinition("class", .text), FieldDefinition("standing", .text)]
        func truth(_ name: String, _ polygon: MapPolygon, _ mapped: String, _ standing: String) -> MadeCandidate {
            MadeCandidate(uid: name, values: ["class": .text(mapped), "standing": .text(standing)], polygon: polygon)
        }
        try writeQueue(
            [
                truth("a", square(0, 0, side: 5), "building", "unknown"), truth("b", square(100, 0, side: 4), "water", "approved"),
                truth("c", square(200, 0), "farming_cycle", "unknown"), truth("d", square(900, 0), "road", "unknown"),
            ], to: folder("t.gpkg"), columns: truthColumns, layer: "truth")
        var request = AssessmentRequest(queue: folder("q.gpkg"), truth: folder("t.gpkg"), dataFolder: dataFolder)
        let report = try request.run()
        var found = try #require(try json(report)["assessment"] as? [String: Any])
        var detection = try #require(found["detection"] as? [String: Any])
        // 25 % of the first are covered; 16 % of the second; the third lies on ordinary farming, which is not looked for.
        #expect(detection["good"] as? Int == 1 && detection["objects"] as? Int == 3 && detection["found"] as? Int == 2)
        let confusion = try #require(found["confusion"] as? [String: Any])
        #expect(confusion["classes"] as? [String] == ["building", "farming_cycle", "road", "unchanged"])
        #expect(confusion["counts"] as? [[Int]] == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
        request.wanted = AssessmentRequest.Selection("standing=approved,pending")
        found = try #require(try json(try request.run())["assessment"] as? [String: Any])
        detection = try #require(found["detection"] as? [String: Any])
        #expect(detection["objects"] as? Int == 1 && detection["good"] as? Int == 0)
        request.filters = [try #require(AssessmentRequest.Selection("standing=never"))]
        #expect(throws: TubanError.self) { try request.run() }
        request.filters = [try #require(AssessmentRequest.Selection("nothing=1"))]
        #expect(throws: TubanError.self) { try request.run() }
    }

    /// Drawing, labelling and assessing: what people wrote speaks for the whole queue.
    @Test func sampleIsDrawnLabelledAndAssessed() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { row($0, rank: $0 + 1, tier: $0 < 20 ? "P1" : "P2", side: 10 + Double($0 % 3)) }
        try writeQueue(rows, to: folder("q.gpkg"), columns: Self.columns)
        var drawing = SampleDrawing(
            queue: folder("q.gpkg"), layer: nil, out: folder("s.gpkg"), size: 24, seed: 5, criteria: [.tier, .area], areaLimits: [0.17],
            overwrite: false)
        let outcome = try drawing.run()
        #expect(outcome.drawn == 24 && outcome.strata == 4 && outcome.queue == 60)
        #expect(throws: TubanError.self) { try drawing.run() }
        drawing.out = folder("again.gpkg")
        _ = try drawing.run()
        #expect(ReadTable(folder("s.gpkg")).rows == ReadTable(folder("again.gpkg")).rows)
        let table = ReadTable(folder("s.gpkg"), layer: "sample")
        #expect(abs(table.column("weight").compactMap { $0.flatMap(Double.init) }.reduce(0, +) - 60) < 1e-6)
        #expect(table.column("label").allSatisfy { $0 == nil })

        let request = AssessmentRequest(queue: folder("q.gpkg"), truth: folder("s.gpkg"), dataFolder: dataFolder)
        #expect(throws: TubanError.self) { try request.run() }
        try label(folder("s.gpkg")) { rank in rank <= 20 ? "非农违法" : rank == 60 ? "存疑" : "伪变化" }
        let report = try request.run()
        let found = try #require(try json(report)["sample"] as? [String: Any])
        let wanted = try #require(found["wanted"] as? [String: Any])
        #expect(abs((wanted["value"] as? Double ?? 0) - 20) < 1e-9)
        let cumulative = try #require(found["cumulative"] as? [[String: Any]])
        #expect((cumulative[0]["recall"] as? [String: Any])?["value"] as? Double == 1)
        for language in ReportLanguage.allCases { #expect(report.text(language).contains("P1")) }
        try label(folder("s.gpkg")) { _ in "illegal?" }
        #expect(throws: TubanError.self) { try request.run() }
    }

    private func label(_ path: String, _ word: (Int) -> String) throws {
        let dataset = try #require(GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_UPDATE), nil, nil, nil))
        defer { GDALClose(dataset) }
        let layer = try #require(GDALDatasetGetLayer(dataset, 0))
        let definition = OGR_L_GetLayerDefn(layer)
        let (rank, label) = (OGR_FD_GetFieldIndex(definition, "rank"), OGR_FD_GetFieldIndex(definition, "label"))
        var features: [OGRFeatureH] = []
        while let feature = OGR_L_GetNextFeature(layer) { features.append(feature) }
        for feature in features {
            OGR_F_SetFieldString(feature, label, word(Int(OGR_F_GetFieldAsInteger(feature, rank))))
            _ = OGR_L_SetFeature(layer, feature)
            OGR_F_Destroy(feature)
        }
    }

    /// The page runs nothing, loads nothing, and shows texts as texts.
    @Test(arguments: ReportLanguage.allCases)
    func pageIsClosed(language: ReportLanguage) throws {
        let folder = try TemporaryFolder()
        let attack = "<script>alert(1)</script>\"'&"
        try writeQueue([row(0, rank: 1, tier: attack, mapped: attack), row(1, rank: 2)], to: folder("q.gpkg"), columns: Self.columns)
        try writeQueue(
            [MadeCandidate(uid: "a", values: ["class": .text(attack)], polygon: square(0, 0))], to: folder("<b>.gpkg"),
            columns: [FieldDefinition("class", .text)], layer: "truth")
        let report = try AssessmentRequest(queue: folder("q.gpkg"), truth: folder("<b>.gpkg"), dataFolder: dataFolder).run()
        let page = try report.html(language)
        #expect(page.contains("default-src 'none'; style-src 'sha256-") && page.contains("<svg "))
        #expect(!page.contains("<script") && !page.contains("<b>") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        for word in ["http://", "https://", "src=", "href=", "style=\"", "onload", "url("] {
            #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains(word), "\(word)")
        }
        try report.writePage(to: folder("page.html"), language)
        #expect(try String(contentsOfFile: folder("page.html"), encoding: .utf8) == page)
    }
}
