/// All that is known about one option: one row of the table that the file's check, the environment, the command line's help and
/// the documents are made from.
package struct OptionDefinition: Sendable {
    /// The form of the value.
    package enum Kind: String, Sendable, CaseIterable {
        case epochs, inputs, path, date, bands, nodata, region, text, choice, integer, tileSize, memory, area, length, pixels, threshold, simplify, rules, flag
    }

    /// What the option decides.
    package enum Role: String, Sendable, CaseIterable {
        /// Which files are read.
        case input
        /// What is computed: another value gives other results.
        case method
        /// Where results go.
        case output
        /// How the work is done: no value of it may change a result.
        case execution
    }

    /// The key in a file.
    package let key: String
    package let kind: Kind
    package let role: Role
    /// The word for the value in help texts.
    package let valueName: String
    /// The allowed form and range, with the unit.
    package let expected: String
    /// The default, as text; nil when there is none.
    package let defaultText: String?
    /// One sentence or two for help and documents.
    package let help: String
    /// A value that is allowed and is not the default, as one would write it on the command line.
    package let example: String
    /// Words that people write for this key.
    package let synonyms: [String]
    let read: @Sendable (ConfigurationValue, inout ConfigurationLayer, inout ReadingContext) -> Void

    init(
        _ key: String, _ kind: Kind, _ role: Role, valueName: String, expected: String, default defaultText: String? = nil,
        example: String, synonyms: [String] = [], help: String,
        read: @escaping @Sendable (ConfigurationValue, inout ConfigurationLayer, inout ReadingContext) -> Void
    ) {
        self.key = key
        self.kind = kind
        self.role = role
        self.valueName = valueName
        self.expected = expected
        self.defaultText = defaultText
        self.example = example
        self.synonyms = synonyms
        self.help = help
        self.read = read
    }

    /// The option on the command line, without its dashes.
    package var flagName: String { key.map { $0 == "_" ? "-" : String($0) }.joined() }
    package var flag: String { "--" + flagName }
    package var environmentVariable: String { "TUBAN_" + key.uppercased() }
    /// Whether the command line and the environment have it; the list of dates exists in files only.
    package var isFileOnly: Bool { kind == .epochs }
    package var takesSeveralValues: Bool { kind == .inputs }
}

extension OptionDefinition {
    /// The key's name as a source spells it.
    package func name(in source: ConfigurationProblem.Source) -> String {
        switch source {
        case .file: key
        case .environment: environmentVariable
        case .commandLine: flag
        }
    }

    /// Reads the value into the layer; every problem goes into the context under this option's name.
    package func apply(
        _ value: ConfigurationValue, to layer: inout ConfigurationLayer, _ context: inout ReadingContext
    ) {
        context.within(name(in: context.source), expected: expected) { context in
            read(value, &layer, &context)
        }
    }
}
