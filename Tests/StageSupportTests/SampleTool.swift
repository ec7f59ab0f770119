import ArgumentParser
import Geometry
import Pipeline
import StageSupport

/// A command with subcommands like the real ones.
struct SampleTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", version: "1.0", subcommands: [Run.self, Queue.self, Fail.self])

    struct Run: AsyncParsableCommand {
        @Argument var configurationFile: String?
        @OptionGroup var options: RunOptions

        func run() async throws { _ = try options.resolve(yaml: configurationFile, environment: [:]) }
    }

    struct Queue: ParsableCommand {
        @Argument var folder: String
        @Flag var all = false

        func run() throws { if folder == "partial" { throw ExitCode(ExitStatus.partial) } }
    }

    /// Throws an error of the family that it is asked for.
    struct Fail: ParsableCommand {
        @Argument var kind: String

        struct Unforeseen: Error {}

        func run() throws {
            guard let kind = TubanError.Kind(rawValue: kind) else { throw Unforeseen() }
            throw TubanError(kind, subject: "a\u{1B}[2J.tif", "first\nsecond")
        }
    }
}
