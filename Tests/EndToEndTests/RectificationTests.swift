import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// Claims against made-up imagery: a plain of fields that are bare and green by season, with cases of 20 × 20 pixels on it.
@Suite struct RectificationTests {
    /// What became of a case after it was said to be put right.
    enum Fate: Int, CaseIterable {
        case grownAgain, stands, half, soilCover, clouded, rubble, noCrop, back, masked
    }

    private static let grid = RasterGrid(crs: "EPSG:32650", transform: SyntheticPair.metres(10), width: 40 * Fate.allCases.count + 20, height: 60)
    private static let dates = ["2023-04-20", "2023-10-20", "2024-03-01", "2024-04-20", "2024-08-10", "2024-10-10"]
    private static let bare = [600.0, 700, 850, 1000], green = [300.0, 500, 400, 2400], concrete = [1900.0, 1950, 2000, 2100], weeds = [500.0, 600, 700, 1300]

    private static func window(_ fate: Fate) -> PixelWindow { PixelWindow(x: 20 + 40 * fate.rawValue, y: 20, width: 20, height: 20) }

    /// Blue, green, red and near infrared at one place.
    private static func sample(_ fate: Fate?, x: Int, y: Int, on date: String) -> [Double] {
        let isGreen = ["2023-04-20", "2024-04-20", "2024-08-10"].contains(date)
        let field = isGreen ? green : bare
        guard let fate, date != dates[0] else { return fate == nil ? field : concrete }
        let inside = x - window(fate).x
        switch fate {
        case .grownAgain, .masked: return field
        case .stands: return concrete
        case .half: return inside < 10 ? concrete : field
        case .soilCover: return bare
        case .clouded: return inside < 5 && date != "2023-10-20" ? [0, 0, 0, 0] : field
        case .rubble: return isGreen ? bare : bare.map { $0 + ((x + y) % 2 == 0 ? 55 : -55) }
        case .noCrop: return date == "2024-08-10" ? weeds : bare
        case .back: return date == "2024-10-10" ? concrete : field
        }
    }

    private static func write(_ folder: TemporaryFolder) throws {
        var random = SeededGenerator(seed: 7)
        for date in dates {
            var planes = Array(repeating: [Float](repeating: 0, count: grid.bounds.count), count: 4)
            var mask = [Float](repeating: 1, count: grid.bounds.count)
            for y in 0..<grid.height {
                for x in 0..<grid.width {
                    let fate = Fate.allCases.first { window($0).contains(PixelWindow(x: x, y: y, width: 1, height: 1)) }
                    let values = sample(fate, x: x, y: y, on: date)
                    for band in 0..<4 where values[band] > 0 {
                        planes[band][y * grid.width + x] = Float(max(1, values[band] + 12 * Double(random.normal())).rounded())
                    }
                    if fate == .masked, date >= "2024-04-20" { mask[y * grid.width + x] = 0 }
                }
            }
            try SyntheticPair.write(planes, grid: grid, to: folder("\(date).tif"), nodata: 0)
            try SyntheticPair.write([mask], grid: grid, to: folder("\(date)-mask.tif"))
        }
        let epochs = dates.map { "  - {inputs: \(folder("\($0).tif")), date: \($0), mask: \(folder("\($0)-mask.tif"))}" }
        try "epochs:\n\(epochs.joined(separator: "\n"))\nbands: blue=1,green=2,red=3,nir=4\n"
            .write(toFile: folder("season.yaml"), atomically: true, encoding: .utf8)
    }

    /// A register with one claimed case for each fate, all of the same day.
    private static func register(_ folder: TemporaryFolder) throws -> String {
        let rows = Fate.allCases.map { fate in
            let window = window(fate)
            let (a, b) = (
                grid.transform.point(column: Double(window.x), row: Double(window.maxY)),
                grid.transform.point(column: Double(window.maxX), row: Double(window.y))
            )
            return CaseLayer.Row(
                number: "\(fate)", status: "已申报整改", found: "2022-05-01", claimed: "2023-10-01",
                polygons: [CaseLayer.rectangle(a.x, a.y, b.x, b.y)])
        }
        try CaseLayer.write(rows, to: folder("cases.gpkg"))
        let register = folder("county.gpkg")
        #expect(try Program.run(["register", "init", register, "--crs", "EPSG:4490"]).status == 0)
        #expect(try Program.run(["register", "import-backlog", register, folder("cases.gpkg"), "--mapping", CaseLayer.mapping]).status == 0)
        return register
    }

    private static func answers(_ ended: Ended) throws -> [String: [String: Any]] {
        let list = try #require(try RegisterOffice.json(ended)["answers"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: list.map { ($0["case_number"] as? String ?? "", $0) })
    }

    @Test func everyFateIsTold() throws {
        let folder = try TemporaryFolder()
        try Self.write(folder)
        let register = try Self.register(folder)
        let verify = ["register", "verify", register, "--imagery", folder("season.yaml"), "--json"]
        let told = try Program.run(verify + ["--dry-run"])
        let ended = try Program.run(verify)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output == told.output)
        let answers = try Self.answers(ended)
        let expected: [Fate: (result: String, reason: String, remaining: ClosedRange<Double>?)] = [
            .grownAgain: ("核验通过", "crop_growing", 0...0.02), .stands: ("未整改", "structure_stands", 0.98...1),
            .half: ("部分", "structure_in_part", 0.48...0.55), .soilCover: ("疑似虚假", "soil_cover", 0.98...1),
            .clouded: ("影像不足", "one_date", nil), .rubble: ("部分", "rubble", 0.7...1), .noCrop: ("部分", "no_crop", 0.98...1),
            .back: ("疑似虚假", "structure_back", 0.98...1), .masked: ("影像不足", "no_peak_date", nil),
        ]
        for (fate, wanted) in expected {
            let answer = try #require(answers["\(fate)"])
            #expect(answer["result"] as? String == wanted.result && answer["reason"] as? String == wanted.reason, "\(fate): \(answer)")
            let remaining = (answer["remaining_m2"] as? Double).map { $0 / (answer["area_m2"] as? Double ?? 1) }
            #expect(wanted.remaining.map { remaining.map($0.contains) ?? false } ?? (remaining == nil), "\(fate): \(answer)")
            // Figures by date, and of no date up to the claim.
            let looks = try #require(answer["looks"] as? [[String: Any]])
            #expect(looks.map { $0["date"] as? String } == Self.dates.dropFirst().map { $0 })
        }

        // Append-only, once: the same imagery again changes no byte.
        let before = try RegisterOffice.bytes(register)
        #expect(try RegisterOffice.json(try Program.run(verify))["known"] as? Int == Fate.allCases.count)
        #expect(try RegisterOffice.bytes(register) == before)
        #expect(try Program.run(["register", "check", register]).status == 0)

        // The program moves cases to its own two states alone; what people said stays in the book.
        #expect(try Program.run(["register", "export", register, folder("open.gpkg")]).status == 0)
        let rows = try QueueFile(folder("open.gpkg"), layer: "candidates").rows
        for row in rows {
            let result = expected.first { "\($0.key)" == row.texts["case_number"] }?.value.result
            #expect(row.texts["check_result"] == result)
            #expect(row.texts["status"] == (result == "核验通过" ? "影像核验通过" : result == "影像不足" ? "已申报整改" : "影像核验存疑"))
        }
        #expect(try QueueFile(folder("open.gpkg"), layer: "check_figures").rows.count == Fate.allCases.count * (Self.dates.count - 1))
        let uid = try #require(rows.first { $0.texts["case_number"] == "soilCover" }?.texts["uid"])
        let lines = try #require(try RegisterOffice.json(try Program.run(["register", "history", register, uid, "--json"]))["history"] as? [[String: Any]])
        #expect(lines.contains { $0["type"] as? String == "check" && ($0["figures"] as? String)?.contains("2024-08-10") == true })
        #expect(lines.contains { $0["type"] as? String == "decision" && $0["status"] as? String == "已申报整改" })
    }

    /// With less imagery the answer is that there is too little; with the rest it is the one that all of it gives.
    @Test func laterImageryIsAddedToTheHistory() throws {
        let folder = try TemporaryFolder()
        try Self.write(folder)
        let register = try Self.register(folder)
        let text = try String(contentsOfFile: folder("season.yaml"), encoding: .utf8)
        let early = text.split(separator: "\n").filter { !$0.contains("date: 2024-") || $0.contains("2024-03-01") }
        try (early.joined(separator: "\n") + "\n").write(toFile: folder("early.yaml"), atomically: true, encoding: .utf8)
        let first = try Self.answers(try Program.run(["register", "verify", register, "--imagery", folder("early.yaml"), "--json"]))
        #expect(first["grownAgain"]?["reason"] as? String == "no_peak_date" && first["soilCover"]?["reason"] as? String == "no_peak_date")
        #expect(first["stands"]?["result"] as? String == "未整改")
        let second = try Self.answers(try Program.run(["register", "verify", register, "--imagery", folder("season.yaml"), "--json"]))
        #expect(second["grownAgain"]?["result"] as? String == "核验通过" && second["soilCover"]?["result"] as? String == "疑似虚假")
        let shown = try RegisterOffice.json(try Program.run(["register", "show", register, "--json"]))
        #expect((shown["checks"] as? [String: Int])?["核验通过"] == 1)
        #expect(try Program.run(["register", "check", register]).status == 0)
    }

    @Test func imageryWithoutInfraredOrDateIsRefused() throws {
        let folder = try TemporaryFolder()
        try Self.write(folder)
        let register = try Self.register(folder)
        let text = try String(contentsOfFile: folder("season.yaml"), encoding: .utf8)
        for (from, to, word) in [("blue=1,green=2,red=3,nir=4", "blue=1,green=2,red=3", "near infrared"), ("date: 2024-08-10", "date: 2024-08", "no full date")] {
            try text.replacing(from, with: to).write(toFile: folder("bad.yaml"), atomically: true, encoding: .utf8)
            let ended = try Program.run(["register", "verify", register, "--imagery", folder("bad.yaml")])
            #expect(ended.status == 78 && ended.errors.contains(word), "\(ended.errors)")
        }
    }
}
