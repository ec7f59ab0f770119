import GeoIO
import Geometry
import Raster

/// The files that one worker keeps open, and what it could not read of them.
final class OpenFiles {
    private let grid: RasterGrid
    private var open: [String: RasterReader] = [:]
    private var order: [String] = []
    private var failures: [FailedBlock] = []

    /// Files that are kept open; more are closed in the order of opening.
    private static let maximumOpen = 16

    init(grid: RasterGrid) {
        self.grid = grid
    }

    /// Takes the failures that were met since the last call.
    func takeFailures() -> [FailedBlock] {
        defer { failures = [] }
        return failures
    }

    func reader(for file: PlannedFile) throws(TubanError) -> RasterReader {
        // One file may be read in two ways: its bands as imagery, and one of them as a mask.
        let key = file.warp.map { "\($0.resampling)|\(file.path)" } ?? file.path
        if let reader = open[key] { return reader }
        let reader: RasterReader
        if let warp = file.warp {
            reader = try RasterReader(
                path: file.path, warpedTo: grid.cropped(to: file.window), resampling: warp.resampling, sourceCRS: warp.sourceCRS,
                nodata: Dictionary(zip(file.bands, file.nodata).compactMap { band, value in value.map { (band, $0) } }) { first, _ in first })
        } else {
            reader = try RasterReader(path: file.path)
        }
        if order.count == Self.maximumOpen { open[order.removeFirst()] = nil }
        open[key] = reader
        order.append(key)
        return reader
    }

    /// Samples of a file's first planned band over `part`, which lies in its window; NaN in blocks that cannot be read.
    func samples(_ file: PlannedFile, _ part: PixelWindow) throws(TubanError) -> [Float] {
        let reader = try reader(for: file)
        func samples(_ window: PixelWindow) throws(TubanError) -> [Float] {
            var piece = [Float](repeating: 0, count: window.count)
            try piece.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
                guard let base = buffer.baseAddress else { return }
                try reader.read(
                    bands: [file.bands[0]], window: window.offsetBy(dx: -file.window.x, dy: -file.window.y), planeStride: window.count,
                    into: base)
            }
            return piece
        }
        if let whole = try? samples(part) { return whole }
        var all = [Float](repeating: .nan, count: part.count)
        try forEachBlock(of: file, under: part) { wanted throws(TubanError) in
            let piece = try samples(wanted)
            for row in 0..<wanted.height {
                let to = (wanted.y - part.y + row) * part.width + wanted.x - part.x
                all.replaceSubrange(to..<(to + wanted.width), with: piece[(row * wanted.width)..<((row + 1) * wanted.width)])
            }
        } failed: { _ in
        }
        return all
    }

    /// Reads `part` block by block after a window failed: only the blocks at fault are lost, and each is listed whole, so that what is
    /// missing does not depend on the window.
    func forEachBlock(
        of file: PlannedFile, under part: PixelWindow, read: (PixelWindow) throws(TubanError) -> Void, failed: (PixelWindow) -> Void
    ) throws(TubanError) {
        for block in blocks(of: file, under: part) {
            try Interruption.check()
            let wanted = block.intersection(part)
            do {
                try read(wanted)
            } catch {
                failures.append(FailedBlock(path: file.path, window: block, reason: Self.reason(error)))
                failed(wanted)
            }
        }
    }

    /// The blocks of a file that a window of the target grid touches, in pixels of the target grid.
    private func blocks(of file: PlannedFile, under part: PixelWindow) -> [PixelWindow] {
        let (x, y) = (file.window.x, file.window.y)
        let blocks = TileGrid(width: file.window.width, height: file.window.height, tileWidth: file.blockWidth, tileHeight: file.blockHeight)
        return blocks.indices(meeting: part.offsetBy(dx: -x, dy: -y)).map { blocks[$0].offsetBy(dx: x, dy: y) }
    }

    /// The last of GDAL's words: those before it depend on what was read earlier.
    private static func reason(_ error: TubanError) -> String {
        error.message.split(separator: "; ").last.map(String.init) ?? error.message
    }
}
