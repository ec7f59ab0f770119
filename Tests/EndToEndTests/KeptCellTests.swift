import Foundation
import Geometry
import Pipeline
import Testing
import _TestSupport

/// What planning leaves decoded for the diff of the same process.
@Suite struct KeptCellTests {
    /// More cells than are sampled as a whole.
    private static let pair = SyntheticPair(seed: 31, width: 34 * 512 - 7, height: 80, bands: 4, changes: 60)

    private static func road(_ folder: TemporaryFolder) throws -> (road: Road, configuration: RunConfiguration) {
        let values = ["before": [folder("before.tif")], "after": [folder("after.tif")], "out": [folder("out")], "cloud_test": ["off"], "overwrite": ["true"]]
        let directory = RunDirectory(folder("out"))
        try directory.prepare()
        return (
            Road(directory: directory, dataFolder: "\(Program.packageRoot)/pipelines", reporter: { _, _ in { _ in } }),
            try ConfigurationResolver(environment: [:], processorCount: 2).resolve(yaml: nil, commandLine: values)
        )
    }

    /// The plan alone does not show it: a road that has planned itself gives what one gives that has not. And it does not decode what is kept: where files are
    /// swapped between the two stages, it still finds change, in every second cell.
    @Test func keptCellsAreNotDecodedAgainAndDoNotShow() throws {
        let folder = try TemporaryFolder()
        try Self.pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let run = RunFolder(path: folder("out"))
        let (first, configuration) = try Self.road(folder)
        _ = try first.prepare(configuration)
        try first.perform(.diff)
        let whole = try run.bytes("change.tif")
        let (grid, planes) = try run.change()
        let (other, _) = try Self.road(folder)
        _ = try first.prepare(configuration)
        try other.perform(.diff)
        #expect(try run.bytes("change.tif") == whole)

        _ = try first.prepare(configuration)
        try FileManager.default.removeItem(atPath: folder("after.tif"))
        try FileManager.default.copyItem(atPath: folder("before.tif"), toPath: folder("after.tif"))
        try first.perform(.diff)
        let swapped = try run.change().planes
        // Clear of the borders of cells, whose neighbours count.
        let inner = (0..<grid.width * grid.height).filter { (16..<496).contains($0 % grid.width % 512) }
        let (kept, decoded) = (inner.filter { $0 % grid.width / 512 % 2 == 0 }, inner.filter { $0 % grid.width / 512 % 2 == 1 })
        for band in 0..<3 { #expect(kept.allSatisfy { swapped[band][$0] == planes[band][$0] }) }
        #expect(kept.contains { planes[0][$0] >= 191 } && decoded.contains { planes[0][$0] >= 191 })
        #expect(decoded.allSatisfy { swapped[0][$0] == 0 })
        // Magnitudes are told where probabilities are.
        #expect(zip(planes[0], planes[1]).allSatisfy { $0 == 0 ? $1 == 0 : $1 > 0 })
    }
}
