import CTIFF
import CVectorMath
import Geometry
import Raster

/// The blocks of a plain GeoTIFF, decoded by libtiff and kept as they are stored while windows come back to them, which are expected to go down, and to the
/// right where they do not reach a block's last rows. What is kept lies under one row of pixels of a window, or under the rows that windows have in common.
///
/// GDAL undoes differences, parts the bands and converts samples in three passes over memory. Here they are one, from a block to the planes that are wanted
/// of it. What is not laid out plainly, and every block that cannot be decoded, is left to GDAL, which tells what is wrong with it.
final class StoredBlocks {
    private let file: OpaquePointer
    private let type: SampleType
    /// Samples of a pixel in one block: all bands, or one where each band has blocks of its own.
    private let interleaved: Int
    /// Samples stand as differences to those of the pixel before.
    private let differs: Int32
    private let blocks: TileGrid
    private let rowBytes: Int
    private var blockHeight: Int { blocks.tileHeight }
    /// Decoded blocks by number; and room that is free again.
    private var decoded: [Int: UnsafeMutableRawPointer] = [:]
    private var spare: [UnsafeMutableRawPointer] = []
    private var last = PixelWindow(x: 0, y: 0, width: 0, height: 0)
    /// Rows that windows going down have in common.
    private var overlap = 0

    /// What GDAL has no treatment of its own for.
    private static let compressions = [COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_ZSTD]
        .map { UInt16($0) }

    /// - Returns: nil where the file is laid out otherwise: with a mask, with samples of other types, with other compression.
    init?(path: String, _ info: RasterInfo) {
        let type = info.bands[0].type
        guard !info.hasDatasetMask, info.bands.allSatisfy({ $0.type == type }), [.byte, .uint16, .int16].contains(type),
            let file = tuban_tiff_open(path)
        else { return nil }
        var layout = tuban_tiff_layout()
        let format = type == .int16 ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT
        guard tuban_tiff_describe(file, &layout) != 0,
            (Int(layout.width), Int(layout.height)) == (info.grid.width, info.grid.height),
            (Int(layout.block_width), Int(layout.block_height)) == (info.blockWidth, info.blockHeight),
            (Int(layout.bands), Int(layout.bits), Int32(layout.format)) == (info.bands.count, 8 * type.bytes, format),
            [PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_RGB].contains(Int32(layout.photometric)), Self.compressions.contains(layout.compression),
            Int32(layout.predictor) == PREDICTOR_NONE
                || Int32(layout.predictor) == PREDICTOR_HORIZONTAL && tuban_tiff_keep_differences(file) != 0
        else {
            TIFFClose(file)
            return nil
        }
        self.file = file
        self.type = type
        interleaved = Int32(layout.planes) == PLANARCONFIG_SEPARATE ? 1 : info.bands.count
        differs = Int32(layout.predictor) == PREDICTOR_HORIZONTAL ? 1 : 0
        blocks = TileGrid(width: info.grid.width, height: info.grid.height, tileWidth: info.blockWidth, tileHeight: info.blockHeight)
        rowBytes = info.blockWidth * interleaved * type.bytes
    }

    deinit {
        forget()
        TIFFClose(file)
    }

    /// Reads `bands` (numbers from 1) of `window` as Float into planes that lie `planeStride` samples apart.
    ///
    /// - Returns: false where a block cannot be decoded; the planes then hold anything.
    /// - Complexity: a block is decoded once for windows that go down through it, or through its last rows to the right.
    func read(bands: [Int], window: PixelWindow, planeStride: Int, into planes: UnsafeMutablePointer<Float>) -> Bool {
        let under = blocks.indices(meeting: window)
        let layers = interleaved == 1 ? Set(bands.map { $0 - 1 }) : [0]
        let wanted = Set(layers.flatMap { layer in under.map { layer * blocks.count + $0 } })
        for number in decoded.keys where !wanted.contains(number) { release(number) }
        if (window.x, window.width) == (last.x, last.width), window.y > last.y { overlap = max(0, last.maxY - window.y) }
        last = window
        for index in under {
            for layer in layers where !decode(layer * blocks.count + index, rows: blocks[index].height) { return false }
            unpack(index, bands, window, planeStride, planes)
            let block = blocks[index]
            let isNeededBelow = block.maxY > window.maxY - overlap
            let isNeededBeside = block.maxX > window.maxX && block.maxY >= window.maxY
            if isNeededBelow || isNeededBeside { continue }
            for layer in layers { release(layer * blocks.count + index) }
        }
        return true
    }

    /// Gives back all room.
    func forget() {
        for room in decoded.values { room.deallocate() }
        for room in spare { room.deallocate() }
        (decoded, spare) = ([:], [])
    }

    private func release(_ number: Int) {
        if let room = decoded.removeValue(forKey: number) { spare.append(room) }
    }

    /// A block's rows below the image are not asked for: some programs leave them out.
    private func decode(_ number: Int, rows: Int) -> Bool {
        guard decoded[number] == nil else { return true }
        let room = spare.popLast() ?? .allocate(byteCount: blockHeight * rowBytes, alignment: 64)
        guard tuban_tiff_read(file, UInt32(number), room, Int64(rows * rowBytes)) != 0 else {
            spare.append(room)
            return false
        }
        decoded[number] = room
        return true
    }

    /// Lays what `window` wants of a block into the planes.
    private func unpack(_ index: Int, _ bands: [Int], _ window: PixelWindow, _ stride: Int, _ planes: UnsafeMutablePointer<Float>) {
        let block = blocks[index]
        let part = block.intersection(window)
        let skip = part.x - block.x
        for y in part.y..<part.maxY {
            let from = (y - block.y) * rowBytes
            let out = planes + (y - window.y) * window.width + part.x - window.x
            if interleaved == 4, type == .uint16, bands == [1, 2, 3, 4], let words = decoded[index]?.advanced(by: from) {
                tuban_unpack_four_words(words.assumingMemoryBound(to: UInt16.self), differs, skip, out, stride, part.width)
                continue
            }
            for (plane, band) in bands.enumerated() {
                let (number, sample) = interleaved == 1 ? ((band - 1) * blocks.count + index, 0) : (index, band - 1)
                guard let row = decoded[number]?.advanced(by: from + sample * type.bytes) else { continue }
                unpack(row, skip, out + plane * stride, part.width)
            }
        }
    }

    private func unpack(_ row: UnsafeMutableRawPointer, _ skip: Int, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
        switch type {
        case .byte: tuban_unpack_bytes(row.assumingMemoryBound(to: UInt8.self), interleaved, differs, skip, out, count)
        case .int16: tuban_unpack_signed_words(row.assumingMemoryBound(to: UInt16.self), interleaved, differs, skip, out, count)
        default: tuban_unpack_words(row.assumingMemoryBound(to: UInt16.self), interleaved, differs, skip, out, count)
        }
    }
}
