import Geometry
import Triage

extension RuleSetReader {
    private static let ruleKeys = ["id", "when", "effect", "reason", "source", "effective_from", "effective_to"]

    mutating func readRules(_ value: ConfigurationValue) {
        for (index, element) in (list(value, "rules") ?? []).enumerated() {
            let entries = mapping(element, "rules[\(index)]", known: Self.ruleKeys)
            guard let entries else { continue }
            let id = entries.first { $0.key == "id" }
            let name = id.flatMap { scalar($0.value, "rules[\(index)].id") }
            if id == nil { report("'id' is missing", "rules[\(index)]", at: element) }
            let path = "rules[\(name ?? "\(index)")]"
            if let name, name.contains(where: { $0 == "," || $0.isWhitespace }) { report("an id has no blanks and commas", path, at: element) }
            for key in ["when", "effect", "reason", "source"] where !entries.contains(where: { $0.key == key }) {
                report("'\(key)' is missing", path, at: id?.value ?? element)
            }
            let condition = entries.first { $0.key == "when" }.flatMap { entry in
                scalar(entry.value, "\(path).when").flatMap { expression($0, .flag, "\(path).when", at: entry.value) }
            }
            let effects = entries.first { $0.key == "effect" }.map { self.effects($0.value, "\(path).effect") } ?? []
            let reason = entries.first { $0.key == "reason" }.flatMap { self.reason($0.value, "\(path).reason") }
            let source = entries.first { $0.key == "source" }.flatMap { scalar($0.value, "\(path).source") }
            let from = day("effective_from", entries, path)
            let to = day("effective_to", entries, path)
            guard let name, let condition, let reason, let source else { continue }
            rules.rules.append(
                Rule(
                    id: name, condition: condition.expression, effects: effects, reason: reason, source: source, from: from, to: to,
                    line: id?.line ?? 0))
        }
    }

    private mutating func day(_ key: String, _ entries: [ConfigurationValue.Entry], _ path: String) -> CivilDay? {
        guard let entry = entries.first(where: { $0.key == key }), let text = scalar(entry.value, "\(path).\(key)") else { return nil }
        let day = CivilDay(text)
        if day == nil { report("this is no day", "\(path).\(key)", at: entry.value, expected: "yyyy-mm-dd") }
        return day
    }

    private static let effectForms =
        "tier P1…P4, at least P1…P4, at most P1…P4, one tier up, suppress, hold, tag WORD or sensitive; or a list of them"

    private mutating func effects(_ value: ConfigurationValue, _ keyPath: String) -> [Rule.Effect] {
        let values: [ConfigurationValue]
        if case .list(let elements) = value.content { values = elements } else { values = [value] }
        return values.compactMap { element in
            guard let text = scalar(element, keyPath) else { return nil }
            guard let effect = Rule.Effect(text) else {
                report("this is no effect: \(ConfigurationValue.shortened(text))", keyPath, at: element, expected: Self.effectForms)
                return nil
            }
            return effect
        }
    }

    /// What only the whole shows: periods of one id that overlap, conditions that nothing can meet.
    mutating func checkRules() {
        func place(_ rule: Rule) -> ConfigurationValue { ConfigurationValue(.null, line: rule.line) }
        for (index, rule) in rules.rules.enumerated() {
            guard let earlier = rules.rules[..<index].first(where: { $0.id == rule.id && $0.overlaps(rule) }) else { continue }
            report(
                "two rules of this id are in force on the same day; the other begins in line \(earlier.line)", "rules[\(rule.id)]",
                at: place(rule), suggestion: "end the earlier one with effective_to, or give another id")
        }
        for (rule, why) in rules.unreachable() { report("this rule can never apply: \(why)", "rules[\(rule.id)]", at: place(rule)) }
    }
}
