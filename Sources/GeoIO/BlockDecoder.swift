import CGDAL
import CVectorMath
import Geometry
import Glibc

/// Decodes the blocks of a plain tiled TIFF straight into planes of Float, with GDAL's codecs but without its block cache.
///
/// GDAL takes each block apart into one copy per band, and copies again when samples are wanted as Float; here one step does all of that. It gives the same
/// samples. Whatever it cannot read it leaves to GDAL, whose words then tell what is wrong. Not Sendable: one for each reader.
package final class BlockDecoder {
    private let descriptor: Int32
    private let layout: TIFFLayout
    private let blocks: DecodedBlocks
    private let owner: Int
    private let packed: UnsafeMutableRawPointer
    private let packedRoom: Int

    /// Nil for files that are left to GDAL.
    package init?(path: String, width: Int, height: Int, bands: Int, sampleBytes: Int, keeping blocks: DecodedBlocks = DecodedBlocks()) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard let layout = TIFFLayout(descriptor), layout.width == width, layout.height == height, layout.bands == bands,
            layout.sampleBytes == sampleBytes
        else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.layout = layout
        self.blocks = blocks
        owner = blocks.register()
        // What compression made larger than twice the samples is no block.
        packedRoom = min(2 * layout.tileBytes + 4096, layout.byteCounts.max() ?? 0)
        packed = .allocate(byteCount: max(1, packedRoom), alignment: 64)
    }

    deinit {
        close(descriptor)
        packed.deallocate()
        blocks.drop(owner: owner)
    }

    /// Fills planes that lie `stride` samples apart; false, with anything in them, where GDAL must read instead.
    ///
    /// - Parameter bands: numbers from 1.
    package func read(bands: [Int], window: PixelWindow, stride: Int, into planes: UnsafeMutablePointer<Float>) -> Bool {
        guard !window.isEmpty else { return true }
        let columns = (window.x / layout.tileWidth)...((window.maxX - 1) / layout.tileWidth)
        guard blocks.hasRoom(for: columns.count, bytes: layout.tileBytes) else { return false }
        for row in (window.y / layout.tileHeight)...((window.maxY - 1) / layout.tileHeight) {
            for column in columns {
                guard let samples = block(row * layout.tileColumns + column) else { return false }
                let place = PixelWindow(
                    x: column * layout.tileWidth, y: row * layout.tileHeight, width: layout.tileWidth, height: layout.tileHeight)
                take(place.intersection(window), of: samples, place, bands: bands, into: planes, window, stride: stride)
            }
        }
        return true
    }

    private func take(
        _ part: PixelWindow, of samples: UnsafeRawPointer, _ place: PixelWindow, bands: [Int], into planes: UnsafeMutablePointer<Float>,
        _ window: PixelWindow, stride: Int
    ) {
        let isPlainFour = layout.sampleBytes == 2 && layout.bands == 4 && bands == [1, 2, 3, 4]
        for y in part.y..<part.maxY {
            let first = ((y - place.y) * layout.tileWidth + part.x - place.x) * layout.bands
            let out = planes + (y - window.y) * window.width + part.x - window.x
            let words = samples.assumingMemoryBound(to: UInt16.self) + (layout.sampleBytes == 2 ? first : 0)
            let bytes = samples.assumingMemoryBound(to: UInt8.self) + first
            if isPlainFour {
                tuban_take_four_bands16(words, out, out + stride, out + 2 * stride, out + 3 * stride, part.width)
                continue
            }
            for (plane, band) in bands.enumerated() {
                if layout.sampleBytes == 2 {
                    tuban_take_band16(words + band - 1, layout.bands, out + plane * stride, part.width)
                } else {
                    tuban_take_band8(bytes + band - 1, layout.bands, out + plane * stride, part.width)
                }
            }
        }
    }

    /// The samples of a block, bands side by side.
    private func block(_ index: Int) -> UnsafeRawPointer? {
        let key = DecodedBlocks.Key(owner: owner, index: index)
        return blocks[key] ?? blocks.add(key, bytes: layout.tileBytes) { decode(index, into: $0) }
    }

    private func decode(_ index: Int, into samples: UnsafeMutableRawPointer) -> Bool {
        let count = layout.byteCounts[index]
        guard count > 0, count <= packedRoom, layout.offsets[index] > 0,
            pread(descriptor, packed, count, layout.offsets[index]) == count
        else { return false }
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        guard tuban_decompress(layout.codec.rawValue, packed, count, samples, layout.tileBytes) != 0 else { return false }
        guard layout.isDifferenced else { return true }
        let rowSamples = layout.tileWidth * layout.bands
        for row in 0..<layout.tileHeight {
            if layout.sampleBytes == 2 {
                tuban_sum_differences16(samples.assumingMemoryBound(to: UInt16.self) + row * rowSamples, layout.bands, layout.tileWidth)
            } else {
                tuban_sum_differences8(samples.assumingMemoryBound(to: UInt8.self) + row * rowSamples, layout.bands, layout.tileWidth)
            }
        }
        return true
    }
}
