import ChangeCore
import Foundation
import Geometry
import Raster

/// Cells of the sample that stay decoded from the first pass over it to the second, and for the diff where the same process goes on to it, as far as they
/// are integers of 16 bits and there is room: a small region is decoded once.
///
/// What is kept is what a reader gave, bit for bit; a cell that is not kept is decoded again. Workers share it.
package final class KeptCells: @unchecked Sendable {
    /// Both dates of one cell.
    private struct Cell: Sendable {
        let window: PixelWindow
        let samples: [UInt16]
        /// Of the earlier date, then of the later one; nil where all was seen.
        let valid: [UInt8]?
        /// What is added to the samples of both dates since they were decoded.
        var offsets: (before: Double, after: Double) = (0, 0)

        var isWhole: Bool { valid == nil }

        /// Fills `part`, which lies in the cell and in `window`, of two tiles that cover `window`.
        func restore(_ part: PixelWindow, before: SampleTile, after: SampleTile, in window: PixelWindow) {
            let count = self.window.count
            for (date, tile) in [before, after].enumerated() {
                for y in part.y..<part.maxY {
                    let from = (y - self.window.y) * self.window.width + part.x - self.window.x
                    let to = (y - window.y) * window.width + part.x - window.x
                    samples.withUnsafeBufferPointer { samples in
                        guard let samples = samples.baseAddress else { return }
                        for band in 0..<tile.bands {
                            IntegerSamples.restore(samples + (date * tile.bands + band) * count + from, count: part.width, into: tile.plane(band) + to)
                            SampleValidity.rescale(
                                tile.plane(band) + to, scale: 1, offset: date == 0 ? offsets.before : offsets.after, count: part.width)
                        }
                    }
                    guard let valid else {
                        (tile.valid + to).update(repeating: 1, count: part.width)
                        tile.causes.map { ($0 + to).update(repeating: 0, count: part.width) }
                        continue
                    }
                    valid.withUnsafeBufferPointer { valid in
                        if let base = valid.baseAddress { (tile.valid + to).update(from: base + date * count + from, count: part.width) }
                    }
                }
            }
        }
    }

    /// No more than this: about what a scene of Sentinel-2 with four bands takes.
    static let mostBytes = 128 << 20

    package static func bytes(bands: Int, pixels: Int) -> Int { pixels * (4 * bands + 2) }

    private let bands: Int
    // Guarded by `lock`.
    private let lock = NSLock()
    private var room: Int
    private var cells: [PixelWindow: Cell] = [:]
    private var offsets: (before: Double, after: Double) = (0, 0)

    package init(bands: Int, room: Int) {
        self.bands = bands
        self.room = room
    }

    /// Takes over both dates of `window`, if it can.
    package func keep(_ window: PixelWindow, before: SampleTile, after: SampleTile) {
        let count = window.count
        let bytes = Self.bytes(bands: bands, pixels: count)
        let fits = lock.withLock {
            guard room >= bytes else { return false }
            room -= bytes
            return true
        }
        guard fits else { return }
        var isWhole = false
        let samples = [UInt16](unsafeUninitializedCapacity: 2 * bands * count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            isWhole = [before, after].enumerated().allSatisfy { date, tile in
                (0..<bands).allSatisfy { band in
                    IntegerSamples.narrow(tile.plane(band), count: count, into: base + (date * bands + band) * count)
                }
            }
            filled = isWhole ? 2 * bands * count : 0
        }
        guard isWhole else {
            lock.withLock { room += bytes }
            return
        }
        let isSeen = SampleValidity.isComplete(before.valid, count: count) && SampleValidity.isComplete(after.valid, count: count)
        let valid =
            isSeen
            ? nil : [UInt8](UnsafeBufferPointer(start: before.valid, count: count)) + UnsafeBufferPointer(start: after.valid, count: count)
        lock.withLock { cells[window] = Cell(window: window, samples: samples, valid: valid) }
    }

    /// Adds to the samples of both dates what is added to them where they are decoded from now on.
    package func add(before: Double, after: Double) {
        lock.withLock { offsets = (offsets.before + before, offsets.after + after) }
    }

    /// Fills two tiles over `window` with both dates: from what is kept, and where nothing is from `decode`. What lies beyond the grid is unseen.
    ///
    /// - Parameters:
    ///   - spare: two tiles as large, for parts of the window.
    ///   - decode: fills two tiles over a part of the window, from their first pixels on.
    package func read(
        _ window: PixelWindow, in grid: RasterGrid, before: SampleTile, after: SampleTile, spare: () -> (SampleTile, SampleTile),
        decode: (PixelWindow, SampleTile, SampleTile) throws(TubanError) -> Void
    ) throws(TubanError) {
        let inside = window.intersection(grid.bounds)
        // What is kept does not tell why a pixel was not seen.
        let parts = inside.isEmpty ? [] : parts(of: inside, in: grid).map { ($0.window, $0.cell.flatMap { $0.isWhole || before.causes == nil ? $0 : nil }) }
        guard parts.contains(where: { $0.1 != nil }) else { return try decode(window, before, after) }
        if inside != window {
            for tile in [before, after] {
                tile.valid.update(repeating: 0, count: window.count)
                tile.causes?.update(repeating: UnseenCause.notCovered.rawValue, count: window.count)
            }
        }
        for (part, cell) in parts {
            if let cell {
                cell.restore(part, before: before, after: after, in: window)
            } else {
                let (first, second) = spare()
                try decode(part, first, second)
                before.lay(first, part, in: window)
                after.lay(second, part, in: window)
            }
        }
    }

    /// Cuts `window`, which lies in the grid, along the borders of cells, with what was kept of each part.
    private func parts(of window: PixelWindow, in grid: RasterGrid) -> [(window: PixelWindow, cell: Cell?)] {
        let side = RegionSampler.cellSize
        var parts: [(window: PixelWindow, cell: Cell?)] = []
        for row in window.y / side...(window.maxY - 1) / side {
            for column in window.x / side...(window.maxX - 1) / side {
                let place = PixelWindow(x: column * side, y: row * side, width: side, height: side).intersection(grid.bounds)
                parts.append((place.intersection(window), cell(place)))
            }
        }
        return parts
    }

    private func cell(_ window: PixelWindow) -> Cell? {
        lock.withLock {
            guard var cell = cells[window] else { return nil }
            cell.offsets = offsets
            return cell
        }
    }
}
