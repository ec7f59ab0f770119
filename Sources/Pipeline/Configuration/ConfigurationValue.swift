/// A value as it was written, before it is known what it should be, with its place.
package struct ConfigurationValue: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        case null
        case scalar(String)
        case list([ConfigurationValue])
        case mapping([Entry])
    }

    /// One key of a mapping, with the place of the key.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var line: Int?
        package var column: Int?
        package var value: ConfigurationValue
    }

    package var content: Content
    package var line: Int?
    package var column: Int?

    package init(_ content: Content, line: Int? = nil, column: Int? = nil) {
        self.content = content
        self.line = line
        self.column = column
    }

    package static func scalar(_ text: String) -> ConfigurationValue { ConfigurationValue(.scalar(text)) }

    package static func list(_ texts: [String]) -> ConfigurationValue {
        ConfigurationValue(.list(texts.map { .scalar($0) }))
    }

    /// A short form on one line, for messages.
    package var summary: String {
        switch content {
        case .null: "nothing"
        case .scalar(let text): Self.shortened(text)
        case .list(let values):
            Self.shortened("[" + values.prefix(5).map(\.summary).joined(separator: ", ") + (values.count > 5 ? ", …]" : "]"))
        case .mapping(let entries): Self.shortened("{" + entries.prefix(5).map { "\($0.key): …" }.joined(separator: ", ") + "}")
        }
    }

    /// At most 80 characters; control characters are shown, never passed on to a terminal or a log.
    package static func shortened(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(81) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > 80 ? String(result.unicodeScalars.dropLast()) + "…" : result
    }
}
