import Foundation
import Geometry
import Testing
import _TestSupport

/// Slivers of misregistration are told from real change by `sliver_score`.
@Suite struct SliverTests {
    private static let side = 320

    /// Roofs at both dates, the later ones one pixel further east and south; new yards at the later date only, and a new lane two pixels wide.
    private static func pair() -> (before: [[Float]], after: [[Float]], isNew: (Int, Int) -> Bool) {
        var generator = SeededGenerator(seed: 61)
        let coarse = LatticeNoise(seed: 62, spacing: 60)
        func isRoof(_ x: Int, _ y: Int) -> Bool { x % 64 < 18 && y % 64 < 18 && x >= 0 && y >= 0 }
        func isNew(_ x: Int, _ y: Int) -> Bool { (40..<54).contains(x % 128) && (40..<54).contains(y % 128) || (160..<162).contains(x) && y % 64 >= 30 }
        var dates = (before: [[Float]](), after: [[Float]]())
        for band in 0..<3 {
            var planes = ([Float](), [Float]())
            for y in 0..<side {
                for x in 0..<side {
                    let ground = 800 + 60 * coarse.value(Double(x), Double(y)) + 30 * Double(band)
                    planes.0.append(Float((ground + (isRoof(x, y) ? 700 : 0) + generator.real(-6, 6)).rounded()))
                    let built = isRoof(x - 1, y - 1) ? 700.0 : isNew(x, y) ? 900 : 0
                    planes.1.append(Float((ground + built + generator.real(-6, 6)).rounded()))
                }
            }
            dates.before.append(planes.0)
            dates.after.append(planes.1)
        }
        return (dates.before, dates.after, isNew)
    }

    @Test func sliversAreRecognisedAndRealChangeIsNot() throws {
        let folder = try TemporaryFolder()
        let pair = Self.pair()
        let grid = SyntheticPair(seed: 1, width: Self.side, height: Self.side, bands: 1, changes: 0).grid
        try SyntheticPair.write(pair.before, grid: grid, to: folder("before.tif"))
        try SyntheticPair.write(pair.after, grid: grid, to: folder("after.tif"))
        let run = try folder.run(
            before: [folder("before.tif")], after: [folder("after.tif")],
            ["--registration-threshold", "50", "--min-pixels", "6", "--cloud-test", "off"])
        var scores = (slivers: [Double](), real: [Double]())
        for row in try QueueFile("\(run.path)/candidates.gpkg", layer: "candidates").rows {
            let score = try #require(row.reals["sliver_score"])
            #expect((0...1).contains(score))
            let column = Int(((row.box[0] + row.box[1]) / 2 - grid.transform.originX) / grid.transform.pixelWidth)
            let line = Int(((row.box[2] + row.box[3]) / 2 - grid.transform.originY) / grid.transform.pixelHeight)
            if pair.isNew(column, line) { scores.real.append(score) } else { scores.slivers.append(score) }
        }
        #expect(scores.slivers.count >= 20 && scores.real.count >= 4, "\(scores.slivers.count), \(scores.real.count)")
        #expect(scores.real.allSatisfy { $0 < 0.5 }, "\(scores.real)")
        // Corners of two slivers that grew together may be unclear.
        #expect(Double(scores.slivers.count { $0 >= 0.5 }) >= 0.9 * Double(scores.slivers.count), "\(scores.slivers)")
    }
}
