import Foundation
import Geometry
import Glibc
import StageSupport

/// One measured step in a process of its own, so that memory and processor time are that step's alone.
struct ChildRun: Sendable {
    var seconds: Double
    /// User and system time of all threads.
    var processorSeconds: Double
    /// Highest resident set, in MiB. The child tells it itself: what `wait4` says counts the parent's memory too, from before `exec`.
    var peakMemory: Double
    /// What else the step told, line by line.
    var told: [Double]

    /// Runs this program again as `tuban-bench child …` and waits for it.
    static func of(_ arguments: [String]) throws(TubanError) -> ChildRun {
        guard let executable = DataDirectory.executablePath() else {
            throw TubanError(.internalFault, subject: "/proc/self/exe", "the program does not find itself")
        }
        var vector = ([executable, "child"] + arguments).map { strdup($0) } + [nil]
        defer { for text in vector { free(text) } }
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-\(getpid()).memory").path
        defer { unlink(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var usage = rusage()
        var status: Int32 = 0
        var started = false
        let seconds = elapsedSeconds {
            var child: pid_t = 0
            guard posix_spawn(&child, executable, &actions, nil, &vector, environ) == 0 else { return }
            started = true
            while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        }
        guard started, status == 0 else {
            throw TubanError(.internalFault, subject: arguments.joined(separator: " "), "the measured step failed (status \(status))")
        }
        let told = (try? String(contentsOfFile: output, encoding: .utf8))?.split(separator: "\n").map(Double.init) ?? []
        guard let bytes = told.last.flatMap({ $0 }) else {
            throw TubanError(.internalFault, subject: arguments.joined(separator: " "), "the measured step did not tell its memory")
        }
        func time(_ value: timeval) -> Double { Double(value.tv_sec) + Double(value.tv_usec) * 1e-6 }
        return ChildRun(
            seconds: seconds, processorSeconds: time(usage.ru_utime) + time(usage.ru_stime), peakMemory: bytes / 1_048_576,
            told: told.dropLast().compactMap(\.self))
    }
}
