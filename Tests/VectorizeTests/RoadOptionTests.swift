import Foundation
import GeoIO
import Pipeline
import Testing

/// The options on the road from imagery to candidates, on a part of the sample district.
@Suite struct RoadOptionTests {
    private static let home = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func candidates(_ options: [String: [String]], in folder: String) throws -> String {
        var values = [
            "before": ["\(home)/sampledata/scenes/2023-04-18"], "after": ["\(home)/sampledata/scenes/2024-04-20"], "out": [folder],
            "region": ["513000,4123000,514400,4124300"],
        ]
        values.merge(options) { $1 }
        let configuration = try ConfigurationResolver(environment: [:], processorCount: 1).resolve(yaml: nil, commandLine: values)
        let directory = RunDirectory(folder)
        try directory.prepare()
        let road = Road(directory: directory, dataFolder: "\(home)/pipelines", reporter: { _, _ in { _ in } })
        _ = try road.prepare(configuration)
        try road.perform(.diff)
        try road.perform(.vectorize)
        try road.perform(.classify)
        return directory.path(of: .candidates)
    }

    @Test(arguments: [
        [:], ["connectivity": ["4"], "simplify": ["smooth"], "fill_holes": ["400"]],
        ["clip": ["touch"], "min_width": ["5"], "merge_distance": ["60"], "simplify": ["6"]],
        ["clip": ["within"], "split": ["\(home)/sampledata/base.gpkg|CJDCQ:ZLDWMC"]],
    ])
    func tilesAndWorkersDoNotShow(options: [String: [String]]) throws {
        let scratch = try Scratch()
        var hashes: Set<String> = []
        for (number, cut) in [["tile_size": ["1024"], "workers": ["1"]], ["tile_size": ["97"], "workers": ["3"]]].enumerated() {
            let path = try Self.candidates(options.merging(cut) { $1 }, in: scratch.file("run\(number)"))
            hashes.insert(try ContentHash.ofFile(path))
            let exact = ReadLayer(path, layer: "candidates")
            #expect(exact.invalid == 0 && !exact.rows.isEmpty)
            let queue = ReadLayer(scratch.file("run\(number)/queue.gpkg"), layer: "queue")
            #expect(queue.rows.count == exact.rows.count && queue.invalid == 0)
            if options["simplify"] != nil { #expect(ReadLayer(path, layer: "candidates_simplified").rows.count == exact.rows.count) }
        }
        #expect(hashes.count == 1)
    }
}
