import CGDAL
import CVectorMath
import Dispatch
import Geometry
import Glibc
import Raster
import Synchronization

/// How samples are packed in a written GeoTIFF.
package struct RasterWriterOptions: Sendable {
    package enum Compression: String, Sendable {
        case deflate = "DEFLATE"
        case zstd = "ZSTD"
        case lzw = "LZW"
    }

    package var compression: Compression
    /// Level of the codec; nil takes the codec's default.
    package var level: Int?
    package var usesPredictor: Bool
    package var blockSize: Int
    /// Bands side by side within a block, as cameras deliver them; else each band in blocks of its own.
    package var isPixelInterleaved: Bool
    /// The only pixels that are written, whole blocks; the others read as nodata and take no room in the file. Nil for all.
    package var part: PixelWindow?

    package init(
        compression: Compression = .zstd, level: Int? = nil, usesPredictor: Bool = false, blockSize: Int = 256,
        isPixelInterleaved: Bool = false, part: PixelWindow? = nil
    ) {
        self.part = part
        self.isPixelInterleaved = isPixelInterleaved
        self.compression = compression
        self.level = level
        self.usesPredictor = usesPredictor
        self.blockSize = blockSize
    }
}

/// Sample types as Swift stores them.
package protocol RasterSample: BitwiseCopyable, Sendable {
    static var sampleType: SampleType { get }
    /// Sums over one row for the read-back check.
    static func rowSums(_ row: UnsafePointer<Self>, count: Int) -> RowSums
}

extension UInt8: RasterSample {
    package static var sampleType: SampleType { .byte }
    package static func rowSums(_ row: UnsafePointer<UInt8>, count: Int) -> RowSums {
        var plain: UInt64 = 0
        var byColumn: UInt64 = 0
        tuban_row_sums(row, count, &plain, &byColumn)
        return RowSums(count: count, plain: plain, byColumn: byColumn)
    }
}

extension UInt16: RasterSample {
    package static var sampleType: SampleType { .uint16 }
    package static func rowSums(_ row: UnsafePointer<UInt16>, count: Int) -> RowSums {
        RowSums(count: count) { UInt32(row[$0]) }
    }
}

extension Float: RasterSample {
    package static var sampleType: SampleType { .float32 }
    package static func rowSums(_ row: UnsafePointer<Float>, count: Int) -> RowSums {
        // A half at a time, so that sums over a piece of the row stay within 32 bits.
        let low = RowSums(count: count) { row[$0].bitPattern & 0xFFFF }
        let high = RowSums(count: count) { row[$0].bitPattern >> 16 }
        return RowSums(plain: low.plain &+ high.plain << 16, byColumn: low.byColumn &+ high.byColumn << 16)
    }
}

/// Writes a tiled GeoTIFF that appears under its name only when it is whole.
///
/// A full disk can leave a file that GDAL closes without a word and that reads back as zeros; so `finish()` opens the
/// file again and compares a checksum over all samples before the rename.
package struct RasterWriter<Sample: RasterSample>: ~Copyable {
    private let path: String
    private let temporary: String
    private let dataset: GDALDatasetH
    private let grid: RasterGrid
    private let bandCount: Int
    private let blockSize: Int
    private let part: PixelWindow
    private var checksum = PositionalChecksum()
    /// Of a file whose bands lie apart: blocks are handed to GDAL whole, so that each is compressed once whatever windows it comes in.
    private let blocks: PendingBlocks?

    package init(
        path: String, grid: RasterGrid, bands: [String], nodata: Double?, options: RasterWriterOptions = .init()
    ) throws(TubanError) {
        GDALRuntime.prepare()
        let temporary = PublishedFile.temporaryName(for: path)
        // Everything that can fail comes first: a half-made writer cannot be left by an error.
        let dataset = try Self.create(temporary, path: path, grid: grid, bandCount: bands.count, options: options)
        do {
            try Self.describe(dataset, path: path, grid: grid, bands: bands, nodata: nodata)
        } catch {
            GDALClose(dataset)
            unlink(temporary)
            throw error
        }
        self.path = path
        self.temporary = temporary
        self.dataset = dataset
        self.grid = grid
        bandCount = bands.count
        blockSize = options.blockSize
        part = options.part ?? grid.bounds
        blocks =
            options.isPixelInterleaved
            ? nil : PendingBlocks(blockSize: options.blockSize, width: grid.width, height: grid.height, sampleBytes: MemoryLayout<Sample>.stride)
    }

    private static func create(
        _ temporary: String, path: String, grid: RasterGrid, bandCount: Int, options: RasterWriterOptions
    ) throws(TubanError) -> GDALDatasetH {
        var creation = [
            "TILED=YES", "BLOCKXSIZE=\(options.blockSize)", "BLOCKYSIZE=\(options.blockSize)", "BIGTIFF=IF_SAFER",
            "COMPRESS=\(options.compression.rawValue)", "INTERLEAVE=\(options.isPixelInterleaved ? "PIXEL" : "BAND")",
        ]
        if let level = options.level { creation.append("\(options.compression == .zstd ? "ZSTD_LEVEL" : "ZLEVEL")=\(level)") }
        if options.usesPredictor { creation.append("PREDICTOR=2") }
        if options.part != nil { creation.append("SPARSE_OK=TRUE") }
        do {
            return try GDALFault.make("GDALCreate", path, kind: .cannotCreate) {
                withCStrings(creation) {
                    GDALCreate(
                        GDALGetDriverByName("GTiff"), temporary, Int32(grid.width), Int32(grid.height), Int32(bandCount),
                        Sample.sampleType.gdal, $0)
                }
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func describe(
        _ dataset: GDALDatasetH, path: String, grid: RasterGrid, bands: [String], nodata: Double?
    ) throws(TubanError) {
        let system = try CoordinateSystem(grid.crs, subject: path)
        try GDALFault.check("GDALSetSpatialRef", path, kind: .cannotCreate) {
            var coefficients = [
                grid.transform.originX, grid.transform.pixelWidth, grid.transform.rowRotation,
                grid.transform.originY, grid.transform.columnRotation, grid.transform.pixelHeight,
            ]
            return GDALSetSpatialRef(dataset, system.reference) == CE_None
                && GDALSetGeoTransform(dataset, &coefficients) == CE_None
        }
        for (index, name) in bands.enumerated() {
            let band = GDALGetRasterBand(dataset, Int32(index + 1))
            GDALSetDescription(band, name)
            if let nodata { GDALSetRasterNoDataValue(band, nodata) }
        }
    }

    /// Sets an entry of the default metadata domain.
    package mutating func setMetadata(_ key: String, _ value: String) throws(TubanError) {
        try GDALFault.check("GDALSetMetadataItem", path, kind: .cannotCreate) {
            GDALSetMetadataItem(dataset, key, value, nil) == CE_None
        }
    }

    /// Writes one band of `window`; `plane` holds `window.count` samples, row by row. Each pixel is written once.
    package mutating func write(band: Int, _ plane: UnsafePointer<Sample>, window: PixelWindow) throws(TubanError) {
        checksum.add(plane, band: band, window: window)
        let raster = GDALGetRasterBand(dataset, Int32(band))
        if let blocks {
            try blocks.add(plane, band: band, window: window) { (column, row, block) throws(TubanError) in
                try GDALFault.check("GDALWriteBlock", path, kind: .inputOutput) {
                    GDALWriteBlock(raster, Int32(column), Int32(row), block) == CE_None
                }
            }
            return
        }
        try GDALFault.check("GDALRasterIOEx", path, kind: .inputOutput) {
            tuban_band_io(
                raster, 1, Int32(window.x), Int32(window.y), Int32(window.width),
                Int32(window.height), UnsafeMutableRawPointer(mutating: plane), Sample.sampleType.gdal,
                Int64(MemoryLayout<Sample>.stride), Int64(window.width * MemoryLayout<Sample>.stride)) == 0
        }
    }

    /// Closes, reads everything back (on `workers` threads), and puts the file in place.
    ///
    /// - Returns: the hash of the file's content.
    @discardableResult
    package consuming func finish(workers: Int = 1) throws(TubanError) -> String {
        let sha256: String
        do {
            try GDALFault.check("GDALClose", path, kind: .inputOutput) {
                GDALFlushCache(dataset)
                GDALClose(dataset)
                return true
            }
            // The disk is at work while the file is read back.
            PublishedFile.beginSync(temporary)
            sha256 = try verify(workers: max(1, workers))
        } catch {
            unlink(temporary)
            throw error
        }
        try PublishedFile.publish(temporary, as: path)
        return sha256
    }

    /// Gives the file up; nothing of it stays.
    package consuming func abandon() {
        GDALClose(dataset)
        unlink(temporary)
    }

    /// Hashes the file and compares what it reads back as: the hash is one piece of work, some rows of blocks are each another.
    private func verify(workers: Int) throws(TubanError) -> String {
        let (path, temporary, bandCount, written, isInterleaved) = (path, temporary, bandCount, part, blocks == nil)
        let cut = TileGrid(width: grid.width, height: grid.height, tileSize: blockSize)
        let pieces = min(cut.rows, 8 * workers)
        let shared = ReadBack(pieces: pieces)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while let piece = shared.next() {
                guard piece > 0 else {
                    shared.note(Result { () throws(TubanError) in try ContentHash.ofFile(temporary) })
                    continue
                }
                let rows = cut.rows * (piece - 1) / pieces..<cut.rows * piece / pieces
                shared.note(
                    Result { () throws(TubanError) in
                        try Self.checksum(of: temporary, named: path, cut, rows: rows, bands: bandCount, of: written, isInterleaved: isInterleaved)
                    })
            }
        }
        let found = try shared.get()
        guard found.checksum == checksum else {
            throw TubanError(
                .inputOutput, subject: path,
                "does not read back as it was written (disk full or failing?); free space or choose another --out, then run again")
        }
        return found.sha256
    }

    /// What some rows of blocks of the written file read back as.
    private static func checksum(
        of temporary: String, named path: String, _ cut: TileGrid, rows: Range<Int>, bands: Int, of part: PixelWindow, isInterleaved: Bool
    ) throws(TubanError) -> PositionalChecksum {
        let opened = try GDALFault.make("GDALOpen", path, kind: .inputOutput) { GDALOpen(temporary, GA_ReadOnly) }
        defer { GDALClose(opened) }
        var read = PositionalChecksum()
        let plane = UnsafeMutablePointer<Sample>.allocate(capacity: cut.tileWidth * cut.tileHeight)
        defer { plane.deallocate() }
        // Block by block: of a file with its bands side by side, each block is decoded once for all of them, and kept until the last is read.
        // Where bands lie apart nothing would be read twice: their blocks need not go through the cache.
        for index in rows.lowerBound * cut.columns..<rows.upperBound * cut.columns {
            let window = cut[index]
            guard !window.intersection(part).isEmpty else { continue }
            for number in 1...bands {
                let band = GDALGetRasterBand(opened, Int32(number))
                if isInterleaved {
                    try GDALFault.check("GDALRasterIOEx", path, kind: .inputOutput) {
                        tuban_band_io(
                            band, 0, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), plane,
                            Sample.sampleType.gdal, Int64(MemoryLayout<Sample>.stride), Int64(window.width * MemoryLayout<Sample>.stride)) == 0
                    }
                } else {
                    try GDALFault.check("GDALReadBlock", path, kind: .inputOutput) {
                        GDALReadBlock(band, Int32(index % cut.columns), Int32(index / cut.columns), plane) == CE_None
                    }
                }
                read.add(plane, stride: isInterleaved ? nil : cut.tileWidth, band: number, window: window)
            }
        }
        return read
    }
}

/// What several threads find in a written file.
private final class ReadBack: Sendable {
    private struct Found {
        var taken = 0
        var checksum = PositionalChecksum()
        var sha256 = ""
        var failure: TubanError?
    }

    private let pieces: Int
    private let found = Mutex(Found())

    init(pieces: Int) {
        self.pieces = pieces
    }

    /// The next piece of work: 0 is the hash, the others from 1 on are rows of blocks.
    func next() -> Int? {
        found.withLock { found in
            guard found.taken <= pieces else { return nil }
            defer { found.taken += 1 }
            return found.taken
        }
    }

    func note(_ result: Result<PositionalChecksum, TubanError>) {
        found.withLock { found in
            switch result {
            case .success(let part): found.checksum.merge(part)
            case .failure(let error): found.failure = found.failure ?? error
            }
        }
    }

    func note(_ result: Result<String, TubanError>) {
        found.withLock { found in
            switch result {
            case .success(let hash): found.sha256 = hash
            case .failure(let error): found.failure = found.failure ?? error
            }
        }
    }

    func get() throws(TubanError) -> (checksum: PositionalChecksum, sha256: String) {
        let found = found.withLock { $0 }
        if let failure = found.failure { throw failure }
        return (found.checksum, found.sha256)
    }
}
