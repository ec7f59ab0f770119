import Foundation
import Testing
import _TestSupport

/// Dates between the first and the last say how sure a change is.
@Suite struct ConfirmationTests {
    enum Between: String, CaseIterable, Sendable {
        /// None; one that shows the change; one that does not; one that saw nothing; two that show it; two of one day.
        case none, changed, unchanged, unseen, twice, sameDay
    }

    private static func run(_ between: Between, in folder: TemporaryFolder, _ options: [String] = [], out: String) throws -> RunFolder {
        let changed = folder("after.tif")
        let dates: [(file: String, date: String)] =
            switch between {
            case .none: []
            case .changed: [(changed, "2022-08-01")]
            case .unchanged: [(folder("before.tif"), "2022-08-01")]
            case .unseen: [(folder("nothing.tif"), "2022-08-01")]
            case .twice: [(changed, "2022-08-01"), (changed, "2022-09-01")]
            case .sameDay: [(changed, "2022-08-01"), (changed, "2022-08-01")]
            }
        let series = [(folder("before.tif"), "2022-05-01")] + dates + [(changed, "2023-05-01")]
        let lines = series.map { "  - {inputs: \"\($0.0)\", date: \($0.1)}" }
        try "epochs:\n\(lines.joined(separator: "\n"))\nnodata: 0\nout: \(folder(out))\n"
            .write(toFile: folder("\(out).yaml"), atomically: true, encoding: .utf8)
        let ended = try Program.run(["run", folder("\(out).yaml"), "--quiet"] + options)
        #expect(ended.status == 0, "\(ended.errors)")
        return RunFolder(path: folder(out))
    }

    @Test(arguments: Between.allCases)
    func datesAreCounted(between: Between) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 61, width: 300, height: 260, changes: 12)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        try SyntheticPair.write([[Float]](repeating: [Float](repeating: 0, count: 300 * 260), count: 3), grid: pair.grid, to: folder("nothing.tif"))
        let run = try Self.run(between, in: folder, out: "out")
        let rows = try run.queue().rows
        #expect(rows.count > 3)
        let (seen, confirming, word): (Int, Int, String) =
            switch between {
            case .none, .unseen: (1, 1, "first")
            case .changed, .sameDay: (2, 2, "provisional")
            case .unchanged: (2, 1, "first")
            case .twice: (3, 3, "confirmed")
            }
        for row in rows {
            #expect(row.integers["dates_seen"] == seen && row.integers["dates_confirming"] == confirming && row.texts["confirmation"] == word)
        }
        // The dates between change nothing else.
        let plain = try Self.run(.none, in: folder, out: "plain")
        #expect(try run.change().planes == plain.change().planes)
        // A second run has nothing to do; one whose comparison is lost makes it again.
        let schema = try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/plan.schema.json")
        #expect(schema.faults(of: try JSONValue(path: "\(run.path)/plan.json")).isEmpty)
    }

    @Test func cutDoesNotShow() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 67, width: 300, height: 260, changes: 12)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let contents = try [["128", "2"], ["1024", "1"]].map { cut in
            try Self.run(.changed, in: folder, ["--tile-size", cut[0], "--workers", cut[1]], out: "out\(cut[0])").queue().content()
        }
        #expect(contents[0] == contents[1])
    }
}
