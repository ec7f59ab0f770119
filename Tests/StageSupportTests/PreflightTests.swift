import ArgumentParser
import Pipeline
import StageSupport
import Testing

@Suite struct PreflightTests {
    private static func problems(_ line: String) -> [ConfigurationProblem] {
        Preflight.problems(arguments: line.split(separator: " ").map(String.init), for: SampleTool.self)
    }

    @Test(arguments: [
        "run --before a.tif b.tif --after c.tif --out d", "run x.yaml --nodata -9999 --region -120.5,30,-120,31",
        "run --tile-size=512 --quiet",
        "run --no-overwrite -o out", "queue dir --all", "--help", "run --help", "--version", "run -- --anything",
        "run --min-area -1", "help run",
        "run --threshold otsu --json x.yaml", "",
    ])
    func rightLinesPass(line: String) {
        #expect(Self.problems(line).isEmpty, "\(Self.problems(line))")
    }

    @Test func allUnknownOptionsAtOnce() {
        let problems = Self.problems("run --befor a.tif --afterr b.tif --tile_size 5 --threads 2 --out x --xyzzy=1")
        #expect(problems.map(\.keyPath) == ["--befor", "--afterr", "--tile_size", "--threads", "--xyzzy"])
        #expect(
            problems.map(\.suggestion) == [
                "did you mean --before?", "did you mean --after?", "did you mean --tile-size?", "did you mean --workers?", nil,
            ])
    }

    /// An unknown option does not hide the values that cannot be right; those of options with another meaning are not looked at.
    @Test func valuesAreLookedAtBesideUnknownOptions() {
        let problems = Self.problems("run --befor a.tif --tile-size 3 --workers=many --min-width -1 --out x")
        #expect(problems.map(\.keyPath).sorted() == ["--befor", "--min-width", "--tile-size", "--workers"], "\(problems)")
        #expect(Self.problems("queue dir --al").count == 1)
    }

    @Test(arguments: [
        ("rnu --before a", "rnu"), ("run --out", "--out"), ("run --before --after b", "--before"),
        ("run --nodata --out x", "--nodata"),
        ("run -x", "-x"), ("queue dir --al", "--al"),
    ])
    func faultsAreFound(line: String, subject: String) {
        #expect(Self.problems(line).map(\.keyPath) == [subject])
    }

    /// Each option of the table exists on the command line, is explained in the help, and slips lead back to it.
    @Test(arguments: OptionTable.all.filter { !$0.isFileOnly }.map(\.key))
    func everyOptionExists(key: String) throws {
        let definition = try #require(OptionTable.definition(key))
        #expect(SampleTool.helpMessage(for: SampleTool.Run.self, columns: 10_000).contains(definition.help))
        let name = Array(definition.flagName)
        for index in name.indices {
            let slip = "--" + String(name[..<index] + ["q"] + name[index...])
            #expect(Self.problems("run \(slip)").first?.suggestion == "did you mean \(definition.flag)?", "\(slip)")
        }
        let words = definition.kind == .flag ? [definition.flag] : [definition.flag, definition.example]
        let options = try RunOptions.parse(words)
        #expect(options.values == [key: [definition.example]])
    }

    @Test func optionsBecomeAConfiguration() throws {
        let options = try RunOptions.parse([
            "--before", "a.tif", "b.tif", "--after", "c.tif", "--before", "d.tif", "--out", "o", "--nodata", "-9999,nan",
            "--region", "-1,-2,3,4", "--no-json",
        ])
        let configuration = try options.resolve(yaml: nil, environment: ["TUBAN_JSON": "1", "TUBAN_BEFORE": "x:y"])
        #expect(configuration.before?.inputs == ["a.tif", "b.tif", "d.tif"])
        #expect(configuration.after?.nodata?.map(\.text) == ["-9999.0", "nan"])
        #expect(configuration.region == .box(minX: -1, minY: -2, maxX: 3, maxY: 4))
        #expect(!configuration.json)
    }

    /// Any words at all: found faulty or passed on, never a trap, in the parser behind the check as well.
    @Test func anyWordsAreNoTrap() {
        var generator = SystemRandomNumberGenerator()
        let words =
            [
                "run", "queue", "fail", "help", "--", "-", "", "-x", "-o", "-oDIR", "--=", "--=1", "---", "--before=", "--nodata",
                "-9", "-1,2", "--no-json",
            ]
            + ["图", "\u{0}", "a.yaml", "--help", "--out", "--json=1", "-h", "--quiet", "--experimental-dump-help", "--before"]
            + OptionTable.all.map(\.flag)
        for _ in 0..<400 {
            let line = (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in words.randomElement(using: &generator) }
            let problems = Preflight.problems(arguments: line, for: SampleTool.self)
            do {
                _ = try SampleTool.parseAsRoot(line)
            } catch {
                let report = ErrorReport(error, command: SampleTool.self, arguments: line)
                #expect(report.text(json: true).allSatisfy { !$0.contains("\n") })
            }
            #expect(problems.allSatisfy { $0.source == .commandLine })
        }
    }
}
