import Foundation
import Glibc

/// How a run of an executable ended.
struct Ended {
    /// Exit status, or 128 + signal.
    var status: Int32
    var output: String
    var errors: String
    var seconds: Double
    var wasStopped: Bool

    /// Lines of the error stream that report an error.
    var errorLines: [Substring] { errors.split(separator: "\n").filter { $0.contains("error:") } }
}

/// The built executables, run as a user runs them.
enum Program {
    /// Where the executables lie: beside the test bundle, or in the package's release folder.
    static let folder: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let candidates = [(own as NSString).deletingLastPathComponent, packageRoot + "/.build/release"]
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0 + "/tuban-classify") } ?? candidates[1]
    }()

    static let packageRoot: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// Runs `executable` to its end, or stops it after `limit` seconds.
    ///
    /// - Parameters:
    ///   - prefix: a program that runs it, such as `strace`, with its options.
    ///   - killAfter: sends `signal` to the whole process group after so many seconds.
    static func run(
        _ arguments: [String], as executable: String = "tuban", prefix: [String] = [], environment: [String: String] = [:],
        limit: Double = 60, killAfter: Double? = nil, signal: Int32 = SIGKILL
    ) throws -> Ended {
        let words = prefix + ["\(folder)/\(executable)"] + arguments
        let streams = ["out", "err"].map { "/tmp/tuban-test-\(getpid())-\(UUID().uuidString).\($0)" }
        defer { for stream in streams { unlink(stream) } }
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TUBAN_") }
        variables["LC_ALL"] = "C.UTF-8"
        variables.merge(environment) { $1 }
        let start = ContinuousClock.now
        let pid = try spawn(words, variables.map { "\($0.key)=\($0.value)" }, streams)
        var status: Int32 = 0
        var wasStopped = false
        var wasSignalled = false
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { break }
            let elapsed = seconds(since: start)
            if let killAfter, elapsed > killAfter, !wasSignalled {
                wasSignalled = true
                kill(-pid, signal)
            }
            if elapsed > limit {
                wasStopped = true
                kill(-pid, SIGKILL)
            }
            usleep(2000)
        }
        let ending = status & 0x7F
        return Ended(
            status: ending == 0 ? (status >> 8) & 0xFF : 128 + ending, output: try String(contentsOfFile: streams[0], encoding: .utf8),
            errors: try String(contentsOfFile: streams[1], encoding: .utf8),
            seconds: seconds(since: start), wasStopped: wasStopped)
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    static func find(_ program: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/", "/sbin/"].map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func spawn(_ words: [String], _ variables: [String], _ streams: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, streams[0], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, streams[1], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var argv = words.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for word in argv + envp { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        return pid
    }
}
