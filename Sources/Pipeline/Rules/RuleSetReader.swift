import Geometry
import Triage

/// Reads a rule file: all that is wrong with it is found in one go, each problem with its line.
package struct RuleSetReader {
    let source: ConfigurationProblem.Source
    var checker: ExpressionChecker
    var problems: [ConfigurationProblem] = []
    var rules = RuleSet(name: "", version: "")
    /// The section `tests`, to be read against the finished rules.
    var tests: ConfigurationValue?

    static let keys = [
        "name", "version", "parameters", "definitions", "sums", "rules", "order", "deadline", "default_tier", "figures", "audit", "tests",
    ]

    /// - Throws: `ConfigurationError` with every problem; `TubanError` when the file cannot be read.
    package static func read(path: String, table: AttributeTable = .standard) throws -> RuleFile {
        try read(try ConfigurationFile(contentsOf: path), table: table)
    }

    package static func read(_ file: ConfigurationFile, table: AttributeTable = .standard) throws(ConfigurationError) -> RuleFile {
        var yaml = YAMLReader(file)
        let entries = yaml.entries()
        var reader = RuleSetReader(source: .file(file.path), checker: ExpressionChecker(table: table))
        reader.problems = yaml.problems
        if let entries { reader.readSections(entries) }
        let cases = reader.tests.map { reader.cases($0) } ?? []
        guard reader.problems.isEmpty else {
            let sorted = reader.problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            throw ConfigurationError(problems: sorted.map(\.element))
        }
        return RuleFile(path: file.path, rules: reader.rules, cases: cases)
    }

    mutating func report(_ message: String, _ keyPath: String, at value: ConfigurationValue?, expected: String? = nil, suggestion: String? = nil) {
        problems.append(
            ConfigurationProblem(
                source: source, keyPath: keyPath, line: value?.line, column: value?.column, message: message, expected: expected,
                suggestion: suggestion))
    }

    /// A problem inside an expression: the place of its text, and the character in it.
    mutating func report(_ problem: ExpressionProblem, _ keyPath: String, at value: ConfigurationValue) {
        let nearest = problem.unknown.flatMap { unknown in Spelling.nearest(to: unknown.name, among: unknown.known) }
        report("at character \(problem.position): \(problem.message)", keyPath, at: value, suggestion: nearest.map { "did you mean \($0)?" })
    }

    /// Sections in the order in which they build on each other, whatever their order in the file.
    private mutating func readSections(_ entries: [ConfigurationValue.Entry]) {
        for entry in entries where !Self.keys.contains(entry.key) { unknown(entry, "", Self.keys) }
        func section(_ key: String) -> ConfigurationValue? {
            entries.first { $0.key == key }.map { entry in
                var value = entry.value
                value.line = value.line ?? entry.line
                return value
            }
        }
        for key in ["name", "version"] {
            guard let value = section(key) else {
                report("this is missing", key, at: nil)
                continue
            }
            let text = scalar(value, key) ?? ""
            if key == "name" { rules.name = text } else { rules.version = text }
        }
        if let value = section("parameters") { readParameters(value) }
        if let value = section("definitions") { readDefinitions(value) }
        if let value = section("sums") { readSums(value) }
        if let value = section("rules") { readRules(value) } else { report("this is missing", "rules", at: nil) }
        if let value = section("order") { readOrder(value) } else { report("this is missing", "order", at: nil) }
        if let value = section("deadline"), let text = scalar(value, "deadline") {
            rules.deadline = expression(text, .date, "deadline", at: value)?.expression
        }
        if let value = section("default_tier"), let text = scalar(value, "default_tier") {
            if let tier = Tier(rawValue: text), tier != .suppressed {
                rules.defaultTier = tier
            } else {
                report("this is no tier", "default_tier", at: value, expected: "P1, P2, P3 or P4")
            }
        }
        if let value = section("figures") { rules.figures = reason(value, "figures") }
        if let value = section("audit") { readAudit(value) }
        tests = section("tests")
        checkRules()
    }

    mutating func unknown(_ entry: ConfigurationValue.Entry, _ keyPath: String, _ known: [String]) {
        let nearest = Spelling.nearest(to: entry.key, among: known)
        problems.append(
            ConfigurationProblem(
                source: source, keyPath: (keyPath.isEmpty ? "" : keyPath + ".") + ConfigurationValue.shortened(entry.key), line: entry.line,
                column: entry.column, message: "unknown key", expected: known.count > 20 ? nil : known.joined(separator: ", "),
                suggestion: nearest.map { "did you mean \($0)?" }))
    }

    /// Entries of a mapping, unknown keys reported; nil when it is none.
    mutating func mapping(_ value: ConfigurationValue, _ keyPath: String, known: [String]? = nil) -> [ConfigurationValue.Entry]? {
        guard case .mapping(let entries) = value.content else {
            report("keys and values belong here", keyPath, at: value)
            return nil
        }
        if let known { for entry in entries where !known.contains(entry.key) { unknown(entry, keyPath, known) } }
        return entries.map { entry in
            var entry = entry
            entry.value.line = entry.value.line ?? entry.line
            return entry
        }
    }

    mutating func list(_ value: ConfigurationValue, _ keyPath: String) -> [ConfigurationValue]? {
        guard case .list(let values) = value.content, !values.isEmpty else {
            report("a list belongs here", keyPath, at: value)
            return nil
        }
        return values
    }

    mutating func scalar(_ value: ConfigurationValue, _ keyPath: String) -> String? {
        guard case .scalar(let text) = value.content, !text.trimmingBlanks().isEmpty else {
            report("a value is missing, or is no single one", keyPath, at: value)
            return nil
        }
        return text
    }

    mutating func expression(_ text: String, _ kind: Attribute.Kind?, _ keyPath: String, at value: ConfigurationValue) -> ExpressionChecker.Checked? {
        do {
            return try checker.check(text, expecting: kind)
        } catch {
            report(error, keyPath, at: value)
            return nil
        }
    }

    mutating func reason(_ value: ConfigurationValue, _ keyPath: String) -> BilingualReason? {
        guard let entries = mapping(value, keyPath, known: ["zh", "en"]) else { return nil }
        var templates: [String: ReasonTemplate] = [:]
        for language in ["zh", "en"] {
            guard let entry = entries.first(where: { $0.key == language }) else {
                report("the text in '\(language)' is missing", keyPath, at: value, expected: "zh and en")
                continue
            }
            guard let text = scalar(entry.value, "\(keyPath).\(language)") else { continue }
            do {
                templates[language] = try ReasonTemplate(text, checker: checker)
            } catch {
                report(error, "\(keyPath).\(language)", at: entry.value)
            }
        }
        guard let zh = templates["zh"], let en = templates["en"] else { return nil }
        return BilingualReason(zh: zh, en: en)
    }
}
