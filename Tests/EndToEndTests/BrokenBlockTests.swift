import Foundation
import Geometry
import Raster
import Testing
import _TestSupport

/// Law 4: a block that cannot be read is never a blank block.
@Suite struct BrokenBlockTests {
    enum Fault: String, CaseIterable, Sendable { case truncated, zstandard, strips, maskFile, pixelInterleaved }

    static let size = (width: 330, height: 260)

    /// The pair, with the second date (or its mask) broken. Options to run with.
    private static func write(_ fault: Fault, to folder: TemporaryFolder) throws -> (pair: SyntheticPair, options: [String]) {
        let pair = SyntheticPair(seed: 101, width: size.width, height: size.height)
        try pair.write(before: folder("before.tif"), after: folder("plain.tif"))
        var options = ["--date-before", "2022-05-01", "--date-after", "2023-05-01"]
        var target = "after.tif"
        switch fault {
        case .truncated, .maskFile:
            try FileManager.default.copyItem(atPath: folder("plain.tif"), toPath: folder("after.tif"))
        case .strips:
            try RasterConversion.translate(folder("plain.tif"), folder("after.tif"), ["-co", "COMPRESS=DEFLATE", "-co", "BLOCKYSIZE=16"])
        case .zstandard:
            try RasterConversion.translate(
                folder("plain.tif"), folder("after.tif"),
                ["-co", "COMPRESS=ZSTD", "-co", "TILED=YES", "-co", "BLOCKXSIZE=128", "-co", "BLOCKYSIZE=128"])
        case .pixelInterleaved:
            try RasterConversion.translate(
                folder("plain.tif"), folder("after.tif"),
                ["-co", "COMPRESS=LZW", "-co", "TILED=YES", "-co", "BLOCKXSIZE=64", "-co", "BLOCKYSIZE=64", "-co", "INTERLEAVE=PIXEL"])
        }
        if fault == .maskFile {
            var generator = SeededGenerator(seed: 3)
            let plane = (0..<pair.grid.bounds.count).map { _ in Float(Int.random(in: 0..<40, using: &generator) == 0 ? 0 : 1) }
            try SyntheticPair.write([plane], grid: pair.grid, to: folder("mask.tif"))
            options += ["--mask-after", folder("mask.tif")]
            target = "mask.tif"
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder(target)))
        bytes = bytes.prefix(bytes.count * 7 / 10)
        try bytes.write(to: URL(fileURLWithPath: folder(target)))
        return (pair, options)
    }

    @Test(arguments: Fault.allCases)
    func unreadableBlocksAreListedUnseenAndIndependentOfTiles(fault: Fault) throws {
        let folder = try TemporaryFolder()
        let (_, options) = try Self.write(fault, to: folder)
        var reference: (blocks: [String], content: [String], planes: [[UInt8]])?
        for (tileSize, workers) in [(512, 1), (100, 2)] {
            let run = try folder.run(
                before: [folder("before.tif")], after: [folder("after.tif")],
                options + ["--tile-size", "\(tileSize)", "--workers", "\(workers)"], out: "out-\(tileSize)", status: 3)
            #expect(try run.record()["exit_status"] as? Int == 3)
            let found = (blocks: try run.failedBlocks(), content: try run.queue().content(), planes: try run.change().planes)
            #expect(!found.blocks.isEmpty)
            #expect(Set(found.blocks).count == found.blocks.count, "each block is listed once")
            if let reference {
                #expect(found.blocks == reference.blocks, "blocks with tiles of \(tileSize)")
                #expect(found.content == reference.content, "queue with tiles of \(tileSize)")
                #expect(found.planes == reference.planes, "change.tif with tiles of \(tileSize)")
            } else {
                reference = found
                // Unseen exactly where a listed block lies, or where the mask says so.
                var listed = [Bool](repeating: false, count: found.planes[0].count)
                for block in found.blocks {
                    let parts = block.split(separator: " ").suffix(4).compactMap { Int($0) }
                    for y in parts[1]..<min(Self.size.height, parts[1] + parts[3]) {
                        for x in parts[0]..<min(Self.size.width, parts[0] + parts[2]) { listed[y * Self.size.width + x] = true }
                    }
                }
                let unseen = found.planes[0].map { $0 == 255 }
                #expect(listed.indices.allSatisfy { !listed[$0] || unseen[$0] })
                if fault != .maskFile { #expect(listed == unseen) }
                #expect(unseen.contains(false))
            }
        }
    }

    @Test(arguments: [Fault.truncated, .strips])
    func failingIsAChoice(fault: Fault) throws {
        let folder = try TemporaryFolder()
        let (_, options) = try Self.write(fault, to: folder)
        let inputs = ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--quiet"] + options
        let ended = try Program.run(inputs + ["--out", folder("out"), "--on-error", "fail"])
        #expect(ended.status == 65)
        #expect(ended.errorLines.count == 1 && ended.errors.contains(folder("after.tif")))
        #expect(!FileManager.default.fileExists(atPath: folder("out/queue.gpkg")))
        // Also when an earlier run of the same work went on without the blocks.
        #expect(try Program.run(inputs + ["--out", folder("both")]).status == 3)
        #expect(try Program.run(inputs + ["--out", folder("both")]).status == 3)
        #expect(try Program.run(inputs + ["--out", folder("both"), "--on-error", "fail"]).status == 65)
    }

    @Test func stagesOneByOneSayThreeToo() throws {
        let folder = try TemporaryFolder()
        let (_, options) = try Self.write(.truncated, to: folder)
        let inputs = ["--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--quiet"] + options
        #expect(try Program.run(inputs, as: "tuban-prepare").status == 3)
        for stage in StagesTests.stages { #expect(try Program.run([folder("out"), "--quiet"], as: stage).status == 3) }
        let whole = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], options, out: "whole", status: 3)
        for name in ["change.tif", "candidates.gpkg", "queue.gpkg"] {
            #expect(try whole.bytes(name) == RunFolder(path: folder("out")).bytes(name), "\(name)")
        }
    }
}
