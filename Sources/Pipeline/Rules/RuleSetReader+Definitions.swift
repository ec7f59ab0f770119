import Geometry
import Triage

/// Parameters, definitions and sums: each name once, each may use those above it.
extension RuleSetReader {
    private mutating func isFree(_ name: String, _ keyPath: String, at value: ConfigurationValue) -> Bool {
        let isName =
            name.utf8.first.map { !(48...57).contains($0) } ?? false
            && name.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 }
        if !isName {
            report("this is no name", keyPath, at: value, expected: "letters a–z, digits and _")
        } else if checker.meanings[name] != nil || ExpressionChecker.functions.contains(name) {
            report("this name is taken", keyPath, at: value)
        } else if checker.table.position(of: name) != nil {
            report("this is the name of an attribute", keyPath, at: value, suggestion: "choose another name")
        } else {
            return true
        }
        return false
    }

    private mutating func define(_ name: String, _ kind: Attribute.Kind, _ source: RuleSet.Definition.Source) {
        checker.meanings[name] = .definition(rules.definitions.count, kind)
        rules.definitions.append(RuleSet.Definition(name: name, kind: kind, source: source))
    }

    mutating func readParameters(_ value: ConfigurationValue) {
        for entry in mapping(value, "parameters") ?? [] {
            let path = "parameters.\(ConfigurationValue.shortened(entry.key))"
            guard isFree(entry.key, path, at: entry.value), let parts = mapping(entry.value, path, known: ["value", "unit", "note"]) else { continue }
            guard let written = parts.first(where: { $0.key == "value" })?.value, let text = scalar(written, "\(path).value") else {
                report("'value' is missing", path, at: entry.value)
                continue
            }
            let unit = parts.first { $0.key == "unit" }.flatMap { scalar($0.value, "\(path).unit") }
            if let day = CivilDay(text) {
                define(entry.key, .date, .parameter(.date(day), unit: "date"))
            } else if let number = Double(text), number.isFinite {
                guard let unit else {
                    report("'unit' is missing", path, at: entry.value, suggestion: "write unit: 1 for a plain ratio")
                    continue
                }
                define(entry.key, .number, .parameter(.number(number), unit: unit))
            } else {
                report("this is neither a number nor a day", "\(path).value", at: written)
            }
        }
    }

    mutating func readDefinitions(_ value: ConfigurationValue) {
        for entry in mapping(value, "definitions") ?? [] {
            let path = "definitions.\(ConfigurationValue.shortened(entry.key))"
            guard isFree(entry.key, path, at: entry.value) else { continue }
            if case .list(let values) = entry.value.content {
                // Words of a list are texts; quotation marks are not asked for in YAML.
                let texts = values.compactMap { element in
                    scalar(element, path).map { Double($0) == nil ? "\"\($0.replacing("\"", with: ""))\"" : $0 }
                }
                do {
                    let (constants, kind) = try checker.list(texts)
                    checker.meanings[entry.key] = .list(constants, kind)
                } catch {
                    report(error, path, at: entry.value)
                }
            } else if let text = scalar(entry.value, path), let checked = expression(text, nil, path, at: entry.value) {
                define(entry.key, checked.kind, .expression(checked.expression))
            }
        }
    }

    mutating func readSums(_ value: ConfigurationValue) {
        for entry in mapping(value, "sums") ?? [] {
            let path = "sums.\(ConfigurationValue.shortened(entry.key))"
            guard isFree(entry.key, path, at: entry.value), let parts = mapping(entry.value, path, known: ["of", "over", "where"]) else { continue }
            func part(_ key: String, _ kind: Attribute.Kind?) -> ExpressionChecker.Checked? {
                guard let found = parts.first(where: { $0.key == key }) else {
                    report("'\(key)' is missing", path, at: entry.value, expected: "of, over and where")
                    return nil
                }
                return scalar(found.value, "\(path).\(key)").flatMap { expression($0, kind, "\(path).\(key)", at: found.value) }
            }
            guard let figure = part("of", .number), let group = part("over", .text), let condition = part("where", .flag) else { continue }
            define(
                entry.key, .number,
                .sum(RuleSet.GroupSum(figure: figure.expression, group: group.expression, condition: condition.expression)))
        }
    }

    mutating func readOrder(_ value: ConfigurationValue) {
        for (index, element) in (list(value, "order") ?? []).enumerated() {
            let path = "order[\(index)]"
            guard let text = scalar(element, path) else { continue }
            let isDescending = text.hasSuffix(" desc")
            guard isDescending || text.hasSuffix(" asc") else {
                report("the direction is missing", path, at: element, expected: "an expression and then asc or desc")
                continue
            }
            guard let checked = expression(String(text.dropLast(isDescending ? 5 : 4)), nil, path, at: element) else { continue }
            guard checked.kind != .text else {
                report("texts give no order", path, at: element, expected: "a number, day or flag")
                continue
            }
            rules.order.append(RuleSet.OrderKey(expression: checked.expression, isDescending: isDescending))
        }
    }

    mutating func readAudit(_ value: ConfigurationValue) {
        guard let entries = mapping(value, "audit", known: ["share", "seed"]) else { return }
        let share = entries.first { $0.key == "share" }.flatMap { scalar($0.value, "audit.share") }.flatMap { Double($0) }
        let seed = entries.first { $0.key == "seed" }.flatMap { scalar($0.value, "audit.seed") }.flatMap { Int($0) }
        guard let share, let seed, (0...1).contains(share) else {
            report("this is no sample", "audit", at: value, expected: "share in 0…1 and a whole number as seed")
            return
        }
        rules.audit = RuleSet.Audit(share: share, seed: seed)
    }
}
