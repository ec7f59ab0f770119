import ArgumentParser
import Foundation
import Geometry
import Pipeline

/// An error in the form that goes to the error stream, with the exit status it means.
package struct ErrorReport: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package var kind: String
        package var subject: String
        package var message: String
    }

    package var lines: [Line]
    package var status: Int32
    /// A word of help that follows the lines.
    package var hint: String?

    package init(_ error: any Error, command: any ParsableCommand.Type) {
        switch error {
        case let error as ConfigurationError:
            status = error.isUsage ? ExitStatus.usage : ExitStatus.configuration
            lines = error.problems.map {
                Line(kind: $0.source == .commandLine ? "usage" : "configuration", subject: $0.subject, message: $0.text)
            }
            hint = error.isUsage ? Self.helpHint(command) : nil
        case let error as TubanError:
            status = ExitStatus.status(for: error.kind)
            lines = [Line(kind: error.kind.rawValue, subject: error.subject, message: error.message)]
        case is CancellationError where Interruption.isRequested:
            status = ExitStatus.status(for: .interrupted)
            lines = [
                Line(kind: "interrupted", subject: "run", message: "stopped on request; run the same command again to go on")
            ]
        default:
            let parserStatus = command.exitCode(for: error).rawValue
            if parserStatus == ExitCode.validationFailure.rawValue {
                status = ExitStatus.usage
                lines = [Line(kind: "usage", subject: "command line", message: command.message(for: error))]
                hint = Self.helpHint(command)
            } else {
                status = ExitStatus.internalFault
                lines = [
                    Line(
                        kind: "internalFault", subject: "internal fault",
                        message: "\(error); please report this with the command that led to it")
                ]
            }
        }
    }

    /// One line per problem; with `json` each also as an object for programs.
    package func text(json: Bool) -> [String] {
        var texts = lines.map { "tuban: error: \(StandardError.oneLine($0.subject)): \(StandardError.oneLine($0.message))" }
        if let hint { texts.append("tuban: \(hint)") }
        guard json else { return texts }
        return texts
            + lines.map { line in
                StandardError.jsonLine([
                    "level": .text("error"), "msgid": .text("error"), "kind": .text(line.kind), "subject": .text(line.subject),
                    "message": .text(line.message), "exit_status": .integer(Int(status)),
                ])
            }
    }

    private static func helpHint(_ command: any ParsableCommand.Type) -> String {
        "see '\(command._commandName) --help'"
    }
}
