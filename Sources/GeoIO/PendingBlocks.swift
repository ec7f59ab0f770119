import Geometry

/// Gathers the samples of a raster's blocks from windows of any cut, until each block is whole.
///
/// Memory follows the blocks that are begun: for windows that come row of tiles by row of tiles, one row of blocks and a tile's.
final class PendingBlocks {
    private struct Key: Hashable {
        let band: Int
        let column: Int
        let row: Int
    }

    private struct Block {
        let samples: UnsafeMutableRawPointer
        var missing: Int
    }

    private let blockSize: Int
    private let bounds: PixelWindow
    private let sampleBytes: Int
    private var begun: [Key: Block] = [:]
    private var spare: [UnsafeMutableRawPointer] = []

    init(blockSize: Int, width: Int, height: Int, sampleBytes: Int) {
        self.blockSize = blockSize
        self.sampleBytes = sampleBytes
        bounds = PixelWindow(x: 0, y: 0, width: width, height: height)
    }

    deinit {
        for block in begun.values { block.samples.deallocate() }
        for samples in spare { samples.deallocate() }
    }

    /// Takes the samples of `window`, row by row; each pixel of a band comes once.
    ///
    /// - Parameter write: told of each block that is whole now: column and row in blocks, and its samples (0 beyond the raster).
    func add(
        _ plane: UnsafeRawPointer, band: Int, window: PixelWindow, write: (Int, Int, UnsafeMutableRawPointer) throws(TubanError) -> Void
    ) throws(TubanError) {
        guard !window.isEmpty else { return }
        for row in (window.y / blockSize)...((window.maxY - 1) / blockSize) {
            for column in (window.x / blockSize)...((window.maxX - 1) / blockSize) {
                let place = PixelWindow(x: column * blockSize, y: row * blockSize, width: blockSize, height: blockSize)
                let part = place.intersection(window)
                let key = Key(band: band, column: column, row: row)
                var block = begun[key] ?? Block(samples: storage(isWhole: bounds.contains(place)), missing: place.intersection(bounds).count)
                copy(plane, window, part, to: block.samples, place)
                block.missing -= part.count
                guard block.missing == 0 else {
                    begun[key] = block
                    continue
                }
                begun[key] = nil
                spare.append(block.samples)
                try write(column, row, block.samples)
            }
        }
    }

    private func copy(
        _ plane: UnsafeRawPointer, _ window: PixelWindow, _ part: PixelWindow, to samples: UnsafeMutableRawPointer, _ place: PixelWindow
    ) {
        for y in part.y..<part.maxY {
            let source = ((y - window.y) * window.width + part.x - window.x) * sampleBytes
            let target = ((y - place.y) * blockSize + part.x - place.x) * sampleBytes
            (samples + target).copyMemory(from: plane + source, byteCount: part.width * sampleBytes)
        }
    }

    private func storage(isWhole: Bool) -> UnsafeMutableRawPointer {
        let bytes = blockSize * blockSize * sampleBytes
        let samples = spare.popLast() ?? .allocate(byteCount: bytes, alignment: 64)
        if !isWhole { samples.initializeMemory(as: UInt8.self, repeating: 0, count: bytes) }
        return samples
    }
}
