import ArgumentParser
import Foundation
import Geometry
import Glibc
import Pipeline

/// The whole life of an executable: checks and parses the command line, runs the command, reports what went wrong, ends with a
/// documented exit status.
///
///     @main struct Tuban: AsyncParsableCommand {
///         static func main() async { await runMain(Tuban.self) }
///     }
package func runMain(_ command: any ParsableCommand.Type, arguments: [String]? = nil) async -> Never {
    exit(await runCommand(command, arguments: arguments ?? Array(CommandLine.arguments.dropFirst())))
}

/// As `runMain`, but gives the exit status back.
///
/// A command that finished with some tiles or inputs quarantined throws `ExitCode(ExitStatus.partial)`.
package func runCommand(_ command: any ParsableCommand.Type, arguments: [String]) async -> Int32 {
    // A reader that goes away (`tuban queue DIR | head`) ends the program quietly, as is usual for a filter.
    InterruptionSignals.install()
    let options = arguments.prefix { $0 != "--" }
    let environmentJSON = ProcessInfo.processInfo.environment["TUBAN_JSON"]?.lowercased() ?? ""
    let json = options.contains("--json") || ["1", "true", "yes", "on"].contains(environmentJSON)
    func report(_ error: any Error) -> Int32 {
        let report = ErrorReport(error, command: command, arguments: arguments)
        for line in report.text(json: json) { StandardError.write(line: line) }
        return report.status
    }
    /// Results that did not reach the standard output are a failure, whatever the command thinks.
    func flushed(_ status: Int32) -> Int32 {
        guard fflush(nil) != 0 else { return status }
        return report(
            TubanError(.inputOutput, subject: "standard output", "not all could be written; check the disk's free space"))
    }
    let problems = Preflight.problems(arguments: arguments, for: command)
    guard problems.isEmpty else { return report(ConfigurationError(problems: problems)) }
    do {
        var parsed: any ParsableCommand
        if let asynchronous = command as? any AsyncParsableCommand.Type {
            parsed = try await asynchronous.asyncParseAsRoot(arguments)
        } else {
            parsed = try command.parseAsRoot(arguments)
        }
        if var asynchronous = parsed as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try parsed.run()
        }
        StandardError.draw(bar: "")
        return flushed(ExitStatus.done)
    } catch let code as ExitCode {
        StandardError.draw(bar: "")
        return flushed(code.rawValue)
    } catch {
        StandardError.draw(bar: "")
        guard !(error is ConfigurationError), command.exitCode(for: error) == .success else { return report(error) }
        // Help, version and completion scripts arrive as errors that mean success.
        print(command.fullMessage(for: error))
        return flushed(ExitStatus.done)
    }
}
