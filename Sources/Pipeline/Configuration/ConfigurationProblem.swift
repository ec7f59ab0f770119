/// One thing that is wrong with a configuration, with all that is needed to put it right.
package struct ConfigurationProblem: Sendable, Hashable {
    /// Where the value came from.
    package enum Source: Sendable, Hashable {
        case file(String)
        case environment
        case commandLine
    }

    package var source: Source
    /// The dotted path of the key, such as `epochs[1].date`; empty for the file as a whole.
    package var keyPath: String
    /// Line in the file, from 1.
    package var line: Int?
    /// Column in that line, from 1.
    package var column: Int?
    /// What was written, shortened.
    package var value: String?
    package var message: String
    /// The allowed form, range and unit.
    package var expected: String?
    /// The key or word that was probably meant, or what to do.
    package var suggestion: String?

    package init(
        source: Source, keyPath: String, line: Int? = nil, column: Int? = nil, value: String? = nil, message: String,
        expected: String? = nil, suggestion: String? = nil
    ) {
        self.source = source
        self.keyPath = keyPath
        self.line = line
        self.column = column
        self.value = value
        self.message = message
        self.expected = expected
        self.suggestion = suggestion
    }

    /// What the problem is about: file, line, column and key; the variable; or the option.
    package var subject: String {
        switch source {
        case .file(let path):
            var place = path
            if let line { place += ":\(line)" }
            if line != nil, let column { place += ":\(column)" }
            return keyPath.isEmpty ? place : "\(place): \(keyPath)"
        case .environment, .commandLine:
            return keyPath.isEmpty ? "configuration" : keyPath
        }
    }

    /// The problem in one sentence, without its subject.
    package var text: String {
        var text = message
        if let value { text += ": \(value)" }
        if let expected { text += "; expected \(expected)" }
        if let suggestion { text += "; \(suggestion)" }
        return text
    }
}

/// All that is wrong with a configuration, at once.
package struct ConfigurationError: Error, Sendable, Hashable {
    /// Never empty; the file's problems in the order of its lines, then the environment's, then the command line's.
    package var problems: [ConfigurationProblem]

    package init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// Whether every problem was made on the command line.
    package var isUsage: Bool { problems.allSatisfy { $0.source == .commandLine } }
}

extension ConfigurationError: CustomStringConvertible {
    package var description: String { problems.map { "\($0.subject): \($0.text)" }.joined(separator: "\n") }
}
