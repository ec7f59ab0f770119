import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

/// A run folder as others see it.
struct RunFolder {
    let path: String

    static let files = ["plan.json", "change.tif", "candidates.gpkg", "queue.gpkg", "run.json"]

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

    /// `run.json` without its timestamps.
    func timelessRecord() throws -> String {
        let text = String(decoding: try bytes("run.json"), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.contains("\"started\"") && !$0.contains("\"finished\"") }.joined(separator: "\n")
    }

    func record() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: bytes("run.json")) as? [String: Any])
    }

    func plan() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: bytes("plan.json")) as? [String: Any])
    }

    /// What the plan says of the shift of the last date.
    func registration() throws -> [String: Any] {
        let epochs = try #require(try plan()["epochs"] as? [[String: Any]])
        let acquisitions = try #require(epochs.last?["acquisitions"] as? [[String: Any]])
        return try #require(acquisitions.first?["registration"] as? [String: Any])
    }

    /// What could not be read, as `path x y width height`.
    func failedBlocks() throws -> [String] {
        let blocks = try #require(try record()["failed_blocks"] as? [[String: Any]])
        return try blocks.map { block in
            let window = try #require(block["window"] as? [String: Int])
            let path = ((block["path"] as? String ?? "") as NSString).lastPathComponent
            return "\(path) \(window["x"] ?? -1) \(window["y"] ?? -1) \(window["width"] ?? -1) \(window["height"] ?? -1)"
        }
    }

    func queue() throws -> QueueFile { try QueueFile("\(path)/queue.gpkg") }

    /// The planes of `change.tif`: probability, magnitude code, kind.
    func change() throws -> (grid: (width: Int, height: Int), planes: [[UInt8]]) {
        let reader = try RasterReader(path: "\(path)/change.tif")
        var planes: [[UInt8]] = []
        for band in 1...3 {
            var plane = [UInt8](repeating: 0, count: reader.info.grid.bounds.count)
            try plane.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try reader.readBytes(band: band, window: reader.info.grid.bounds, into: base)
            }
            planes.append(plane)
        }
        return ((reader.info.grid.width, reader.info.grid.height), planes)
    }

    /// Everything in the folder besides the lock.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0 != ".tuban.lock" }.sorted()
    }
}

extension TemporaryFolder {
    /// Writes the pair and runs `tuban run` on it with further options.
    @discardableResult
    func run(_ pair: SyntheticPair, _ options: [String] = [], out: String = "out") throws -> RunFolder {
        if !FileManager.default.fileExists(atPath: self("before.tif")) {
            try pair.write(before: self("before.tif"), after: self("after.tif"))
        }
        return try run(before: [self("before.tif")], after: [self("after.tif")], options, out: out)
    }

    /// Runs to exit status `status` and gives the folder.
    @discardableResult
    func run(
        before: [String], after: [String], _ options: [String] = [], out: String = "out", status: Int32 = 0,
        location: SourceLocation = #_sourceLocation
    ) throws -> RunFolder {
        let ended = try Program.run(
            ["run", "--before"] + before + ["--after"] + after + ["--out", self(out), "--quiet"] + options)
        #expect(ended.status == status, "\(ended.errors)", sourceLocation: location)
        return RunFolder(path: self(out))
    }
}
