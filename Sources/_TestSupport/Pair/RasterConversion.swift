import CGDAL
import GeoIO

/// GDAL's own translation and mosaic programs, called in-process: the files they write are what users bring.
package enum RasterConversion {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// As `gdal_translate`.
    ///
    /// - Parameter settings: configuration options that hold for this call alone.
    package static func translate(_ source: String, _ target: String, _ arguments: [String], settings: [String: String] = [:]) throws {
        GDALRuntime.prepare()
        for (key, value) in settings { CPLSetThreadLocalConfigOption(key, value) }
        defer { for key in settings.keys { CPLSetThreadLocalConfigOption(key, nil) } }
        let opened = try open(source)
        defer { GDALClose(opened) }
        try withList(arguments) { list in
            let options = GDALTranslateOptionsNew(list, nil)
            defer { GDALTranslateOptionsFree(options) }
            var failure: Int32 = 0
            let made = GDALTranslate(target, opened, options, &failure)
            if let made { GDALClose(made) }
            guard made != nil, failure == 0 else { throw Failure(description: "translate \(arguments) failed: \(lastMessage)") }
        }
    }

    /// As `gdalbuildvrt`.
    package static func buildVRT(_ sources: [String], _ target: String, _ arguments: [String] = []) throws {
        GDALRuntime.prepare()
        try withList(sources) { names in
            try withList(arguments) { list in
                let options = GDALBuildVRTOptionsNew(list, nil)
                defer { GDALBuildVRTOptionsFree(options) }
                var failure: Int32 = 0
                try names.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: sources.count + 1) { pointers in
                    let made = GDALBuildVRT(target, Int32(sources.count), nil, pointers, options, &failure)
                    guard let made, failure == 0 else { throw Failure(description: "building a VRT failed: \(lastMessage)") }
                    GDALClose(made)
                }
            }
        }
    }

    /// A copy of band 1 as palette indices.
    package static func makePalette(_ source: String, _ target: String) throws {
        let plain = target + ".plain.tif"
        try translate(source, plain, ["-b", "1", "-ot", "Byte"])
        let opened = try open(plain)
        defer { GDALClose(opened) }
        let table = GDALCreateColorTable(GPI_RGB)
        defer { GDALDestroyColorTable(table) }
        for index in 0..<256 {
            var entry = GDALColorEntry(c1: Int16(index), c2: Int16(255 - index), c3: 0, c4: 255)
            GDALSetColorEntry(table, Int32(index), &entry)
        }
        guard let copy = GDALCreateCopy(GDALGetDriverByName("MEM"), "", opened, 0, nil, nil, nil) else { throw Failure(description: lastMessage) }
        defer { GDALClose(copy) }
        GDALSetRasterColorTable(GDALGetRasterBand(copy, 1), table)
        guard let written = GDALCreateCopy(GDALGetDriverByName("GTiff"), target, copy, 0, nil, nil, nil) else {
            throw Failure(description: lastMessage)
        }
        GDALClose(written)
    }

    /// A copy that does not say where on Earth it lies.
    package static func removeCRS(_ source: String, _ target: String) throws {
        let opened = try open(source)
        defer { GDALClose(opened) }
        guard let copy = GDALCreateCopy(GDALGetDriverByName("MEM"), "", opened, 0, nil, nil, nil) else { throw Failure(description: lastMessage) }
        defer { GDALClose(copy) }
        GDALSetProjection(copy, "")
        guard let written = GDALCreateCopy(GDALGetDriverByName("GTiff"), target, copy, 0, nil, nil, nil) else {
            throw Failure(description: lastMessage)
        }
        GDALClose(written)
    }

    /// A GeoTIFF with one overview level inside it.
    package static func addOverview(to path: String) throws {
        GDALRuntime.prepare()
        guard let opened = GDALOpen(path, GA_Update) else { throw Failure(description: lastMessage) }
        defer { GDALClose(opened) }
        var factor: Int32 = 2
        guard GDALBuildOverviews(opened, "AVERAGE", 1, &factor, 0, nil, nil, nil) == CE_None else {
            throw Failure(description: "building overviews failed: \(lastMessage)")
        }
    }

    private static func open(_ path: String) throws -> GDALDatasetH {
        guard let opened = GDALOpen(path, GA_ReadOnly) else { throw Failure(description: "\(path): \(lastMessage)") }
        return opened
    }

    private static var lastMessage: String { String(cString: CPLGetLastErrorMsg()) }

    private static func withList<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
    ) throws -> Result {
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        for string in strings { list = CSLAddString(list, string) }
        defer { CSLDestroy(list) }
        if let list { return try body(list) }
        var empty: UnsafeMutablePointer<CChar>?
        return try body(&empty)
    }
}
