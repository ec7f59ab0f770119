import Yams

/// Turns a configuration file into values with their places.
///
/// A repeated key ends the work of the YAML library at once. Here its first occurrence is given another name and the text is read
/// again, so that the file's other problems come to light in the same run.
package struct YAMLReader {
    private let file: ConfigurationFile
    private var lines: [String]
    package private(set) var problems: [ConfigurationProblem] = []
    /// The names that repeated keys were given.
    private var standIns: Set<String> = []

    private static let duplicatePrefix = "__repeated_key_"
    private static let maximumDuplicates = 50
    /// Few aliases cannot grow into a large tree; many can, exponentially.
    private static let maximumAliases = 16

    package init(_ file: ConfigurationFile) {
        self.file = file
        lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The entries of the mapping that the file consists of; nil when there is none, with the reason in `problems`.
    package mutating func entries() -> [ConfigurationValue.Entry]? {
        guard aliasCount <= Self.maximumAliases else {
            report("the file has more than \(Self.maximumAliases) aliases", suggestion: "write the values out")
            return nil
        }
        for attempt in 0...Self.maximumDuplicates {
            do {
                guard let root = try Yams.compose(yaml: lines.joined(separator: "\n")) else {
                    report("the file holds no keys", suggestion: "it needs at least before, after and out")
                    return nil
                }
                guard case .mapping(let entries) = value(root, depth: 0).content else {
                    report(
                        "the file is no list of keys and values", line: root.mark?.line, expected: "lines such as out: folder",
                        suggestion: hint(for: root.mark?.line ?? 1))
                    return nil
                }
                return entries
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard attempt < Self.maximumDuplicates, let key = keys.first, rename(key, at: context.mark, number: attempt)
                else {
                    report(
                        "these keys are given more than once: \(keys.map(ConfigurationValue.shortened).joined(separator: ", "))",
                        line: context.mark.line)
                    return nil
                }
            } catch let error as YamlError {
                report(error)
                return nil
            } catch {
                report("the file is no YAML")
                return nil
            }
        }
        return nil
    }

    /// Gives the key at a place another name and reports it; false when the key does not stand there.
    private mutating func rename(_ key: String, at mark: Mark, number: Int) -> Bool {
        guard lines.indices.contains(mark.line - 1), mark.column >= 1 else { return false }
        let line = lines[mark.line - 1].unicodeScalars
        guard mark.column <= line.count else { return false }
        let start = line.index(line.startIndex, offsetBy: mark.column - 1)
        let rest = String(line[start...])
        guard let written = [key, "\"\(key)\"", "'\(key)'"].first(where: { !$0.isEmpty && rest.hasPrefix($0) }) else {
            return false
        }
        let standIn = Self.duplicatePrefix + "\(number)"
        standIns.insert(standIn)
        lines[mark.line - 1] = String(line[..<start]) + standIn + rest.dropFirst(written.count)
        report(
            "this key is given more than once", keyPath: ConfigurationValue.shortened(key), line: mark.line, column: mark.column,
            suggestion: "keep one of them")
        return true
    }

    /// Aliases are taken as they stand; values below the depth that any key needs are cut off.
    private func value(_ node: Node, depth: Int) -> ConfigurationValue {
        let content: ConfigurationValue.Content
        switch node {
        case .scalar(let scalar): content = Self.isNull(scalar) ? .null : .scalar(scalar.string)
        case .sequence(let sequence): content = .list(depth > 8 ? [] : sequence.map { value($0, depth: depth + 1) })
        case .mapping(let mapping):
            content = .mapping(
                depth > 8
                    ? []
                    : mapping.compactMap { key, element in
                        let name: String
                        if case .scalar(let scalar) = key { name = scalar.string } else { name = "(a list or mapping)" }
                        guard !standIns.contains(name) else { return nil }
                        return ConfigurationValue.Entry(
                            key: name, line: key.mark?.line, column: key.mark?.column, value: value(element, depth: depth + 1))
                    })
        case .alias: content = .null
        }
        return ConfigurationValue(content, line: node.mark?.line, column: node.mark?.column)
    }

    private static func isNull(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// How often an alias may stand in the text: an asterisk before a letter or digit, after a blank or an indicator.
    private var aliasCount: Int {
        var count = 0
        for line in lines {
            var previous: UInt8 = 32
            var isOpen = false
            for byte in line.utf8 {
                if isOpen, byte > 32, byte != 42 { count += 1 }
                isOpen = byte == 42 && (previous <= 32 || ",[{:?-".utf8.contains(previous))
                previous = byte
            }
        }
        return count
    }

    private mutating func report(
        _ message: String, keyPath: String = "", line: Int? = nil, column: Int? = nil, expected: String? = nil,
        suggestion: String? = nil
    ) {
        problems.append(
            ConfigurationProblem(
                source: .file(file.path), keyPath: keyPath, line: line, column: column, message: message,
                expected: expected, suggestion: suggestion))
    }

    private mutating func report(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            report(
                "the file is no YAML here: \(ConfigurationValue.shortened(problem))", line: mark.line, column: mark.column,
                suggestion: hint(for: mark.line))
        case .reader(let problem, _, _, _):
            report("the file is no YAML: \(ConfigurationValue.shortened(problem))")
        default:
            report("the file is no YAML")
        }
    }

    /// What commonly makes a file unreadable at a line; the fault itself may stand further up.
    private func hint(for number: Int) -> String? {
        let line = lines.indices.contains(number - 1) ? lines[number - 1] : ""
        if line.contains("*") { return "put a pattern that begins with an asterisk into quotation marks" }
        if line.contains("\t") { return "indent with blanks, not with tabs" }
        if let wide = lines.firstIndex(where: { $0.contains("：") && !$0.contains(":") }) {
            return "line \(wide + 1) has the wide colon ：; keys end with the colon : of the Latin keyboard and a blank"
        }
        return nil
    }
}
