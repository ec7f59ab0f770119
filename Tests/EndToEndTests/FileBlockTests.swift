import Geometry
import Pipeline
import Testing
import _TestSupport

/// How files are cut into blocks shows in the plan's tiles, and nowhere in the results.
@Suite struct FileBlockTests {
    enum Layout: String, CaseIterable, Sendable {
        case reference, rows, strips, large, oblong, odd

        var arguments: [String] {
            let options =
                switch self {
                case .reference: ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
                case .rows: ["BLOCKYSIZE=1"]
                case .strips: ["BLOCKYSIZE=37", "COMPRESS=LZW"]
                case .large: ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "PREDICTOR=2"]
                case .oblong: ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=592", "COMPRESS=DEFLATE", "INTERLEAVE=BAND"]
                case .odd: ["TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=112", "COMPRESS=DEFLATE"]
                }
            return ["-ot", "UInt16"] + options.flatMap { ["-co", $0] }
        }

        /// Of a block, within a scene of 620 × 590 pixels.
        var block: (width: Int, height: Int) {
            switch self {
            case .reference: (64, 64)
            case .rows: (620, 1)
            case .strips: (620, 37)
            case .large: (512, 512)
            case .oblong: (64, 590)
            case .odd: (48, 112)
            }
        }
    }

    @Test func tilesHoldWholeBlocksAndResultsDoNotShowThem() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 21, width: 620, height: 590, bands: 4, changes: 30)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        var expected: (content: [String], planes: [[UInt8]])?
        for layout in Layout.allCases {
            let other = try TemporaryFolder()
            for date in ["before", "after"] {
                try RasterConversion.translate(folder("\(date).tif"), other("\(date).tif"), layout.arguments)
            }
            for workers in ["1", "2"] {
                let run = try other.run(
                    before: [other("before.tif")], after: [other("after.tif")],
                    ["--workers", workers, "--date-before", "2023-04-18", "--date-after", "2024-04-20"], out: "out-\(workers)")
                let tile = try RunDirectory(run.path).readPlan().tile
                #expect(tile.width % layout.block.width == 0 && tile.height % layout.block.height == 0 || tile.height >= 590, "\(layout): \(tile)")
                // With dates uids do not come from the files' content; the run's id does.
                let found = (content: try run.queue().content(without: ["run_id"]), planes: try run.change().planes)
                #expect(found.content.count > 3, "the pair must have changes to compare")
                if let expected {
                    #expect(found.content == expected.content, "queue of \(layout)")
                    #expect(found.planes == expected.planes, "change.tif of \(layout)")
                } else {
                    expected = found
                }
            }
        }
    }
}
