import Foundation
import Testing
import _TestSupport

/// The JSON documents of a run folder are as `pipelines/schemas` describes them.
@Suite struct SchemaTests {
    enum Ground: String, CaseIterable, Sendable { case plain, radar, oneBand, region, warped, unreadable, alteration }

    private static func schema(_ name: String) throws -> JSONSchema {
        try JSONSchema(path: "\(Program.packageRoot)/pipelines/schemas/\(name).schema.json")
    }

    private static func check(_ run: RunFolder, location: SourceLocation = #_sourceLocation) throws {
        for name in ["plan", "run"] {
            let faults = try schema(name).faults(of: JSONValue(path: "\(run.path)/\(name).json"))
            #expect(faults.isEmpty, "\(name).json", sourceLocation: location)
        }
    }

    @Test(arguments: Ground.allCases)
    func documentsAreValid(ground: Ground) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 29, width: 300, height: 260, bands: ground == .radar || ground == .oneBand ? 1 : 4)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        var options: [String] = []
        var status: Int32 = 0
        switch ground {
        case .plain: options = ["--date-before", "2023-04", "--nodata", "nan"]
        case .radar: options = ["--sensor", "sar"]
        case .oneBand: break
        case .region:
            let box = pair.grid.extent
            options = ["--region", "\(box.minX + 200),\(box.minY + 200),\(box.maxX),\(box.maxY)", "--simplify", "7", "--merge-distance", "20"]
        case .warped:
            var moved = pair.grid
            moved.transform.originX += 3.5
            try SyntheticPair.write(pair.after, grid: moved, to: folder("after.tif"))
            options = ["--resampling", "cubic"]
        case .alteration: options = ["--detector", "irmad", "--threshold", "cfar:2.5%"]
        case .unreadable:
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder("after.tif")))
            try bytes.prefix(bytes.count * 19 / 20).write(to: URL(fileURLWithPath: folder("after.tif")))
            status = 3
        }
        try Self.check(try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], options, status: status))
    }

    /// After the first stage alone the record lacks what later stages tell.
    @Test func documentsOfTheFirstStageAreValid() throws {
        let folder = try TemporaryFolder()
        try SyntheticPair(seed: 31).write(before: folder("before.tif"), after: folder("after.tif"))
        let ended = try Program.run(
            ["--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out")], as: "tuban-prepare")
        #expect(ended.status == 0, "\(ended.errors)")
        try Self.check(RunFolder(path: folder("out")))
    }

    /// A document that is not as described is found out, whichever member is at fault.
    @Test func faultsAreFound() throws {
        let folder = try TemporaryFolder()
        let run = try folder.run(SyntheticPair(seed: 37))
        for name in ["plan", "run"] {
            let schema = try Self.schema(name)
            let document = try JSONValue(path: "\(run.path)/\(name).json")
            for key in document.members.keys {
                var without = document.members
                without[key] = nil
                let optional = ["coverage", "blind_spots", "regions", "tiers", "exit_status", "radiometry"].contains(key)
                #expect(schema.faults(of: .object(without)).isEmpty == optional, "\(name).json without \(key)")
                var wrong = document.members
                wrong[key] = .null
                #expect(!schema.faults(of: .object(wrong)).isEmpty, "\(name).json with null as \(key)")
            }
            #expect(!schema.faults(of: .object(document.members.merging(["new": .null]) { $1 })).isEmpty)
        }
    }

    /// The annotated example is a configuration that runs.
    @Test func exampleResolves() throws {
        let ended = try Program.run(["run", "\(Program.packageRoot)/pipelines/example.yaml", "--dry-run"])
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("detector:"))
    }
}
