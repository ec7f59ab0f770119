import Foundation
import Pipeline
import Testing

@Suite struct BaseLayersConfigurationTests {
    private static func layers(_ text: String, path: String = "jobs/x.yaml") throws -> [BaseLayerRole: BaseLayerSource] {
        try ConfigurationFixture.resolve(ConfigurationFixture.minimal + "base_layers:\n" + text, path: path).baseLayers?.layers ?? [:]
    }

    private static let whole = """
          land_use: {source: 三调/DLTB.shp, encoding: GBK, fields: {code: DLBM_NEW}}
          townships: base.gpkg|XZQ
          homesteads: {source: base.gpkg, layer: DLTB, filter: {DLBM: ["0702", 0701], QSXZ: 20}, assume_crs: EPSG:4526}
          roads: "PG:service=survey|public.road"
        """

    @Test func layersAreRead() throws {
        let layers = try Self.layers(Self.whole)
        #expect(layers[.landUse] == BaseLayerSource(source: "jobs/三调/DLTB.shp", fields: [.code: "DLBM_NEW"], encoding: .gbk))
        #expect(layers[.townships] == BaseLayerSource(source: "jobs/base.gpkg", layer: "XZQ"))
        #expect(
            layers[.homesteads]
                == BaseLayerSource(
                    source: "jobs/base.gpkg", layer: "DLTB", assumeCRS: "EPSG:4526", filter: ["DLBM": ["0702", "0701"], "QSXZ": ["20"]]))
        #expect(layers[.roads] == BaseLayerSource(source: "PG:service=survey", layer: "public.road"))
        #expect(layers.count == 4)
    }

    @Test func layersSurviveTheRecordAndDecideTheMethod() throws {
        let configuration = try ConfigurationFixture.resolve(ConfigurationFixture.minimal + "base_layers:\n" + Self.whole)
        let json = try configuration.canonicalJSON()
        #expect(try RunConfiguration(canonicalJSON: json) == configuration)
        #expect(try ConfigurationFixture.resolve(json) == configuration)
        let other = try ConfigurationFixture.resolve(
            ConfigurationFixture.minimal + "base_layers:\n" + Self.whole.replacing("DLBM_NEW", with: "DLBM"))
        #expect(try other.methodJSON() != configuration.methodJSON())
    }

    /// Each slip is told with its line, all of them at once, with what was probably meant.
    @Test func allProblemsAtOnce() {
        let text = """
              land_used: a.gpkg
              DLTB: a.gpkg
              villages: {sourc: a.gpkg}
              townships: {source: a.gpkg, fields: {cod: A, until: B}}
              approvals: {source: "a.gpkg|X", layer: Y, encoding: big5}
              roads: {source: "PG:host=db password=secret"}
              backlog: [a, b]
              red_line: {source: /vsicurl/x, fields: {code: A}}
              homesteads: {source: a.gpkg, filter: 3}
              key_projects: "PG:postgresql://me:secret@db/base|t"
              temporary_land: {source: "postgres://me:secret@db/base"}
            """
        let problems = ConfigurationFixture.problems(ConfigurationFixture.minimal + "base_layers:\n" + text)
        #expect(problems.allSatisfy { $0.keyPath.hasPrefix("base_layers.") && $0.expected != nil }, "\(problems)")
        #expect(problems.compactMap(\.line) == [5, 6, 7, 8, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15])
        #expect(
            problems.map { $0.suggestion ?? "" }.filter { $0.hasPrefix("did you mean") }
                == ["did you mean land_use?", "did you mean land_use?", "did you mean source?", "did you mean code?"])
        #expect(!problems.contains { $0.text.contains("secret") })
    }

    /// On the command line and in the environment the option names a file; its problems join those of the other sources.
    @Test func aFileOfItsOwn() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-base-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/base.yaml"
        let needed = ["before": ["a.tif"], "after": ["b.tif"], "out": ["r"]]
        let resolver = ConfigurationResolver(environment: [:], processorCount: 1)
        func resolve(_ text: String, workers: String = "1") throws -> RunConfiguration {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return try resolver.resolve(
                yaml: nil, commandLine: needed.merging(["base_layers": [path], "workers": [workers]]) { $1 })
        }
        let layers = try resolve("land_use: base.gpkg|DLTB\n").baseLayers?.layers
        #expect(layers == [.landUse: BaseLayerSource(source: folder.path + "/base.gpkg", layer: "DLTB")])
        let error = #expect(throws: ConfigurationError.self) { try resolve("land_use: {layer: X}\nrode: a.gpkg\n", workers: "0") }
        #expect(Set(error?.problems.map(\.keyPath) ?? []) == ["land_use", "rode", "--workers"])
        try FileManager.default.removeItem(at: folder)
        #expect(throws: (any Error).self) {
            try resolver.resolve(yaml: nil, commandLine: needed.merging(["base_layers": [path]]) { $1 })
        }
    }

    /// Fields of a role are each named once; a required one has a customary column.
    @Test(arguments: BaseLayerRole.allCases)
    func rolesAreSound(role: BaseLayerRole) {
        #expect(Set(role.fields.map(\.field)).count == role.fields.count)
        #expect(role.fields.allSatisfy { !$0.isRequired || $0.column != nil })
        #expect(role.uniqueField.map { unique in role.fields.contains { $0.field == unique && $0.isRequired } } ?? true)
    }
}
