import ChangeCore
import Foundation
import Geometry
import Raster

/// Cells of the sample that stay decoded from the first pass to the second, as far as they are integers of 16 bits and there is room.
///
/// What is kept is what a reader gave, bit for bit; a cell that is not kept is decoded again. Workers share it.
package final class KeptCells: @unchecked Sendable {
    /// Both dates of one cell.
    private struct Cell {
        let samples: [UInt16]
        /// Of the earlier date, then of the later one; nil where all was seen.
        var valid: [UInt8]?
    }

    /// No more than this: about what a scene of Sentinel-2 with four bands takes.
    static let mostBytes = 128 << 20

    package static func bytes(bands: Int, pixels: Int) -> Int { pixels * (4 * bands + 2) }

    private let bands: Int
    // Guarded by `lock`.
    private let lock = NSLock()
    private var room: Int
    private var cells: [PixelWindow: Cell] = [:]
    /// What is added to the samples of both dates since they were decoded.
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
        lock.withLock { cells[window] = Cell(samples: samples, valid: valid) }
    }

    /// Adds to the samples of both dates what is added to them where they are decoded from now on.
    package func add(before: Double, after: Double) {
        lock.withLock { offsets = (offsets.before + before, offsets.after + after) }
    }

    /// Fills both tiles with what was kept of `window` and lets go of it.
    ///
    /// - Returns: false where nothing was.
    package func restore(_ window: PixelWindow, before: SampleTile, after: SampleTile) -> Bool {
        let (cell, offsets) = lock.withLock { (cells.removeValue(forKey: window), self.offsets) }
        guard let cell else { return false }
        let count = window.count
        for (date, tile) in [before, after].enumerated() {
            cell.samples.withUnsafeBufferPointer { samples in
                guard let samples = samples.baseAddress else { return }
                for band in 0..<bands {
                    IntegerSamples.restore(samples + (date * bands + band) * count, count: count, into: tile.plane(band))
                    SampleValidity.rescale(tile.plane(band), scale: 1, offset: date == 0 ? offsets.before : offsets.after, count: count)
                }
            }
            guard let valid = cell.valid else {
                tile.valid.update(repeating: 1, count: count)
                continue
            }
            valid.withUnsafeBufferPointer { valid in
                if let base = valid.baseAddress { tile.valid.update(from: base + date * count, count: count) }
            }
        }
        return true
    }
}
