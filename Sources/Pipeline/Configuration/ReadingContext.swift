/// What a reader of values needs to know, and the problems it has found so far.
package struct ReadingContext {
    package let source: ConfigurationProblem.Source
    /// The folder that relative paths start from; nil for the current one.
    package let baseFolder: String?
    /// The key that is being read, as the source spells it.
    package var keyPath = ""
    /// The allowed form of the value that is being read.
    package var expected: String?
    package private(set) var problems: [ConfigurationProblem] = []

    package init(source: ConfigurationProblem.Source, baseFolder: String? = nil) {
        self.source = source
        self.baseFolder = baseFolder
    }

    package mutating func report(
        _ message: String, at value: ConfigurationValue? = nil, showing: Bool = true, suggestion: String? = nil
    ) {
        problems.append(
            ConfigurationProblem(
                source: source, keyPath: keyPath, line: value?.line, column: value?.column,
                value: showing ? value?.summary : nil, message: message, expected: expected, suggestion: suggestion))
    }

    package mutating func append(_ problem: ConfigurationProblem) { problems.append(problem) }

    /// Runs `body` for a part of the current key, such as one element of a list.
    package mutating func within<Result>(
        _ path: String, expected: String?, _ body: (inout ReadingContext) -> Result
    ) -> Result {
        let outer = (keyPath, self.expected)
        (keyPath, self.expected) = (path, expected)
        defer { (keyPath, self.expected) = outer }
        return body(&self)
    }

    /// The text of a scalar; reports a list, a mapping, nothing and an empty text.
    package mutating func text(_ value: ConfigurationValue) -> String? {
        switch value.content {
        case .scalar(let text) where !text.trimmingBlanks().isEmpty: return text
        case .scalar: report("the value is empty", at: value, showing: false)
        case .null: report("a value is missing", at: value, showing: false)
        case .list: report("a list stands where one value belongs", at: value)
        case .mapping: report("keys stand where one value belongs", at: value)
        }
        return nil
    }

    /// A word or number without surrounding blanks, converted; reports what cannot be converted.
    package mutating func converted<Result>(
        _ value: ConfigurationValue, or message: String, suggestion: (String) -> String? = { _ in nil },
        _ convert: (String) -> Result?
    ) -> Result? {
        guard let text = text(value)?.trimmingBlanks() else { return nil }
        if let result = convert(text) { return result }
        report(message, at: value, suggestion: suggestion(text))
        return nil
    }

    package mutating func integer(_ value: ConfigurationValue, in range: ClosedRange<Int>) -> Int? {
        guard let number = converted(value, or: "this is no whole number", { Int($0) }) else { return nil }
        guard range.contains(number) else {
            report("this number is out of range", at: value)
            return nil
        }
        return number
    }

    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: ConfigurationValue, _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        return converted(
            value, or: "this is no possible value",
            suggestion: { text in Spelling.nearest(to: text, among: names).map { "did you mean \($0)?" } },
            { Choice(rawValue: $0.lowercased()) })
    }

    package mutating func flag(_ value: ConfigurationValue) -> Bool? {
        converted(value, or: "this is neither true nor false") { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        }
    }

    /// A local path; a relative one starts from the base folder.
    package mutating func path(_ value: ConfigurationValue) -> String? {
        guard let text = text(value) else { return nil }
        guard !text.unicodeScalars.contains("\0") else {
            report("a path cannot hold a NUL character", at: value)
            return nil
        }
        guard !text.hasPrefix("/vsi"), !text.contains("://") else {
            report("only local files are read", at: value, suggestion: "copy the file to a local folder first")
            return nil
        }
        guard let baseFolder, !baseFolder.isEmpty, baseFolder != ".", !text.hasPrefix("/") else { return text }
        var rest = text[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        return baseFolder.hasSuffix("/") ? baseFolder + rest : "\(baseFolder)/\(rest)"
    }

    /// A rule file: a name is taken as it is, a path as any other.
    package mutating func rules(_ value: ConfigurationValue) -> String? {
        guard let text = text(value)?.trimmingBlanks() else { return nil }
        return text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml") ? path(value) : text
    }

    /// One value or a list of values, read one by one; reports an empty list. Nil when any of them is wrong.
    package mutating func list<Element>(
        _ value: ConfigurationValue, _ read: (ConfigurationValue, inout ReadingContext) -> Element?
    ) -> [Element]? {
        guard case .list(let values) = value.content else { return read(value, &self).map { [$0] } }
        guard !values.isEmpty else {
            report("the list is empty", at: value, showing: false)
            return nil
        }
        var elements: [Element] = []
        for (index, element) in values.enumerated() {
            let path: String
            if case .file = source { path = "\(keyPath)[\(index)]" } else { path = keyPath }
            if let element = within(path, expected: expected, { read(element, &$0) }) { elements.append(element) }
        }
        return elements.count == values.count ? elements : nil
    }
}
