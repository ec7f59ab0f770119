import Foundation
import Pipeline
import Testing

@Suite struct ConfigurationProblemTests {
    /// A wrong value for each option that a wrong value exists for.
    static let wrongValues: [String: String] = [
        "before": "[]", "after": "{date: 2020}", "date_before": "2023-02-29", "date_after": "tomorrow", "mask_before": "[]",
        "mask_after": "{a: 1}", "out": "", "region": "1,2,3", "bands": "0", "nodata": "low", "assume_crs": "[]",
        "resampling": "cubik", "registration_threshold": "-0.1", "sensor": "radar", "cloud_test": "maybe", "balance": "perhaps", "composite": "mean", "season": "-1",
        "detector": "pca", "threshold": "-1", "min_area": "-3", "min_pixels": "0", "lang": "fr",
        "connectivity": "6", "simplify": "-2", "fill_holes": "-1", "min_width": "wide", "merge_distance": "-5", "clip": "cutt",
        "base_layers": "{land_use: {sorce: a}}", "classifier": "[]", "rules": "[]", "split": "[]", "format": "dxf",
        "tile_size": "63", "workers": "many", "memory": "2", "on_error": "ignore", "overwrite": "maybe", "dry_run": "2",
        "quiet": "[]", "json": "{}",
    ]

    @Test func everyOptionButTheSeriesHasAWrongValue() {
        #expect(Set(Self.wrongValues.keys) == Set(OptionTable.all.map(\.key)).subtracting(["epochs"]))
    }

    /// All of them at once: one problem per line, with its line, in order, and with the allowed form.
    @Test(arguments: 0..<20)
    func allProblemsAtOnce(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let keys = Self.wrongValues.keys.sorted().shuffled(using: &generator).prefix(Int.random(in: 1...25, using: &generator))
        let text = keys.map { "\($0): \(Self.wrongValues[$0] ?? "")" }.joined(separator: "\n") + "\nunknown_thing: 1\n"
        let problems = ConfigurationFixture.problems(text)
        for (index, key) in keys.enumerated() {
            let found = problems.filter {
                $0.keyPath == key || $0.keyPath.hasPrefix(key + ".") || $0.keyPath.hasPrefix(key + "[")
            }
            #expect(!found.isEmpty, "\(key)")
            #expect(found.allSatisfy { $0.line == index + 1 && $0.expected != nil }, "\(found)")
        }
        #expect(problems.contains { $0.keyPath == "unknown_thing" && $0.line == keys.count + 1 })
        let lines = problems.compactMap(\.line)
        #expect(lines == lines.sorted())
        for key in ["before", "after", "out"] where !keys.contains(key) {
            #expect(problems.contains { $0.keyPath == key && $0.message.contains("missing") })
        }
    }

    @Test func problemsOfAllSourcesComeTogether() {
        let problems = ConfigurationFixture.problems(
            "before: a.tif\nafter: b.tif\nout: r\nworkers: 0\n", environment: ["TUBAN_MEMORY": "lots", "TUBAN_WORKER": "2"],
            commandLine: ["tile_size": ["5"], "lang": ["zz"]])
        #expect(problems.map(\.keyPath) == ["workers", "TUBAN_MEMORY", "TUBAN_WORKER", "--lang", "--tile-size"])
        #expect(!ConfigurationError(problems: problems).isUsage)
    }

    /// Every slip of one character in a key leads back to the key, but for those that are as near to another one.
    @Test(arguments: OptionTable.all.map(\.key))
    func oneSlipIsUnderstood(key: String) {
        let letters = Array(key)
        var slips = Set<String>()
        for index in letters.indices {
            slips.insert(String(letters[..<index] + letters[(index + 1)...]))
            for letter in "abcdefghijklmnopqrstuvwxyz_" {
                slips.insert(String(letters[..<index] + [letter] + letters[(index + 1)...]))
                slips.insert(String(letters[..<index] + [letter] + letters[index...]))
            }
            if index + 1 < letters.count {
                var swapped = letters
                swapped.swapAt(index, index + 1)
                slips.insert(String(swapped))
            }
        }
        slips.subtract(OptionTable.all.map(\.key))
        slips.remove("")
        let others = OptionTable.all.map(\.key).filter { $0 != key }
        slips = slips.filter { slip in !others.contains { Spelling.distance($0, slip) == 1 } }
        for slip in slips {
            #expect(OptionTable.nearestKey(to: slip) == key, "\(slip)")
        }
    }

    @Test(arguments: [
        ("tile-size", "tile_size"), ("tileSize", "tile_size"), ("TILE_SIZE", "tile_size"), ("threads", "workers"),
        ("output", "out"),
        ("crs", "assume_crs"), ("xyzzy", nil), ("", nil), ("配置", nil),
    ])
    func otherSpellings(word: String, expected: String?) {
        #expect(OptionTable.nearestKey(to: word) == expected)
    }

    @Test func aSlipIsNotReportedAsMissingToo() {
        let problems = ConfigurationFixture.problems("befor: a.tif\nafter: b.tif\nout: r\n")
        #expect(problems.count == 1)
        #expect(problems.first?.suggestion == "did you mean before?")
    }

    @Test func repeatedKeysAreReportedWithEverythingElse() {
        let text =
            "before: a.tif\nworkers: 1\nafter: {inputs: b.tif, date: 2020, date: 2021}\nworkers: 0\n'out': r\nout: s\ntile_size: 3\n"
        let problems = ConfigurationFixture.problems(text)
        let repeated = problems.filter { $0.message.contains("more than once") }
        #expect(Set(repeated.map(\.keyPath)) == ["workers", "date", "out"])
        #expect(problems.contains { $0.keyPath == "tile_size" && $0.line == 7 })
        #expect(ConfigurationFixture.problems(ConfigurationFixture.minimal + "__repeated_key_0: 1").count == 1)
        #expect(problems.contains { $0.keyPath == "workers" && $0.line == 4 && $0.message.contains("range") })
    }

    @Test(arguments: [
        "before: a\nafter: b\nepochs: [a, b]\nout: r", "epochs: [a, b]\ndate_before: 2020\nout: r",
        "epochs: [a]\nout: r", "epochs: a\nout: r", "epochs: [{date: 2020}, b]\nout: r",
        "epochs: [{inputs: a, dat: 2020}, b]\nout: r",
        "before: {inputs: a, date: 2021}\nafter: {inputs: b, date: 2020-12}\nout: r",
        "before: {inputs: a, date: 2020}\ndate_before: 2020\nafter: b\nout: r",
        "before: {inputs: a, bands: '1,2'}\nafter: {inputs: b, bands: '1'}\nout: r",
        "before: a\nafter: b\nbands: 'red=1,nir=2'\nnodata: [0, 0, 0]\nout: r",
        "before: a\nafter: b\nout: a", "before: s3://bucket/a.tif\nafter: b\nout: r", "before: /vsicurl/x\nafter: b\nout: r",
        "before: \nafter: b\nout: r", "before: a.yaml\nafter: b\nout: r", "before: a\nafter: b\nout: r\nbands: {red: 1, rot: 2}",
        "before: a\nafter: b\nout: r\nbands: 'red=1,2'", "before: a\nafter: b\nout: r\nregion: [3, 0, 1, 1]",
    ])
    func contradictionsAreRefusedOnce(text: String) {
        #expect(!ConfigurationFixture.problems(text).isEmpty)
        #expect(ConfigurationFixture.problems(text).count <= 2)
    }

    @Test func overlappingDatesAreNoContradiction() {
        let text = "before: {inputs: a, date: 2020-06}\nafter: {inputs: b, date: 2020}\nout: r"
        #expect(ConfigurationFixture.problems(text).isEmpty)
    }
}
