import Foundation
import Geometry
import Testing
import _TestSupport

/// Law 1: tiling does not show.
@Suite struct TilingTests {
    struct Cut: Sendable, CustomTestStringConvertible {
        var tileSize: Int
        var workers: Int
        var testDescription: String { "tiles of \(tileSize), \(workers) workers" }
    }

    /// Every size with one worker and with two for one method; every size and both numbers of workers for the others.
    private static func cuts(_ method: Method) -> [Cut] {
        let all = [96, 256, 512, 1000].flatMap { size in [1, 2].map { Cut(tileSize: size, workers: $0) } }
        return method == .multispectral ? all : [all[1], all[2], all[5], all[6]]
    }

    enum Method: String, CaseIterable, Sendable {
        case multispectral, coarse, fine, fineInfrared, radar, region, warped, masked
    }

    private static func options(_ method: Method, _ folder: TemporaryFolder) throws -> [String] {
        switch method {
        case .multispectral, .coarse, .fine: return []
        // With known bands, so that all features and the shipped model's classes are compared as well.
        case .fineInfrared: return ["--bands", "blue=1,green=2,red=3,nir=4", "--date-before", "2023-04-18", "--date-after", "2024-04-20"]
        case .radar: return ["--sensor", "sar", "--bands", "1"]
        case .region: return ["--region", "448165.5,4422986.5,451059.5,4425758.5"]
        case .warped: return ["--resampling", "bilinear"]
        case .masked: return ["--nodata", "0"]
        }
    }

    /// Detectors that `auto` does not choose, and rules for thresholds.
    @Test(arguments: ["cva", "irmad", "spectral_angle", "index", "speckle_ratio"], ["auto", "kittler_illingworth", "cfar:5%"])
    func namedDetectorsDoNotDependOnTheCut(detector: String, threshold: String) throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 12, width: 330, height: 290, bands: detector == "speckle_ratio" ? 1 : 4, changes: 16)
        var reference: (content: [String], planes: [[UInt8]])?
        for cut in [Cut(tileSize: 96, workers: 2), Cut(tileSize: 1000, workers: 1)] {
            let run = try folder.run(
                pair, ["--detector", detector, "--threshold", threshold, "--tile-size", "\(cut.tileSize)", "--workers", "\(cut.workers)"],
                out: "out-\(cut.tileSize)")
            let found = (content: try run.queue().content(), planes: try run.change().planes)
            #expect(found.content.count > 3, "the pair must have changes to compare")
            if let reference {
                #expect(found.content == reference.content && found.planes == reference.planes)
            } else {
                reference = found
            }
        }
    }

    @Test(arguments: Method.allCases)
    func queueAndChangeDoNotDependOnTheCut(method: Method) throws {
        let folder = try TemporaryFolder()
        let pixel = method == .coarse ? 30.0 : method == .fine || method == .fineInfrared ? 2 : 10
        var pair = SyntheticPair(
            seed: 11, width: 420, height: 390, bands: method == .fineInfrared ? 4 : 3, changes: 24, transform: SyntheticPair.metres(pixel))
        // A hole and an edge of nodata, so that unseen ground meets tile borders.
        if method == .masked {
            for y in 90..<130 { for x in 60..<260 { for band in 0..<3 { pair.after[band][y * 420 + x] = 0 } } }
        }
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        if method == .warped {
            var moved = pair.grid
            moved.transform.originX += 3.5
            moved.transform.originY -= 4.5
            try SyntheticPair.write(pair.after, grid: moved, to: folder("after.tif"))
        }
        var reference: (content: [String], planes: [[UInt8]])?
        for cut in Self.cuts(method) {
            let run = try folder.run(
                pair, Self.options(method, folder) + ["--tile-size", "\(cut.tileSize)", "--workers", "\(cut.workers)"],
                out: "out-\(cut.tileSize)-\(cut.workers)")
            let found = (content: try run.queue().content(), planes: try run.change().planes)
            #expect(found.content.count > 3, "the pair must have changes to compare")
            if let reference {
                #expect(found.content == reference.content, "queue of \(cut)")
                #expect(found.planes == reference.planes, "change.tif of \(cut)")
            } else {
                reference = found
            }
        }
    }
}
