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
        /// What a program may want to know besides; empty unless the error is one of configuration.
        package var details: [String: JSONField] = [:]
    }

    package var lines: [Line]
    package var status: Int32
    /// A word of help that follows the lines.
    package var hint: String?

    /// - Parameter arguments: the command line, from which the hint names the command that was meant.
    package init(_ error: any Error, command: any ParsableCommand.Type, arguments: [String] = []) {
        switch error {
        case let error as ConfigurationError:
            status = error.isUsage ? ExitStatus.usage : ExitStatus.configuration
            lines = error.problems.map(Self.line)
            hint = error.isUsage ? Self.helpHint(command, arguments) : nil
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
                hint = Self.helpHint(command, arguments)
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
                let fields: [String: JSONField] = [
                    "level": .text("error"), "msgid": .text("error"), "kind": .text(line.kind), "subject": .text(line.subject),
                    "message": .text(line.message), "exit_status": .integer(Int(status)),
                ]
                return StandardError.jsonLine(fields.merging(line.details) { own, _ in own })
            }
    }

    private static func line(_ problem: ConfigurationProblem) -> Line {
        var details: [String: JSONField] = [:]
        if !problem.keyPath.isEmpty { details["key_path"] = .text(problem.keyPath) }
        if case .file(let path) = problem.source { details["file"] = .text(path) }
        if let line = problem.line { details["line"] = .integer(line) }
        if let column = problem.column { details["column"] = .integer(column) }
        if let value = problem.value { details["value"] = .text(value) }
        if let expected = problem.expected { details["expected"] = .text(expected) }
        if let suggestion = problem.suggestion { details["suggestion"] = .text(suggestion) }
        let kind = problem.source == .commandLine ? "usage" : "configuration"
        return Line(kind: kind, subject: problem.subject, message: problem.text, details: details)
    }

    private static func helpHint(_ command: any ParsableCommand.Type, _ arguments: [String]) -> String {
        "see '\(CommandShape.of(command)?.path(for: arguments) ?? command._commandName) --help'"
    }
}
