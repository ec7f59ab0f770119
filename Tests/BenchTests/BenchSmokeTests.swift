import Foundation
import Testing

/// The benchmark executable at its smallest size: it measures, and says what.
@Suite struct BenchSmokeTests {
    @Test func tiniestSizesGiveEveryPartOfTheTable() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let json = folder.appendingPathComponent("figures.json")
        let bench = Process()
        bench.executableURL = URL(fileURLWithPath: Self.executable)
        bench.arguments = ["--tiny", "--json", json.path, "--cache", folder.appendingPathComponent("scenes").path]
        let table = Pipe()
        bench.standardOutput = table
        bench.standardError = FileHandle.nullDevice
        try bench.run()
        let text = String(decoding: table.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        bench.waitUntilExit()
        #expect(bench.terminationStatus == 0)

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
        for part in ["kernels", "road 600² deflate", "road 600² zstd", "parcels 1 %", "parcels comb", "parcels streamed", "parcels written"] {
            #expect(document.figures.contains { $0.section.hasPrefix(part) }, "no figure of \(part)")
        }
        // Everything measured is a positive number; a step that did not run would give none.
        for figure in document.figures { #expect(figure.value > 0 && figure.value.isFinite, "\(figure.section): \(figure.name)") }
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
