import Geometry

/// Reads the mappings of a YAML file strictly: unknown keys, missing ones and wrong forms are gathered, all at once, with their lines.
package final class StrictFile {
    let path: String
    package private(set) var problems: [ConfigurationProblem] = []

    /// The root mapping of the file.
    package static func read<Value>(_ path: String, _ body: (StrictFile, StrictMap) -> Value?) throws -> Value {
        let text = try ConfigurationFile(contentsOf: path)
        let file = StrictFile(path: path)
        var reader = YAMLReader(text)
        let entries = reader.entries()
        file.problems = reader.problems
        let value = entries.flatMap { body(file, StrictMap(file: file, keyPath: "", entries: $0, line: nil)) }
        guard file.problems.isEmpty, let value else { throw ConfigurationError(problems: file.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) }) }
        return value
    }

    private init(path: String) { self.path = path }

    package func report(_ keyPath: String, line: Int?, _ message: String, value: String? = nil, expected: String? = nil, suggestion: String? = nil) {
        problems.append(
            ConfigurationProblem(
                source: .file(path), keyPath: keyPath, line: line, value: value, message: message, expected: expected, suggestion: suggestion))
    }
}

/// One mapping of a file.
package struct StrictMap {
    package let file: StrictFile
    package let keyPath: String
    package let entries: [ConfigurationValue.Entry]
    package let line: Int?

    private func path(_ key: String) -> String { keyPath.isEmpty ? key : "\(keyPath).\(key)" }

    /// Reports keys that are not among `keys`.
    package func allow(_ keys: [String]) {
        for entry in entries where !keys.contains(entry.key) {
            file.report(
                path(entry.key), line: entry.line, "unknown key", expected: "one of \(keys.joined(separator: ", "))",
                suggestion: Spelling.nearest(to: entry.key, among: keys).map { "did you mean \($0)?" })
        }
    }

    private func entry(_ key: String, required: Bool) -> ConfigurationValue.Entry? {
        if let found = entries.first(where: { $0.key == key }) { return found }
        if required { file.report(path(key), line: line, "this key is missing") }
        return nil
    }

    package func text(_ key: String) -> String? { text(key, required: true) }

    package func text(_ key: String, required: Bool) -> String? {
        guard let entry = entry(key, required: required) else { return nil }
        guard case .scalar(let text) = entry.value.content, !text.isEmpty else {
            file.report(path(key), line: entry.line, "has no value", expected: "a text")
            return nil
        }
        return text
    }

    package func word(_ key: String, of words: [String], required: Bool = true) -> String? {
        guard let text = text(key, required: required) else { return nil }
        guard words.contains(text) else {
            file.report(
                path(key), line: entry(key, required: false)?.line, "has another value", value: text,
                expected: "one of \(words.joined(separator: ", "))")
            return nil
        }
        return text
    }

    package func integer(_ key: String, in range: ClosedRange<Int>, required: Bool = true) -> Int? {
        guard let text = text(key, required: required) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            file.report(
                path(key), line: entry(key, required: false)?.line, "is out of range", value: text,
                expected: "a whole number in \(range.lowerBound)…\(range.upperBound)")
            return nil
        }
        return number
    }

    package func number(_ key: String, in range: ClosedRange<Double>, required: Bool = true) -> Double? {
        guard let text = text(key, required: required) else { return nil }
        guard let number = Double(text), range.contains(number) else {
            file.report(
                path(key), line: entry(key, required: false)?.line, "is out of range", value: text,
                expected: "a number in \(range.lowerBound)…\(range.upperBound)")
            return nil
        }
        return number
    }

    package func texts(_ key: String, required: Bool = true) -> [String]? {
        guard let entry = entry(key, required: required) else { return nil }
        guard case .list(let elements) = entry.value.content else {
            file.report(path(key), line: entry.line, "is no list")
            return nil
        }
        return elements.compactMap { element in
            if case .scalar(let text) = element.content { return text }
            file.report(path(key), line: element.line ?? entry.line, "holds something that is no text")
            return nil
        }
    }

    package func map(_ key: String, required: Bool = true) -> StrictMap? {
        guard let entry = entry(key, required: required) else { return nil }
        guard case .mapping(let entries) = entry.value.content else {
            file.report(path(key), line: entry.line, "is no mapping", expected: "keys and values")
            return nil
        }
        return StrictMap(file: file, keyPath: path(key), entries: entries, line: entry.line)
    }

    package func maps(_ key: String) -> [StrictMap]? {
        guard let entry = entry(key, required: true) else { return nil }
        guard case .list(let elements) = entry.value.content, !elements.isEmpty else {
            file.report(path(key), line: entry.line, "is no list, or an empty one")
            return nil
        }
        return elements.enumerated().compactMap { index, element in
            guard case .mapping(let entries) = element.content else {
                file.report("\(path(key))[\(index)]", line: element.line ?? entry.line, "is no mapping", expected: "keys and values")
                return nil
            }
            return StrictMap(file: file, keyPath: "\(path(key))[\(index)]", entries: entries, line: element.line ?? entry.line)
        }
    }

    /// `{zh: …, en: …}`, both of them.
    package func bilingual(_ key: String) -> [ReportLanguage: String]? {
        guard let map = map(key) else { return nil }
        map.allow(ReportLanguage.allCases.map(\.rawValue))
        var texts: [ReportLanguage: String] = [:]
        for language in ReportLanguage.allCases { texts[language] = map.text(language.rawValue) }
        return texts.count == ReportLanguage.allCases.count ? texts : nil
    }
}
