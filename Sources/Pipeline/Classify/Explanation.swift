import Foundation
import Geometry
import Triage

/// Why a parcel stands where it stands: each rule with what it came to and the figures that it saw.
package struct Explanation: Sendable, Encodable {
    package struct Figure: Sendable, Encodable {
        package var name: String
        /// Nil when absent.
        package var value: String?
        package var unit: String?
    }

    package struct Line: Sendable, Encodable {
        package var id: String
        package var outcome: String
        package var effects: [String]
        package var reason: String
        package var source: String
        package var figures: [Figure]
        /// Attributes without a value that keep the rule from being evaluated.
        package var absent: [String]
    }

    package var uid: String
    package var rules: String
    /// The tier and rules by the rule file as it is now.
    package var tier: String
    package var deciding: [String]
    /// What the queue says.
    package var recordedTier: String
    package var recordedRank: Int
    package var recordedRules: String
    package var lines: [Line]

    private enum CodingKeys: String, CodingKey {
        case uid, rules, tier, deciding, lines
        case recordedTier = "recorded_tier"
        case recordedRank = "recorded_rank"
        case recordedRules = "recorded_rules"
    }

    package init(_ queue: QueueRecords, position: Int, rules: RuleSet, language: String) {
        let engine = RuleEngine(rules, table: queue.table)
        let record = queue.records[position]
        let values = engine.definitions(record, sums: engine.sums(queue.records))
        let outcomes = engine.outcomes(record, values)
        let placement = engine.placement(outcomes)
        func text(_ name: String) -> String { record.text(queue.table[name]) ?? "" }
        uid = text("uid")
        self.rules = "\(rules.name) \(rules.version)"
        tier = placement.tier.rawValue
        deciding = placement.deciding.map { rules.rules[$0].id }
        recordedTier = text("tier")
        recordedRank = Int(record.number(queue.table["rank"]) ?? 0)
        recordedRules = text("rules_version")
        lines = zip(rules.rules, outcomes).map { rule, outcome in
            Line(
                id: rule.id, outcome: outcome.rawValue, effects: rule.effects.map(\.text),
                reason: rule.reason[language].text(record, values), source: rule.source,
                figures: rule.condition.names.map { Self.figure($0, record, values, engine) },
                absent: outcome == .notEvaluated ? Self.absent(in: rule.condition, record, engine) : [])
        }
    }

    private static func figure(_ name: Triage.Expression, _ record: ParcelRecord, _ values: [AttributeValue?], _ engine: RuleEngine) -> Figure {
        let value = name.value(record, values)
        let shown = value.map { value in
            // Six decimals tell figures apart that lie on two sides of a limit.
            if case .number(let number) = value, number != number.rounded() { return ReasonTemplate.shown(value, places: 6) }
            return ReasonTemplate.shown(value, places: 0)
        }
        switch name {
        case .attribute(let position):
            return Figure(name: engine.table.attributes[position].name, value: shown, unit: engine.table.attributes[position].unit)
        case .definition(let number):
            let definition = engine.rules.definitions[number]
            if case .parameter(_, let unit) = definition.source { return Figure(name: definition.name, value: shown, unit: unit) }
            return Figure(name: definition.name, value: shown, unit: nil)
        default: return Figure(name: "", value: shown, unit: nil)
        }
    }

    /// Attributes without a value that the expression rests on, through its definitions.
    private static func absent(in expression: Triage.Expression, _ record: ParcelRecord, _ engine: RuleEngine) -> [String] {
        var found: [String] = []
        var visited: Set<Int> = []
        func visit(_ expression: Triage.Expression) {
            for name in expression.names {
                switch name {
                case .attribute(let position):
                    let attribute = engine.table.attributes[position].name
                    if record[position] == nil, !found.contains(attribute) { found.append(attribute) }
                case .definition(let number):
                    guard visited.insert(number).inserted else { continue }
                    switch engine.rules.definitions[number].source {
                    case .parameter: break
                    case .expression(let inner): visit(inner)
                    case .sum(let sum): for part in [sum.figure, sum.condition] { visit(part) }
                    }
                default: break
                }
            }
        }
        visit(expression)
        return found
    }

    package func json() throws(TubanError) -> String { try Document.text(self) }
}
