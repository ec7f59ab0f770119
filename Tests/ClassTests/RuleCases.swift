import Foundation
import Pipeline
import Testing
import Triage

/// The rule classifier, with the rules that come with the program.
@Suite struct RuleCases {
    static let path: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return ClassRuleFile.path(dataFolder: url.path + "/pipelines")
    }()

    private static func features(_ values: [String: Double]) -> [Double?] { FeatureList.names.map { values[$0] } }

    /// Every rule: just inside its limits it gives its class, unless an earlier one takes the parcel; outside any one of them it does not hold.
    @Test func everyRuleHoldsOnItsSideOfEachLimit() throws {
        let rules = try ClassRuleFile.read(Self.path)
        for rule in rules.rules {
            var alone = rules
            alone.rules = [rule]
            let inside = Dictionary(uniqueKeysWithValues: rule.conditions.map { ($0.feature, $0.min ?? $0.max ?? 0) })
            let answer = alone.classify(Self.features(inside), language: "en")
            #expect(answer.parcelClass == rule.parcelClass && answer.probability == nil && answer.reasons.hasPrefix(rule.id))
            for condition in rule.conditions {
                var outside = inside
                outside[condition.feature] = condition.min.map { $0 - 1e-6 } ?? (condition.max ?? 0) + 1e-6
                #expect(alone.classify(Self.features(outside), language: "en").parcelClass == .unknown, "\(rule.id) \(condition.feature)")
                outside[condition.feature] = nil
                #expect(alone.classify(Self.features(outside), language: "en").parcelClass == .unknown, "\(rule.id) without \(condition.feature)")
            }
        }
    }

    @Test func theFirstRuleThatHoldsGivesTheClass() throws {
        var rules = try ClassRuleFile.read(Self.path)
        rules.rules = [
            .init(id: "a", parcelClass: .road, conditions: [.init(feature: "elongation", min: 5, max: nil)], reason: ["zh": "长", "en": "long"]),
            .init(id: "b", parcelClass: .water, conditions: [.init(feature: "elongation", min: 2, max: nil)], reason: ["zh": "水", "en": "wet"]),
        ]
        #expect(rules.problems.isEmpty)
        #expect(rules.classify(Self.features(["elongation": 9]), language: "zh").parcelClass == .road)
        #expect(rules.classify(Self.features(["elongation": 3]), language: "zh").reasons.contains("水"))
        #expect(rules.classify(Self.features([:]), language: "zh") == Classification(.unknown, reasons: "没有类别规则成立"))
    }

    @Test func faultsOfAFileAreToldTogether() throws {
        var rules = try ClassRuleFile.read(Self.path)
        rules.rules = [
            .init(id: "a", parcelClass: .road, conditions: [], reason: ["en": "long"]),
            .init(id: "a", parcelClass: .water, conditions: [.init(feature: "wetness", min: 3, max: 2)], reason: ["zh": "水", "en": "wet"]),
            .init(id: "c", parcelClass: .water, conditions: [.init(feature: "elongation", min: nil, max: nil)], reason: ["zh": "水", "en": "wet"]),
        ]
        #expect(rules.problems.count == 6)
    }
}
