import Geometry
import Triage

/// A rule file that was read.
package struct RuleFile: Sendable {
    package var path: String
    package var rules: RuleSet
    package var cases: [RuleCase]
}

/// One case of a rule file's `tests`: what is known of a parcel, and where it should come to stand.
package struct RuleCase: Sendable {
    package var name: String
    package var line: Int
    package var given: ParcelRecord
    /// Other parcels of the same run, for sums.
    package var others: [ParcelRecord]
    package var tier: Tier?
    package var yes: [String] = []
    package var no: [String] = []
    package var notEvaluated: [String] = []
    package var tags: [String]?
    package var isHeld: Bool?
    package var isSensitive: Bool?

    /// What came out otherwise than expected; empty when the case holds.
    package func failures(_ engine: RuleEngine) -> [String] {
        let sums = engine.sums([given] + others)
        let values = engine.definitions(given, sums: sums)
        let outcomes = engine.outcomes(given, values)
        let placement = engine.placement(outcomes)
        var failures: [String] = []
        if let tier, tier != placement.tier { failures.append("tier \(placement.tier.rawValue) instead of \(tier.rawValue)") }
        for (ids, wanted) in [(yes, RuleEngine.Outcome.yes), (no, .no), (notEvaluated, .notEvaluated)] {
            for id in ids {
                // Of several periods of one id that count which are in force.
                let found = outcomes.indices.filter { engine.rules.rules[$0].id == id }.map { outcomes[$0] }
                let inForce = found.filter { $0 != .notInForce }
                let outcome = inForce.first ?? .notInForce
                if outcome != wanted { failures.append("\(id) is \(outcome.rawValue) instead of \(wanted.rawValue)") }
            }
        }
        if let tags, tags != placement.tags { failures.append("tags \(placement.tags) instead of \(tags)") }
        if let isHeld, isHeld != placement.isHeld { failures.append("hold is \(placement.isHeld)") }
        if let isSensitive, isSensitive != placement.isSensitive { failures.append("sensitive is \(placement.isSensitive)") }
        return failures
    }
}

extension RuleSetReader {
    /// Reads `tests: {given: common values, cases: [{name, given, others, expect}]}`.
    mutating func cases(_ value: ConfigurationValue) -> [RuleCase] {
        guard let entries = mapping(value, "tests", known: ["given", "cases"]) else { return [] }
        var common = ParcelRecord(checker.table)
        if let given = entries.first(where: { $0.key == "given" }) { fill(&common, given.value, "tests.given") }
        guard let listed = entries.first(where: { $0.key == "cases" }), let elements = list(listed.value, "tests.cases") else { return [] }
        let ids = Set(rules.rules.map(\.id))
        return elements.enumerated().compactMap { index, element in
            let path = "tests.cases[\(index)]"
            guard let parts = mapping(element, path, known: ["name", "given", "others", "expect"]),
                let name = parts.first(where: { $0.key == "name" }).flatMap({ scalar($0.value, "\(path).name") }),
                let expect = parts.first(where: { $0.key == "expect" })
            else {
                report("a case needs 'name', 'given' and 'expect'", path, at: element)
                return nil
            }
            var record = common
            record[checker.table["uid"]] = .text("case \(index)")
            if let given = parts.first(where: { $0.key == "given" }) { fill(&record, given.value, "\(path).given") }
            var others: [ParcelRecord] = []
            if let listed = parts.first(where: { $0.key == "others" }) {
                for (number, other) in (list(listed.value, "\(path).others") ?? []).enumerated() {
                    var neighbour = common
                    neighbour[checker.table["uid"]] = .text("case \(index) other \(number)")
                    fill(&neighbour, other, "\(path).others[\(number)]")
                    others.append(neighbour)
                }
            }
            var result = RuleCase(name: name, line: element.line ?? 0, given: record, others: others)
            read(expect.value, into: &result, ids: ids, "\(path).expect")
            return result
        }
    }

    private mutating func read(_ value: ConfigurationValue, into result: inout RuleCase, ids: Set<String>, _ path: String) {
        for entry in mapping(value, path, known: ["tier", "true", "false", "not_evaluated", "tags", "hold", "sensitive"]) ?? [] {
            let words: [String]
            switch entry.value.content {
            case .list(let elements): words = elements.compactMap { scalar($0, "\(path).\(entry.key)") }
            case .scalar(let text): words = [text]
            case .null, .mapping: words = []
            }
            func rulesNamed() -> [String] {
                for word in words where !ids.contains(word) {
                    report("there is no rule '\(ConfigurationValue.shortened(word))'", "\(path).\(entry.key)", at: entry.value)
                }
                return words
            }
            switch entry.key {
            case "tier":
                result.tier = words.first.flatMap { Tier(rawValue: $0) }
                if result.tier == nil { report("this is no tier", "\(path).tier", at: entry.value, expected: "P1, P2, P3, P4 or S") }
            case "true": result.yes = rulesNamed()
            case "false": result.no = rulesNamed()
            case "not_evaluated": result.notEvaluated = rulesNamed()
            case "tags": result.tags = words
            case "hold": result.isHeld = words == ["true"]
            case "sensitive": result.isSensitive = words == ["true"]
            default: break
            }
        }
    }

    /// Values of attributes by name; `null` takes away what the common ones give.
    private mutating func fill(_ record: inout ParcelRecord, _ value: ConfigurationValue, _ path: String) {
        for entry in mapping(value, path) ?? [] {
            guard let position = checker.table.position(of: entry.key) else {
                unknown(entry, path, checker.table.attributes.map(\.name))
                continue
            }
            guard case .scalar(let text) = entry.value.content else {
                record[position] = nil
                continue
            }
            let read: AttributeValue? =
                switch checker.table.attributes[position].kind {
                case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
                case .text: .text(text)
                case .date: CivilDay(text).map { .date($0) }
                case .flag: text == "true" ? .flag(true) : text == "false" ? .flag(false) : nil
                }
            if read == nil { report("this is no \(checker.table.attributes[position].kind.rawValue)", "\(path).\(entry.key)", at: entry.value) }
            record[position] = read
        }
    }
}
