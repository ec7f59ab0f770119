import CGDAL
import Geometry
import Raster

/// One open raster file. Not Sendable: a GDAL dataset belongs to one thread at a time, so each worker opens its own.
package final class RasterReader {
    package let info: RasterInfo
    private let dataset: GDALDatasetH
    /// Kept open under a warped view of it.
    private let source: GDALDatasetH?
    /// nil where the file is not laid out plainly, and in a view.
    private let blocks: StoredBlocks?

    /// Opens a GeoTIFF (or a VRT of GeoTIFFs) after checking that it is one.
    package init(path: String) throws(TubanError) {
        GDALRuntime.prepare()
        try RasterGate.checkFile(path)
        let opened = try Self.open(path)
        do {
            var own = try GDALFault.quietly { () throws(TubanError) in try Self.describe(opened, path: path) }
            try RasterGate.checkSize(of: own)
            blocks = StoredBlocks(path: path, own)
            own.isPlain = blocks != nil
            info = own
        } catch {
            GDALClose(opened)
            throw error
        }
        dataset = opened
        source = nil
    }

    /// A view of `path` as Float32 resampled to `grid`, computed where it is read. NaN stands where a band has no measurement: beyond
    /// the file, under its mask, and where all samples that a pixel would be made of are nodata; nodata is never mixed in.
    ///
    /// The exact transformer is used (no linear approximation), so a pixel's value does not depend on the window read.
    /// - Parameter nodata: by band number, in place of what the file says.
    package init(
        path: String, warpedTo grid: RasterGrid, resampling: String, sourceCRS: String?, nodata: [Int: Double] = [:]
    ) throws(TubanError) {
        GDALRuntime.prepare()
        try RasterGate.checkFile(path)
        let opened = try Self.open(path)
        do {
            var own = try GDALFault.quietly { () throws(TubanError) in try Self.describe(opened, path: path) }
            try RasterGate.checkSize(of: own)
            for (band, value) in nodata where own.bands.indices.contains(band - 1) { own.bands[band - 1].nodata = value }
            let warped = try Self.warp(opened, own, to: grid, resampling: resampling, sourceCRS: sourceCRS)
            info = try GDALFault.quietly { () throws(TubanError) in try Self.describe(warped, path: path) }
            dataset = warped
            source = opened
            blocks = nil
        } catch {
            GDALClose(opened)
            throw error
        }
    }

    deinit {
        GDALClose(dataset)
        if let source { GDALClose(source) }
    }

    /// Reads `bands` (numbers from 1) of `window` as Float into planes that lie `planeStride` samples apart.
    package func read(
        bands: [Int], window: PixelWindow, planeStride: Int, into planes: UnsafeMutablePointer<Float>
    ) throws(TubanError) {
        precondition(info.grid.bounds.contains(window), "window \(window) lies outside \(info.path)")
        if let blocks, blocks.read(bands: bands, window: window, planeStride: planeStride, into: planes) { return }
        let numbers = bands.map(Int32.init)
        try GDALFault.check("GDALDatasetRasterIOEx", info.path, kind: .badData) {
            tuban_dataset_read(
                dataset, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), planes, GDT_Float32,
                Int32(numbers.count), numbers, Int64(planeStride * 4)) == 0
        }
    }

    /// Reads `bands` of `window` as they are stored (the type of band 1), band after band, without conversion.
    ///
    /// - Parameter samples: room for `bands.count · window.count` samples of `info.bands[0].type`.
    package func readStored(bands: [Int], window: PixelWindow, into samples: UnsafeMutableRawPointer) throws(TubanError) {
        precondition(info.grid.bounds.contains(window), "window \(window) lies outside \(info.path)")
        let type = info.bands[0].type
        let numbers = bands.map(Int32.init)
        try GDALFault.check("GDALDatasetRasterIOEx", info.path, kind: .badData) {
            tuban_dataset_read(
                dataset, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), samples, type.gdal,
                Int32(numbers.count), numbers, Int64(window.count * type.bytes)) == 0
        }
    }

    /// Reads one band of bytes, without conversion.
    package func readBytes(band: Int, window: PixelWindow, into plane: UnsafeMutablePointer<UInt8>) throws(TubanError) {
        try readBand(GDALGetRasterBand(dataset, Int32(band)), window, plane)
    }

    /// Reads one band as Double, which holds the values of every supported type exactly.
    package func readDoubles(band: Int, window: PixelWindow, into plane: UnsafeMutablePointer<Double>) throws(TubanError) {
        precondition(info.grid.bounds.contains(window), "window \(window) lies outside \(info.path)")
        try GDALFault.check("GDALRasterIOEx", info.path, kind: .badData) {
            tuban_band_io(
                GDALGetRasterBand(dataset, Int32(band)), 0, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), plane,
                GDT_Float64, 8, Int64(window.width * 8)) == 0
        }
    }

    /// The names of a band's classes by value; empty where the file gives none.
    package func categoryNames(band: Int) -> [String] {
        guard let names = GDALGetRasterCategoryNames(GDALGetRasterBand(dataset, Int32(band))) else { return [] }
        return (0..<Int(CSLCount(names))).map { names[$0].map { String(cString: $0) } ?? "" }
    }

    /// Reads the dataset's own mask: 0 = not seen, other = seen. Only where `info.hasDatasetMask`.
    package func readMask(window: PixelWindow, into plane: UnsafeMutablePointer<UInt8>) throws(TubanError) {
        try readBand(GDALGetMaskBand(GDALGetRasterBand(dataset, 1)), window, plane)
    }

    private func readBand(
        _ band: GDALRasterBandH?, _ window: PixelWindow, _ plane: UnsafeMutablePointer<UInt8>
    ) throws(TubanError) {
        precondition(info.grid.bounds.contains(window), "window \(window) lies outside \(info.path)")
        try GDALFault.check("GDALRasterIOEx", info.path, kind: .badData) {
            tuban_band_io(
                band, 0, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), plane, GDT_Byte, 1,
                Int64(window.width)) == 0
        }
    }
}

extension RasterReader {
    private static func open(_ path: String) throws(TubanError) -> GDALDatasetH {
        let isVirtual = path.lowercased().hasSuffix(".vrt")
        if isVirtual { _ = try VirtualRaster.checkedSources(of: path) }
        let drivers = isVirtual ? ["VRT"] : ["GTiff"]
        return try GDALFault.make("GDALOpenEx", path, kind: .badData) {
            withCStrings(drivers) { allowed in
                allowed.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: drivers.count + 1) {
                    GDALOpenEx(path, UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), $0, nil, nil)
                }
            }
        }
    }

    private static func warp(
        _ source: GDALDatasetH, _ info: RasterInfo, to grid: RasterGrid, resampling: String, sourceCRS: String?
    ) throws(TubanError) -> GDALDatasetH {
        let box = grid.extent
        let path = info.path
        // A value for each band: its nodata, or one that no sample of its type has (NaN among floating-point samples).
        let nodata = info.bands.map { band in band.nodata.map { $0.isNaN ? "nan" : "\($0)" } ?? (band.type.isInteger ? "-1e300" : "nan") }
        var arguments = [
            "-of", "VRT", "-t_srs", grid.crs, "-te", "\(box.minX)", "\(box.minY)", "\(box.maxX)", "\(box.maxY)",
            "-ts", "\(grid.width)", "\(grid.height)", "-r", resampling, "-et", "0", "-ovr", "NONE",
            "-ot", "Float32", "-dstnodata", "nan", "-srcnodata", nodata.joined(separator: " "), "-wo", "UNIFIED_SRC_NODATA=NO",
        ]
        if let sourceCRS { arguments += ["-s_srs", sourceCRS] }
        let options = try withCStrings(arguments) { pointer in
            Result<OpaquePointer, TubanError> { () throws(TubanError) in
                let raw = try GDALFault.make("GDALWarpAppOptionsNew", path, kind: .badData) {
                    GDALWarpAppOptionsNew(pointer, nil).map { UnsafeMutableRawPointer($0) }
                }
                return OpaquePointer(raw)
            }
        }.get()
        defer { GDALWarpAppOptionsFree(options) }
        var sources: [GDALDatasetH?] = [source]
        return try GDALFault.make("GDALWarp", path, kind: .badData) { GDALWarp("", nil, 1, &sources, options, nil) }
    }

    private static func describe(_ dataset: GDALDatasetH, path: String) throws(TubanError) -> RasterInfo {
        var coefficients = [Double](repeating: 0, count: 6)
        let hasTransform = GDALGetGeoTransform(dataset, &coefficients) == CE_None
        let transform = GeoTransform(
            originX: coefficients[0], pixelWidth: coefficients[1], rowRotation: coefficients[2],
            originY: coefficients[3], columnRotation: coefficients[4], pixelHeight: coefficients[5])
        let wkt = GDALGetProjectionRef(dataset).map { String(cString: $0) } ?? ""
        let grid = RasterGrid(
            crs: wkt, transform: transform, width: Int(GDALGetRasterXSize(dataset)), height: Int(GDALGetRasterYSize(dataset)))
        let count = Int(GDALGetRasterCount(dataset))
        guard count > 0 else { throw TubanError(.badData, subject: path, "has no raster band") }
        var bands: [RasterInfo.Band] = []
        for number in 1...count {
            guard let band = GDALGetRasterBand(dataset, Int32(number)) else {
                throw TubanError(.badData, subject: path, "band \(number) cannot be opened")
            }
            bands.append(try describe(band, number: number, path: path))
        }
        let first = GDALGetRasterBand(dataset, 1)
        var blockWidth: Int32 = 0
        var blockHeight: Int32 = 0
        GDALGetBlockSize(first, &blockWidth, &blockHeight)
        return RasterInfo(
            path: path, grid: grid, hasTransform: hasTransform && coefficients != [0, 1, 0, 0, 0, 1], hasCRS: !wkt.isEmpty,
            bands: bands, blockWidth: Int(blockWidth), blockHeight: Int(blockHeight), isPlain: false,
            hasDatasetMask: GDALGetMaskFlags(first) & GMF_PER_DATASET != 0, metadata: metadata(of: dataset))
    }

    private static func describe(_ band: GDALRasterBandH, number: Int, path: String) throws(TubanError) -> RasterInfo.Band {
        let stored = GDALGetRasterDataType(band)
        guard let type = SampleType(stored) else {
            let name = GDALGetDataTypeName(stored).map { String(cString: $0) } ?? "unknown"
            throw TubanError(
                .badData, subject: path,
                "band \(number) has samples of type \(name); expected Byte, UInt16, Int16, UInt32, Int32, Float32 or Float64")
        }
        var hasNodata: Int32 = 0
        let nodata = GDALGetRasterNoDataValue(band, &hasNodata)
        var hasScale: Int32 = 0
        let scale = GDALGetRasterScale(band, &hasScale)
        var hasOffset: Int32 = 0
        let offset = GDALGetRasterOffset(band, &hasOffset)
        let interpretation = GDALGetRasterColorInterpretation(band)
        return RasterInfo.Band(
            type: type, nodata: hasNodata != 0 ? nodata : nil, scale: hasScale != 0 ? scale : 1,
            offset: hasOffset != 0 ? offset : 0, description: String(cString: GDALGetDescription(band)),
            isAlpha: interpretation == GCI_AlphaBand, isPalette: interpretation == GCI_PaletteIndex,
            colour: [GCI_RedBand: "red", GCI_GreenBand: "green", GCI_BlueBand: "blue"][interpretation])
    }

    private static func metadata(of dataset: GDALDatasetH) -> [String: String] {
        var entries: [String: String] = [:]
        guard let list = GDALGetMetadata(dataset, nil) else { return entries }
        for index in 0..<Int(CSLCount(list)) {
            guard let entry = list[index].map({ String(cString: $0) }), let equals = entry.firstIndex(of: "=") else { continue }
            entries[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        return entries
    }
}
