import Foundation
import Pipeline
import Testing
import Triage

/// The rule files that come with tuban, and the cases in them.
@Suite struct RuleCaseTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../pipelines/rules").path

    @Test(arguments: ["general", "farmland-cn"])
    func everyCaseHolds(name: String) throws {
        let file = try RuleSetReader.read(path: "\(Self.folder)/\(name).yaml")
        let engine = RuleEngine(file.rules, table: .standard)
        #expect(file.rules.name == name)
        for item in file.cases { #expect(item.failures(engine) == [], "line \(item.line): \(item.name)") }
    }

    /// Each rule is seen true in one case and false in another: a limit that nobody tries could be wrong for years.
    @Test(arguments: ["general", "farmland-cn"])
    func everyRuleIsTriedOnBothSides(name: String) throws {
        let file = try RuleSetReader.read(path: "\(Self.folder)/\(name).yaml")
        for id in Set(file.rules.rules.map(\.id)) {
            #expect(file.cases.contains { $0.yes.contains(id) }, "\(id) is true in no case")
            #expect(file.cases.contains { $0.no.contains(id) }, "\(id) is false in no case")
        }
    }

    /// A row of the table of urgency that has no rule would be forgotten in silence.
    @Test func everyRowOfTheTableHasItsRule() throws {
        let ids = try RuleSetReader.read(path: "\(Self.folder)/farmland-cn.yaml").rules.rules.map(\.id)
        let rows = ["A": 8, "B": 7, "C": 2, "D": 3, "E": 2, "F": 4].flatMap { letter, count in (1...count).map { "\(letter)\($0)" } }
        for row in rows { #expect(ids.contains(row)) }
    }
}
