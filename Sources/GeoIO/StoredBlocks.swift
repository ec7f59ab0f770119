import CTIFF
import CVectorMath
import Geometry
import Raster

/// The blocks of a plain GeoTIFF, decoded by libtiff.
///
/// GDAL undoes differences, parts the bands and converts samples in three passes over memory. Here they are one, from a block to the planes that are wanted
/// of it. What is not laid out plainly, and every block that cannot be decoded, is left to GDAL, which tells what is wrong with it.
final class StoredBlocks {
    private var file: tuban_tiff
    private let type: SampleType
    /// Samples of a pixel in one block: all bands, or one where each band has blocks of its own.
    private let interleaved: Int
    /// Samples stand as differences to those of the pixel before.
    private let differs: Int32
    private let blocks: TileGrid
    private let rowBytes: Int
    /// Blocks at the sides are as large as the others.
    private let isTiled: Bool
    private let reader = DecodedBlocks.shared.newReader()

    /// What GDAL has no treatment of its own for.
    private static let compressions = [COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_ZSTD]
        .map { UInt16($0) }

    /// - Returns: nil where the file is laid out otherwise: with a mask, with samples of other types, with other compression.
    init?(path: String, _ info: RasterInfo) {
        let type = info.bands[0].type
        guard !info.hasDatasetMask, info.bands.allSatisfy({ $0.type == type }), [.byte, .uint16, .int16].contains(type) else { return nil }
        var file = tuban_tiff_open(path)
        guard file.file != nil else { return nil }
        var layout = tuban_tiff_layout()
        let format = type == .int16 ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT
        guard tuban_tiff_describe(&file, &layout) != 0,
            (Int(layout.width), Int(layout.height)) == (info.grid.width, info.grid.height),
            (Int(layout.block_width), Int(layout.block_height)) == (info.blockWidth, info.blockHeight),
            (Int(layout.bands), Int(layout.bits), Int32(layout.format)) == (info.bands.count, 8 * type.bytes, format),
            [PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_RGB].contains(Int32(layout.photometric)), Self.compressions.contains(layout.compression),
            Int32(layout.predictor) == PREDICTOR_NONE
                || Int32(layout.predictor) == PREDICTOR_HORIZONTAL && tuban_tiff_keep_differences(&file) != 0
        else {
            tuban_tiff_close(&file)
            return nil
        }
        if Int32(layout.compression) == COMPRESSION_ZSTD { tuban_tiff_unpack_at_once(&file) }
        self.file = file
        isTiled = layout.is_tiled != 0
        self.type = type
        interleaved = Int32(layout.planes) == PLANARCONFIG_SEPARATE ? 1 : info.bands.count
        differs = Int32(layout.predictor) == PREDICTOR_HORIZONTAL ? 1 : 0
        blocks = TileGrid(width: info.grid.width, height: info.grid.height, tileWidth: info.blockWidth, tileHeight: info.blockHeight)
        rowBytes = info.blockWidth * interleaved * type.bytes
    }

    deinit {
        DecodedBlocks.shared.forget(reader: reader)
        tuban_tiff_close(&file)
    }

    /// Reads `bands` (numbers from 1) of `window` as Float into planes that lie `planeStride` samples apart.
    ///
    /// - Returns: false where a block cannot be decoded; the planes then hold anything.
    func read(bands: [Int], window: PixelWindow, planeStride: Int, into planes: UnsafeMutablePointer<Float>) -> Bool {
        let areAllFour = interleaved == 4 && type == .uint16 && bands == [1, 2, 3, 4]
        for index in blocks.indices(meeting: window) {
            let block = blocks[index]
            let part = block.intersection(window)
            let skip = part.x - block.x
            let out = planes + (part.y - window.y) * window.width + part.x - window.x
            if areAllFour {
                let isDone = forEachRow(of: index, block, part) { row, stored in
                    tuban_unpack_four_words(
                        stored.assumingMemoryBound(to: UInt16.self), differs, skip, out + row * window.width, planeStride, part.width)
                }
                guard isDone else { return false }
                continue
            }
            for (plane, band) in bands.enumerated() {
                let (number, sample) = interleaved > 1 ? (index, band - 1) : ((band - 1) * blocks.count + index, 0)
                let isDone = forEachRow(of: number, block, part) { row, stored in
                    unpack(stored + sample * type.bytes, skip, out + plane * planeStride + row * window.width, part.width)
                }
                guard isDone else { return false }
            }
        }
        return true
    }

    /// The stored rows of a block that hold `part`; false where it cannot be decoded.
    private func forEachRow(
        of number: Int, _ block: PixelWindow, _ part: PixelWindow, _ body: (_ row: Int, _ stored: UnsafeMutableRawPointer) -> Void
    ) -> Bool {
        guard let decoded = decode(number, rows: block.height) else { return false }
        for row in 0..<part.height { body(row, decoded.samples + (part.y - block.y + row) * rowBytes) }
        return true
    }

    /// A block's rows below the image are not asked for: some programs leave them out.
    private func decode(_ number: Int, rows: Int) -> DecodedBlocks.Block? {
        let (bytes, room) = (rows * rowBytes, (isTiled ? blocks.tileHeight : rows) * rowBytes)
        return DecodedBlocks.shared.block(DecodedBlocks.Key(reader: reader, number: number), bytes: room) { samples in
            tuban_tiff_read(&file, UInt32(number), samples, Int64(bytes), Int64(room)) != 0
        }
    }

    /// One band of `count` pixels of a stored row from pixel `skip` on.
    private func unpack(_ row: UnsafeMutableRawPointer, _ skip: Int, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
        switch type {
        case .byte: tuban_unpack_bytes(row.assumingMemoryBound(to: UInt8.self), interleaved, differs, skip, out, count)
        case .int16: tuban_unpack_signed_words(row.assumingMemoryBound(to: UInt16.self), interleaved, differs, skip, out, count)
        default: tuban_unpack_words(row.assumingMemoryBound(to: UInt16.self), interleaved, differs, skip, out, count)
        }
    }
}
