import Foundation
import Pipeline
import Testing

@Suite struct ConfigurationResolutionTests {
    @Test func defaultsAreFilledIn() throws {
        let configuration = try ConfigurationFixture.resolve(ConfigurationFixture.minimal)
        let expected = RunConfiguration(
            epochs: [EpochConfiguration(inputs: ["a.tif"]), EpochConfiguration(inputs: ["b.tif"])], out: "results", workers: 3)
        #expect(configuration == expected)
        #expect(configuration.memory == 2 << 30)
        #expect(configuration.minPixels == 12)
    }

    /// Each key of the table changes the resolved configuration, survives JSON, and its JSON is a configuration file with the same
    /// meaning.
    @Test(arguments: OptionTable.all.map(\.key))
    func everyKeyRoundTrips(key: String) throws {
        let definition = try #require(OptionTable.definition(key))
        let base =
            definition.isFileOnly
            ? "out: results\n" : ConfigurationFixture.minimal(without: key)
        let before = try ConfigurationFixture.resolve(ConfigurationFixture.minimal)
        let text = base + ConfigurationFixture.line(definition) + "\n"
        let configuration = try ConfigurationFixture.resolve(text)
        if !["after"].contains(key) || definition.example != "b.tif" { #expect(configuration != before || key == "epochs") }

        let json = try configuration.canonicalJSON()
        #expect(try RunConfiguration(canonicalJSON: json) == configuration)
        #expect(try ConfigurationFixture.resolve(json) == configuration)
        #expect(try ConfigurationFixture.resolve(json).canonicalJSON() == json)
    }

    /// The three sources read the same text to the same value.
    @Test(arguments: OptionTable.all.filter { !$0.isFileOnly }.map(\.key))
    func sourcesAgree(key: String) throws {
        let definition = try #require(OptionTable.definition(key))
        let base = ConfigurationFixture.minimal(without: key)
        let file = try ConfigurationFixture.resolve(base + ConfigurationFixture.line(definition))
        let environment = try ConfigurationFixture.resolve(
            base, environment: [definition.environmentVariable: definition.example])
        let commandLine = try ConfigurationFixture.resolve(base, commandLine: [key: [definition.example]])
        #expect(file == environment)
        #expect(file == commandLine)
    }

    @Test func laterSourcesWin() throws {
        let text = ConfigurationFixture.minimal + "workers: 1\ntile_size: 128\nmemory: 1G\n"
        let environment = ["TUBAN_WORKERS": "2", "TUBAN_TILE_SIZE": "256"]
        let configuration = try ConfigurationFixture.resolve(text, environment: environment, commandLine: ["workers": ["4"]])
        #expect(configuration.workers == 4)
        #expect(configuration.tileSize == .pixels(256))
        #expect(configuration.memory == 1 << 30)
    }

    @Test func newInputsDropWhatWasSaidOfTheOldOnes() throws {
        let text = """
            before: {inputs: a.tif, date: 2020-05-01, mask: m.tif, nodata: 0}
            after: {inputs: b.tif, date: 2021-05-01}
            out: results
            """
        let replaced = try ConfigurationFixture.resolve(text, commandLine: ["before": ["c.tif"]])
        #expect(replaced.before == EpochConfiguration(inputs: ["c.tif"]))
        #expect(replaced.after?.date?.text == "2021-05-01")
        let redated = try ConfigurationFixture.resolve(text, commandLine: ["date_before": ["2019"]])
        #expect(redated.before?.date?.text == "2019")
        #expect(redated.before?.mask?.map(\.text) == ["m.tif"])
    }

    @Test func bothEndsOnTheCommandLineReplaceTheSeries() throws {
        let text = "epochs: [a.tif, b.tif, c.tif]\nout: results\n"
        #expect(try ConfigurationFixture.resolve(text).epochs.map(\.inputs) == [["a.tif"], ["b.tif"], ["c.tif"]])
        let one = try ConfigurationFixture.resolve(text, commandLine: ["after": ["z.tif"]])
        #expect(one.epochs.map(\.inputs) == [["a.tif"], ["b.tif"], ["z.tif"]])
        let two = try ConfigurationFixture.resolve(text, commandLine: ["before": ["y.tif"], "after": ["z.tif"]])
        #expect(two.epochs.map(\.inputs) == [["y.tif"], ["z.tif"]])
    }

    @Test func bandsOfTheRunReachEveryDateAndYieldToTheDatesOwn() throws {
        let text = """
            epochs:
              - {inputs: a.tif, bands: "3,2,1"}
              - {inputs: b.tif}
            bands: [1, 2, 3]
            nodata: .nan
            out: results
            """
        let file = try ConfigurationFixture.resolve(text)
        #expect(file.epochs.map { $0.bands?.numbers } == [[3, 2, 1], [1, 2, 3]])
        #expect(file.epochs.allSatisfy { $0.nodata?.map(\.text) == ["nan"] })
        let overridden = try ConfigurationFixture.resolve(text, commandLine: ["bands": ["red=4,nir=1"]])
        #expect(overridden.epochs.allSatisfy { $0.bands?.text == "red=4,nir=1" })
    }

    @Test(arguments: [
        ("jobs/night.yaml", "a.tif", "jobs/a.tif"), ("/data/jobs/x.yaml", "../a.tif", "/data/jobs/../a.tif"),
        ("x.yaml", "./a.tif", "./a.tif"), ("/x.yaml", "a.tif", "/a.tif"), ("jobs/x.yaml", "/abs/a.tif", "/abs/a.tif"),
        ("任务/夜间.yaml", "影像/前 期.tif", "任务/影像/前 期.tif"),
    ])
    func pathsOfAFileStartFromItsFolder(file: String, written: String, expected: String) throws {
        let text = "before: \(written)\nafter: [\(written)]\nout: \(written)/out\nregion: \(written)\n"
        let configuration = try ConfigurationFixture.resolve(text, path: file)
        #expect(configuration.before?.inputs == [expected])
        #expect(configuration.after?.inputs == [expected])
        #expect(configuration.out == expected + "/out")
        #expect(configuration.region == .file(expected))
        let commandLine = try ConfigurationFixture.resolve(text, path: file, commandLine: ["out": ["here"]])
        #expect(commandLine.out == "here")
    }

    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func lineEndsAndByteOrderMarksDoNotMatter(lineEnd: String, mark: String) throws {
        let lines = [
            "# 河北省邢台市", "before: 影像/一.tif", "after:", "  inputs: [影像/二.tif, '影像/三 四.tif']", "  date: 2023-05", "out: 结果",
            "min_area: 0.3亩",
        ]
        let plain = try ConfigurationFixture.resolve(lines.joined(separator: "\n"))
        let other = try ConfigurationFixture.resolve(mark + lines.joined(separator: lineEnd) + lineEnd)
        #expect(plain == other)
        #expect(plain.minArea == 200)
        #expect(plain.after?.inputs == ["影像/二.tif", "影像/三 四.tif"])
    }

    @Test(arguments: [
        (["LC_ALL": "zh_CN.UTF-8", "LANG": "en_US"], ReportLanguage.zh), (["LANG": "zh_CN"], .zh), (["LANG": "C.UTF-8"], .en),
        ([:], .en),
        (["LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "zh_CN"], .en),
    ])
    func languageComesFromTheLocale(environment: [String: String], expected: ReportLanguage) throws {
        #expect(try ConfigurationFixture.resolve(ConfigurationFixture.minimal, environment: environment).language == expected)
        #expect(
            try ConfigurationFixture.resolve(ConfigurationFixture.minimal + "lang: zh", environment: environment).language == .zh)
    }

    @Test func workDoesNotChangeTheMethod() throws {
        let base = try ConfigurationFixture.resolve(ConfigurationFixture.minimal)
        for definition in OptionTable.all where definition.role == .execution || definition.key == "out" {
            let text = ConfigurationFixture.minimal(without: definition.key) + ConfigurationFixture.line(definition)
            #expect(try ConfigurationFixture.resolve(text).methodJSON() == base.methodJSON(), "\(definition.key)")
        }
        for definition in OptionTable.all where definition.role == .method {
            let text = ConfigurationFixture.minimal + ConfigurationFixture.line(definition)
            #expect(try ConfigurationFixture.resolve(text).methodJSON() != base.methodJSON(), "\(definition.key)")
        }
    }

    /// Names are unique in every source, and the documents' table has a row of six cells for each.
    @Test func theTableIsSound() {
        #expect(Set(OptionTable.all.map(\.key)).count == OptionTable.all.count)
        let synonyms = OptionTable.all.flatMap(\.synonyms)
        #expect(Set(synonyms).count == synonyms.count)
        #expect(Set(synonyms).isDisjoint(with: OptionTable.all.map(\.key)))
        let rows = OptionTable.markdown().split(separator: "\n").dropFirst(2)
        #expect(rows.count == OptionTable.all.count)
        for (row, definition) in zip(rows, OptionTable.all) {
            #expect(row.hasPrefix("| `\(definition.key)` |") && row.hasSuffix("|"))
        }
    }

    /// A second value for each option, other than its default and its example.
    static let otherValues: [String: String] = [
        "before": "c.tif", "after": "d.tif", "date_before": "2001", "date_after": "2002-03", "mask_before": "m1.tif",
        "mask_after": "m2.tif",
        "out": "elsewhere", "region": "r.gpkg", "bands": "2,1", "nodata": "nan", "assume_crs": "EPSG:4526", "resampling": "cubic",
        "registration_threshold": "1.5",
        "sensor": "optical", "cloud_test": "auto", "balance": "auto", "composite": "best", "season": "30", "detector": "cva", "threshold": "2.5", "min_area": "0.6mu",
        "min_pixels": "3", "lang": "en",
        "connectivity": "8", "simplify": "2.5", "fill_holes": "1mu", "min_width": "7", "merge_distance": "35", "clip": "within",
        "base_layers": "other.yaml", "classifier": "none", "rules": "own.yaml", "split": "zones.gpkg|zone", "format": "shp", "tile_size": "1024",
        "workers": "7",
        "memory": "3GB", "on_error": "quarantine", "overwrite": "false", "dry_run": "false", "quiet": "false", "json": "false",
    ]

    /// For each option: environment over file, command line over both.
    @Test(arguments: OptionTable.all.filter { !$0.isFileOnly }.map(\.key))
    func precedenceHoldsForEveryKey(key: String) throws {
        let definition = try #require(OptionTable.definition(key))
        let other = try #require(Self.otherValues[key])
        let base = ConfigurationFixture.minimal(without: key)
        let example = base + ConfigurationFixture.line(definition)
        let expected = try ConfigurationFixture.resolve(base, commandLine: [key: [other]])
        #expect(try ConfigurationFixture.resolve(example) != expected)
        #expect(try ConfigurationFixture.resolve(example, environment: [definition.environmentVariable: other]) == expected)
        #expect(try ConfigurationFixture.resolve(example, commandLine: [key: [other]]) == expected)
        let all = try ConfigurationFixture.resolve(
            example, environment: [definition.environmentVariable: definition.example], commandLine: [key: [other]])
        #expect(all == expected)
    }

    /// The method's form holds the options of that role under their own keys, with the values of the whole form.
    @Test func theMethodIsAPartOfTheWhole() throws {
        let lines = OptionTable.all.filter { $0.role == .method }.map { ConfigurationFixture.line($0) }
        let configuration = try ConfigurationFixture.resolve(ConfigurationFixture.minimal + lines.joined(separator: "\n"))
        func object(_ text: String) throws -> [String: NSObject] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: NSObject])
        }
        let whole = try object(configuration.canonicalJSON())
        let method = try object(configuration.methodJSON())
        let perDate: Set = ["bands", "nodata"]
        let keys = Set(OptionTable.all.filter { $0.role == .method }.map(\.key)).subtracting(perDate).union(["epochs"])
        #expect(Set(method.keys) == keys)
        for (key, value) in method where key != "epochs" { #expect(whole[key] == value, "\(key)") }
    }
}
