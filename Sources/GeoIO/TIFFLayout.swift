import Glibc

/// Where the blocks of a tiled TIFF of 8- or 16-bit whole numbers lie, and how they are packed.
///
/// Only what imagery usually comes as: little-endian, classic or BigTIFF, DEFLATE or ZSTD, bands side by side in each block. Everything else is nil,
/// and is left to GDAL.
struct TIFFLayout {
    enum Codec: String {
        case deflate = "zlib"
        case zstd
    }

    private(set) var width = 0
    private(set) var height = 0
    private(set) var tileWidth = 0
    private(set) var tileHeight = 0
    private(set) var bands = 1
    /// 1 or 2.
    private(set) var sampleBytes = 0
    private(set) var codec = Codec.deflate
    /// Samples are stored as differences to the pixel before.
    private(set) var isDifferenced = false
    private(set) var offsets: [Int] = []
    private(set) var byteCounts: [Int] = []

    var tileColumns: Int { (width + tileWidth - 1) / tileWidth }
    var tileBytes: Int { tileWidth * tileHeight * bands * sampleBytes }

    /// Blocks larger than this are left to GDAL.
    private static let mostTileBytes = 16 << 20
    private static let mostEntries = 1 << 24

    /// The first directory of the file behind `descriptor`.
    init?(_ descriptor: Int32) {
        guard let reader = DirectoryReader(descriptor) else { return nil }
        var bits: [Int] = [1]
        var formats: [Int] = [1]
        var (compression, planar, predictor, fill) = (1, 1, 1, 1)
        guard let entries = reader.entries() else { return nil }
        for entry in entries {
            guard [256, 257, 258, 259, 266, 277, 284, 317, 322, 323, 324, 325, 339].contains(entry.tag) else { continue }
            guard entry.count > 0, entry.count <= Self.mostEntries, let values = reader.values(of: entry) else { return nil }
            switch entry.tag {
            case 256: width = values[0]
            case 257: height = values[0]
            case 258: bits = values
            case 259: compression = values[0]
            case 266: fill = values[0]
            case 277: bands = values[0]
            case 284: planar = values[0]
            case 317: predictor = values[0]
            case 322: tileWidth = values[0]
            case 323: tileHeight = values[0]
            case 324: offsets = values
            case 325: byteCounts = values
            default: formats = values
            }
        }
        switch compression {
        case 8, 32946: codec = .deflate
        case 50000: codec = .zstd
        default: return nil
        }
        guard fill == 1, planar == 1 || bands == 1, predictor == 1 || predictor == 2, formats.allSatisfy({ $0 == 1 }),
            bits.allSatisfy({ $0 == bits[0] }), bits[0] == 8 || bits[0] == 16, (1...64).contains(bands), width > 0, height > 0,
            (1...1 << 15).contains(tileWidth), (1...1 << 15).contains(tileHeight)
        else { return nil }
        isDifferenced = predictor == 2
        sampleBytes = bits[0] / 8
        let tiles = tileColumns * ((height + tileHeight - 1) / tileHeight)
        guard offsets.count == tiles, byteCounts.count == tiles, tileBytes <= Self.mostTileBytes else { return nil }
    }
}

/// Reads one image file directory (TIFF 6.0, and BigTIFF with its numbers of eight bytes).
private struct DirectoryReader {
    struct Entry {
        var tag: Int
        var type: Int
        var count: Int
        /// Where the entry's own bytes for its values lie.
        var place: Int
    }

    private let descriptor: Int32
    private let isBig: Bool
    private let first: Int

    init?(_ descriptor: Int32) {
        self.descriptor = descriptor
        guard let head = Self.bytes(descriptor, 0, 16), head[0] == 0x49, head[1] == 0x49, head[3] == 0 else { return nil }
        switch head[2] {
        case 42: (isBig, first) = (false, Self.number(head[4..<8]))
        case 43: (isBig, first) = (true, Self.number(head[8..<16]))
        default: return nil
        }
    }

    func entries() -> [Entry]? {
        let (head, size) = isBig ? (8, 20) : (2, 12)
        guard let counted = Self.bytes(descriptor, first, head) else { return nil }
        let count = Self.number(counted[...])
        guard count > 0, count < 4096, let table = Self.bytes(descriptor, first + head, count * size) else { return nil }
        return (0..<count).map { index in
            let start = index * size
            return Entry(
                tag: Self.number(table[start..<(start + 2)]), type: Self.number(table[(start + 2)..<(start + 4)]),
                count: Self.number(table[(start + 4)..<(start + (isBig ? 12 : 8))]), place: first + head + start + (isBig ? 12 : 8))
        }
    }

    func values(of entry: Entry) -> [Int]? {
        guard let size = [3: 2, 4: 4, 16: 8, 1: 1][entry.type] else { return nil }
        let length = isBig ? 8 : 4
        var place = entry.place
        if entry.count * size > length {
            guard let pointer = Self.bytes(descriptor, place, length) else { return nil }
            place = Self.number(pointer[...])
        }
        guard let bytes = Self.bytes(descriptor, place, entry.count * size) else { return nil }
        let values = (0..<entry.count).map { Self.number(bytes[($0 * size)..<(($0 + 1) * size)]) }
        return values.allSatisfy { $0 >= 0 } ? values : nil
    }

    private static func bytes(_ descriptor: Int32, _ offset: Int, _ count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, offset) }
        return read == count ? bytes : nil
    }

    /// Little-endian.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(truncatingIfNeeded: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
