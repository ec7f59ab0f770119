import ArgumentParser
import Foundation

/// What a command accepts, as the argument parser itself describes it.
struct CommandShape: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }
        var kind: String
        var names: [Name]?
        var parsingStrategy: String?
        var abstract: String?

        var isPositional: Bool { kind == "positional" }
        var takesValue: Bool { kind == "option" }
        var takesDashedValue: Bool { parsingStrategy == "unconditional" }
        var takesManyValues: Bool { parsingStrategy == "upToNextOption" }
        /// Whether everything that follows belongs to this argument.
        var takesTheRest: Bool { ["allRemainingInput", "postTerminator", "allUnrecognized"].contains(parsingStrategy) }
    }

    var commandName: String
    var aliases: [String]?
    var defaultSubcommand: String?
    var subcommands: [CommandShape]?
    var arguments: [Argument]?

    private struct Tool: Decodable {
        var command: CommandShape
    }

    /// Nil when the parser's description cannot be read; the parser then does the checking alone.
    static func of(_ command: any ParsableCommand.Type) -> CommandShape? {
        try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
    }

    func argument(named text: String) -> Argument? {
        arguments?.first { $0.names?.contains { $0.text == text } ?? false }
    }

    func subcommand(named text: String) -> CommandShape? {
        subcommands?.first { $0.commandName == text || ($0.aliases ?? []).contains(text) }
    }

    /// Options with two dashes.
    var longNames: [String] {
        (arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(\.name)
    }

    /// The command that a line of arguments speaks to, such as `tuban run`.
    func path(for arguments: [String]) -> String {
        guard let first = arguments.first, let next = subcommand(named: first) else { return commandName }
        return commandName + " " + next.path(for: Array(arguments.dropFirst()))
    }
}
