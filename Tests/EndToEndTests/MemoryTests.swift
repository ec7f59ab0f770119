import Foundation
import Testing
import _TestSupport

/// Law 2: memory is declared.
@Suite struct MemoryTests {
    /// What a run says that it took at most, of what it was given.
    private static func peak(_ folder: TemporaryFolder, _ options: [String], out: String) throws -> (peak: Int, declared: Int) {
        let ended = try Program.run(["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder(out)] + options)
        #expect(ended.status == 0, "\(ended.errors)")
        let records = ended.errors.split(separator: "\n").compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        let record = try #require(records.first { $0["msgid"] as? String == "memory" })
        #expect(record["level"] as? String == "info")
        return (try #require(record["peak_bytes"] as? Int), try #require(record["declared_bytes"] as? Int))
    }

    /// Scenes of 600² and 1,800² pixels with their parcels stay within the same memory.
    @Test(arguments: [("auto", 320), ("fine_multispectral", 400)])
    func peakStaysWithinWhatIsDeclared(detector: String, memory: Int) throws {
        let folder = try TemporaryFolder()
        for side in [600, 1800] {
            let pair = SyntheticPair(seed: 3, width: side, height: side, bands: 4, changes: side * side / 4000)
            try pair.write(before: folder("before.tif"), after: folder("after.tif"), blockSize: 256)
            let found = try Self.peak(
                folder, ["--memory", "\(memory)M", "--workers", "2", "--min-pixels", "1", "--detector", detector], out: "out-\(side)")
            #expect(found.declared == memory << 20)
            #expect(found.peak <= found.declared, "\(found.peak >> 20) MiB at \(side)²")
            #expect(found.peak > 64 << 20, "less than the libraries take: what is measured is not the run")
        }
    }
}
