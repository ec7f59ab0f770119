import Foundation
import Glibc
import Testing

/// The benchmark executable at its smallest size: it measures, and says what.
@Suite struct BenchSmokeTests {
    @Test func tiniestSizesGiveEveryPartOfTheTable() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let json = folder.appendingPathComponent("figures.json")
        let table = folder.appendingPathComponent("table.txt")
        let status = run(["--tiny", "--json", json.path, "--cache", folder.appendingPathComponent("scenes").path], output: table.path)
        #expect(status == 0)
        let text = try String(contentsOf: table, encoding: .utf8)

        struct Document: Decodable {
            struct Figure: Decodable {
                var section: String
                var name: String
                var value: Double
            }
            var machine: String
            var figures: [Figure]
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: json))
        #expect(text.hasPrefix(document.machine))
        for part in [
            "kernels", "road 600² deflate", "road 600² zstd", "parcels 1 %", "parcels comb", "parcels streamed", "parcels written", "overlay 500", "overlay 100",
            "queue of 500", "register 2000",
        ] {
            #expect(document.figures.contains { $0.section.hasPrefix(part) }, "no figure of \(part)")
        }
        // Everything measured is a positive number; a step that did not run would give none.
        for figure in document.figures { #expect(figure.value > 0 && figure.value.isFinite, "\(figure.section): \(figure.name)") }
    }

    /// Runs the executable to its end. (Foundation's `Process` would wait for programs that other tests start meanwhile as well.)
    private func run(_ arguments: [String], output: String) -> Int32 {
        var vector = ([Self.executable] + arguments).map { strdup($0) } + [nil]
        defer { for text in vector { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var child: pid_t = 0
        var status: Int32 = 0
        guard posix_spawn(&child, Self.executable, &actions, nil, &vector, environ) == 0 else { return -1 }
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Beside the test bundle, or in the package's release folder.
    private static var executable: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("tuban-bench").path
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : package.appendingPathComponent(".build/release/tuban-bench").path
    }
}
