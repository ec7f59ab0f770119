import CGDAL
import Glibc
import Raster

/// GDAL's process-wide state, set once before its first use.
package enum GDALRuntime {
    /// Registers the drivers and pins every option that a result could depend on.
    ///
    /// - PAM and directory listings are off: a sidecar (`.aux.xml`, `.msk`, `.tfw`) would be an input that no hash covers.
    /// - The block cache is small until a run says what it needs; a larger one measured slower and counts against `--memory`.
    /// - Reading threads inside GDAL stay off (3.6 has known faults there); workers bring the parallelism.
    /// - The GeoPackage clock is pinned: equal input gives equal bytes.
    /// - As many files may be open as the system allows: each worker keeps some of each date, and the usual limit is meant for programs that use `select`.
    package static func prepare() {
        _ = once
    }

    private static let once: Void = {
        let options = [
            ("GDAL_PAM_ENABLED", "NO"), ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"), ("GDAL_NUM_THREADS", "1"),
            ("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z"), ("OGR_SQLITE_SYNCHRONOUS", "FULL"),
            ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{noext}"), ("GDAL_HTTP_TIMEOUT", "1"), ("VRT_SHARED_SOURCE", "0"),
            ("OSR_DEFAULT_AXIS_MAPPING_STRATEGY", "TRADITIONAL_GIS_ORDER"), ("GDAL_VRT_ENABLE_PYTHON", "NO"),
            ("GTIFF_REPORT_COMPD_CS", "YES"), ("GDAL_MAX_DATASET_POOL_SIZE", "64"), ("CPL_DEBUG", "OFF"),
        ]
        for (key, value) in options { CPLSetConfigOption(key, value) }
        var files = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
            files.rlim_cur = files.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        }
        GDALAllRegister()
        GDALSetCacheMax64(48 << 20)
    }()

    /// The decoded blocks that GDAL keeps, over all readers of the process. No result depends on it.
    package static func keepBlocks(bytes: Int) {
        prepare()
        GDALSetCacheMax64(GIntBig(bytes))
    }

    /// The library's version, part of the key of everything made with it.
    package static var version: String { String(cString: GDALVersionInfo("RELEASE_NAME")) }
}

extension SampleType {
    init?(_ type: GDALDataType) {
        switch type {
        case GDT_Byte: self = .byte
        case GDT_UInt16: self = .uint16
        case GDT_Int16: self = .int16
        case GDT_UInt32: self = .uint32
        case GDT_Int32: self = .int32
        case GDT_Float32: self = .float32
        case GDT_Float64: self = .float64
        default: return nil
        }
    }

    var gdal: GDALDataType {
        switch self {
        case .byte: GDT_Byte
        case .uint16: GDT_UInt16
        case .int16: GDT_Int16
        case .uint32: GDT_UInt32
        case .int32: GDT_Int32
        case .float32: GDT_Float32
        case .float64: GDT_Float64
        }
    }
}

/// Calls `body` with a null-terminated C array of the given strings.
func withCStrings<Result>(_ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for string in strings { list = CSLAddString(list, string) }
    defer { CSLDestroy(list) }
    if let list { return body(list) }
    var empty: UnsafeMutablePointer<CChar>?
    return body(&empty)
}
