import ArgumentParser
import Pipeline

/// Looks through a command line before the argument parser does, which stops at the first fault: here all unknown options and all
/// missing values are found, each with the option that was probably meant, and beside them the values that cannot be right.
package enum Preflight {
    package static func problems(arguments: [String], for command: any ParsableCommand.Type) -> [ConfigurationProblem] {
        guard let root = CommandShape.of(command) else { return [] }
        var scan = Scan(arguments: arguments, shape: root)
        scan.run()
        // A command line without such faults has its values looked at by the command itself, together with file and environment.
        return scan.problems.isEmpty ? [] : scan.problems + LayerReader.read(commandLine: scan.values).problems
    }
}

private struct Scan {
    let arguments: [String]
    var shape: CommandShape
    var index = 0
    var problems: [ConfigurationProblem] = []
    /// The values given to options of the option table, by key.
    var values: [String: [String]] = [:]

    /// Options that the argument parser knows of itself.
    private static let builtIn: Set<String> = [
        "--help", "-h", "-help", "--help-hidden", "--version", "--generate-completion-script",
    ]

    init(arguments: [String], shape: CommandShape) {
        self.arguments = arguments
        self.shape = shape
    }

    mutating func run() {
        var positionals = 0
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            if word == "--" { return }
            if word == "-" || !word.hasPrefix("-") || Self.isNumber(word) {
                if word == "help", needsSubcommand { return }
                if positionals == 0, let next = shape.subcommand(named: word) {
                    shape = next
                    continue
                }
                if positionals == 0, needsSubcommand {
                    // The options that follow are read as those of the command that was probably meant.
                    guard let meant = reportUnknownCommand(word) else { return }
                    shape = meant
                    continue
                }
                positionals += 1
                continue
            }
            if !option(word) { return }
        }
    }

    /// Checks one option and passes over its values; false when the rest is not ours to read.
    private mutating func option(_ word: String) -> Bool {
        let name = word.firstIndex(of: "=").map { String(word[..<$0]) } ?? word
        if Self.builtIn.contains(name) || name.hasPrefix("--experimental-") || name == "---completion" { return false }
        guard let argument = shape.argument(named: name) else {
            if name.hasPrefix("--") || !isShortGroup(name) { reportUnknown(name) }
            return true
        }
        if argument.takesTheRest { return false }
        guard argument.takesValue else { return true }
        if let equals = word.firstIndex(of: "=") {
            note([String(word[word.index(after: equals)...])], of: argument, named: name)
            return true
        }
        if argument.takesManyValues {
            let start = index
            while index < arguments.count, !arguments[index].hasPrefix("-") { index += 1 }
            if start == index { reportMissingValue(name) }
            note(arguments[start..<index], of: argument, named: name)
            return true
        }
        guard index < arguments.count, !isOption(arguments[index], insteadOfValueFor: argument) else {
            reportMissingValue(name)
            return true
        }
        note([arguments[index]], of: argument, named: name)
        index += 1
        return true
    }

    /// Keeps values of the table's options; an option of another meaning has a help text of its own.
    private mutating func note(_ given: some Sequence<String>, of argument: CommandShape.Argument, named name: String) {
        guard let definition = OptionTable.all.first(where: { $0.flag == name }), argument.abstract?.hasPrefix(definition.help) ?? false else {
            return
        }
        values[definition.key, default: []] += given
    }

    private func isOption(_ word: String, insteadOfValueFor argument: CommandShape.Argument) -> Bool {
        guard word.hasPrefix("-"), word != "-" else { return false }
        return argument.takesDashedValue ? word.hasPrefix("--") || shape.argument(named: word) != nil : true
    }

    /// Several short options in one word, such as `-qj`, or a short option with its value, such as `-oDIR`.
    private func isShortGroup(_ name: String) -> Bool {
        guard let first = name.dropFirst().first else { return false }
        return shape.argument(named: "-\(first)") != nil
    }

    /// Whether the next word can be nothing but the name of a command.
    private var needsSubcommand: Bool {
        !(shape.subcommands ?? []).isEmpty && shape.defaultSubcommand == nil
            && !(shape.arguments ?? []).contains(where: \.isPositional)
    }

    /// Reports a word that names no command; the command that was probably meant.
    private mutating func reportUnknownCommand(_ word: String) -> CommandShape? {
        let names = (shape.subcommands ?? []).map(\.commandName).filter { $0 != "help" }
        let nearest = Spelling.nearest(to: word, among: names)
        report(
            ConfigurationValue.shortened(word), "unknown command", expected: "one of \(names.joined(separator: ", "))",
            suggestion: nearest.map { "did you mean \($0)?" })
        return nearest.flatMap { shape.subcommand(named: $0) }
    }

    private mutating func reportUnknown(_ name: String) {
        let word = String(name.drop { $0 == "-" })
        let nearest = nearestOption(to: word)
        report(ConfigurationValue.shortened(name), "unknown option", suggestion: nearest.map { "did you mean --\($0)?" })
    }

    private func nearestOption(to word: String) -> String? {
        let names = shape.longNames
        let known = OptionTable.all.filter { names.contains($0.flagName) }
        let plain = word.lowercased().replacing("-", with: "_")
        if let meant = known.first(where: { $0.synonyms.contains(plain) }) { return meant.flagName }
        return Spelling.nearest(to: word, among: names)
    }

    private mutating func reportMissingValue(_ name: String) {
        let definition = OptionTable.all.first { $0.flag == name }
        report(name, "its value is missing", expected: definition?.expected)
    }

    private mutating func report(_ subject: String, _ message: String, expected: String? = nil, suggestion: String? = nil) {
        problems.append(
            ConfigurationProblem(
                source: .commandLine, keyPath: subject, message: message, expected: expected, suggestion: suggestion))
    }

    private static func isNumber(_ word: String) -> Bool {
        word.split(separator: ",").allSatisfy { Double($0) != nil } && word.contains { $0.isNumber }
    }
}
