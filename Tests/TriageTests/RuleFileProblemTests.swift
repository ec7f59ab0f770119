import Pipeline
import Testing
import Triage
import _TestSupport

@Suite struct RuleFileProblemTests {
    static func read(_ text: String) throws(ConfigurationError) -> RuleFile {
        try RuleSetReader.read(ConfigurationFile(path: "r.yaml", text: text))
    }

    static func problems(_ text: String) -> [ConfigurationProblem] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.problems
        }
    }

    static func file(_ rules: String, head: String = "") -> String { "name: n\nversion: '1'\norder: [area_m2 desc]\n\(head)rules:\n\(rules)" }

    static func rule(_ id: String, when: String = "area_m2 > 1", effect: String = "hold", reason: String = "{zh: 一, en: one}", more: String = "")
        -> String
    {
        "  - {id: \(id), when: '\(when)', effect: \(effect), reason: \(reason), source: s\(more)}\n"
    }

    @Test func aWholeFileHasNoProblem() {
        #expect(Self.problems(Self.file(Self.rule("A"))).isEmpty)
    }

    /// One fault per rule, each in a line of its own: all are found, each in its line.
    @Test func allProblemsAtOnceWithTheirLines() {
        let faults: [(rule: String, says: String)] = [
            (Self.rule("A", when: "aera_m2 > 1"), "aera_m2"), (Self.rule("B", when: "area_m2 > class"), "number is expected"),
            (Self.rule("C", when: "area_m2"), "flag is expected"), (Self.rule("D", when: "area_m2 > 2 and area_m2 < 1"), "never apply"),
            (Self.rule("E", when: "1 > 2"), "never apply"), (Self.rule("F", reason: "{zh: 一}"), "'en' is missing"),
            (Self.rule("G", effect: "tier P9"), "no effect"), (Self.rule("H", more: ", effective_from: 2023-02-30"), "no day"),
            (Self.rule("I", more: ", effective_from: 2024-01-01, effective_to: 2023-01-01"), "ends before"),
            (Self.rule("J", more: ", sauce: x"), "unknown key"), (Self.rule("K", reason: "{zh: '{aera:2}', en: one}"), "'aera'"),
            (Self.rule("L", when: "class == \"road\" and class == \"turf\""), "never apply"), (Self.rule("M", when: "(area_m2"), "not closed"),
            (Self.rule("N", more: ", effective_to: 2024-06-01"), ""), (Self.rule("N", more: ", effective_from: 2024-06-01"), "same day"),
        ]
        let problems = Self.problems(Self.file(faults.map(\.rule).joined()))
        for (index, fault) in faults.enumerated() where !fault.says.isEmpty {
            #expect(problems.contains { $0.line == index + 5 && $0.message.contains(fault.says) }, "\(fault.rule)")
        }
        #expect(problems.count == faults.count - 1)
        #expect(problems.first?.suggestion == "did you mean area_m2?")
        #expect(problems.map { $0.line ?? 0 } == problems.compactMap(\.line).sorted())
    }

    @Test func periodsOfOneIdThatMeetWithoutADayInCommonAreFine() {
        let text = Self.rule("A", more: ", effective_to: 2024-05-31") + Self.rule("A", more: ", effective_from: 2024-06-01")
        #expect(Self.problems(Self.file(text)).isEmpty)
    }

    @Test(arguments: [
        ("parameters: {a: {value: 1}}\n", "'unit' is missing"), ("parameters: {a: {value: x, unit: m}}\n", "neither a number nor a day"),
        ("parameters: {area_m2: {value: 1, unit: m}}\n", "name of an attribute"), ("definitions: {a: b, b: 1}\n", "'b'"),
        ("definitions: {if: 1}\n", "taken"), ("definitions: {l: [1, two]}\n", "one type"), ("definitions: {面积: 1}\n", "no name"),
        ("sums: {s: {of: area_m2}}\n", "'over' is missing"), ("deadline: area_m2\n", "date is expected"), ("default_tier: S\n", "no tier"),
        ("audit: {share: 2, seed: 1}\n", "no sample"), ("figures: {zh: a}\n", "'en' is missing"), ("tests: {cases: [{name: a}]}\n", "a case needs"),
        ("ruls: []\n", "unknown key"),
    ])
    func faultsOfSectionsAreFound(section: String, says: String) {
        let problems = Self.problems(Self.file(Self.rule("A"), head: section))
        #expect(problems.contains { $0.line == 4 && $0.message.contains(says) }, "\(problems)")
    }

    @Test func missingSectionsAreNamed() {
        #expect(Set(Self.problems("parameters: {}\n").map(\.keyPath)) == ["name", "version", "rules", "order"])
    }

    @Test(arguments: 0..<20)
    func brokenFilesNeverEndTheProgram(seed: Int) throws {
        let whole = Self.file(
            Self.rule("A") + Self.rule("B", when: "class in l"),
            head: "definitions: {l: [road]}\nsums: {s: {of: area_m2, over: case_group, where: true}}\n")
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<50 {
            var bytes = Array(whole.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[at] = UInt8.random(in: 32...126, using: &generator)
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: at)
                }
            }
            for problem in Self.problems(String(decoding: bytes, as: UTF8.self)) { #expect(!problem.message.isEmpty) }
        }
    }
}
