import ArgumentParser
import Foundation
import Geometry
import Pipeline
import StageSupport
import Testing

@Suite struct ErrorReportTests {
    static let statuses: [TubanError.Kind: Int32] = [
        .usage: 64, .badData: 65, .missingInput: 66, .internalFault: 70, .cannotCreate: 73, .inputOutput: 74, .busy: 75,
        .permission: 77,
        .configuration: 78, .interrupted: 130,
    ]

    /// The documented numbers, by name.
    @Test(arguments: TubanError.Kind.allCases)
    func everyKindHasItsStatus(kind: TubanError.Kind) {
        #expect(ExitStatus.status(for: kind) == Self.statuses[kind])
    }

    @Test(arguments: [
        ("queue x", 0), ("queue partial", 3), ("queue", 64), ("queue a b", 64), ("run --befor a", 64),
        ("run --before a --after b", 64),
        ("run --before a --after b --out c", 0), ("run --before a --after b --out c --lang xx", 64), ("run /nowhere/x.yaml", 66),
        ("run /", 78), ("fail badData", 65), ("fail busy", 75), ("fail cannotCreate", 73), ("fail other", 70), ("nonsense", 64),
    ])
    func commandsEndWithTheDocumentedStatus(line: String, expected: Int32) async {
        #expect(await runCommand(SampleTool.self, arguments: line.split(separator: " ").map(String.init)) == expected)
    }

    @Test func oneLineForOneProblem() throws {
        let error = TubanError(.badData, subject: "a\u{1B}[2J.tif", "first\nsecond")
        let report = ErrorReport(error, command: SampleTool.self)
        #expect(report.text(json: false) == ["tuban: error: a\\u{1B}[2J.tif: first\\nsecond"])
        let lines = report.text(json: true)
        #expect(lines.count == 2)
        let object = try JSONSerialization.jsonObject(with: Data((lines.last ?? "").utf8)) as? [String: Any]
        #expect(object?["exit_status"] as? Int == 65)
        #expect(object?["message"] as? String == "first\nsecond")
    }

    @Test func problemsOfAFileAreConfigurationAndOfTheLineUsage() throws {
        let line = ConfigurationProblem(source: .commandLine, keyPath: "--out", message: "this is missing")
        let file = ConfigurationProblem(
            source: .file("x.yaml"), keyPath: "out", line: 3, column: 1, value: "v", message: "m", expected: "e", suggestion: "s")
        let usage = ErrorReport(ConfigurationError(problems: [line]), command: SampleTool.self, arguments: ["run", "--x"])
        #expect(usage.status == 64)
        #expect(usage.text(json: false) == ["tuban: error: --out: this is missing", "tuban: see 'sample run --help'"])
        let mixed = ErrorReport(ConfigurationError(problems: [file, line]), command: SampleTool.self)
        #expect(mixed.status == 78)
        #expect(mixed.text(json: false).first == "tuban: error: x.yaml:3:1: out: m: v; expected e; s")
        let object = try JSONSerialization.jsonObject(with: Data(mixed.text(json: true)[2].utf8)) as? [String: Any]
        #expect(object?["line"] as? Int == 3)
        #expect(object?["key_path"] as? String == "out")
    }
}
