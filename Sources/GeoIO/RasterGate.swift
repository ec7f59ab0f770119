import Geometry
import Glibc

/// What is refused before GDAL sees a path, and before any pixel is read.
enum RasterGate {
    /// A block that decodes to more than this would be read whole for one pixel.
    static let maximumBlockBytes = 512 << 20
    /// More pixels than this in one file is taken for a fault of the header.
    static let maximumPixels = 40_000_000_000

    /// Checks that `path` is a plain readable local file that begins like a TIFF (or is a `.vrt`).
    static func checkFile(_ path: String) throws(TubanError) {
        try checkLocal(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == EACCES {
                throw TubanError(.permission, subject: path, "may not be looked at (permission denied)")
            }
            throw TubanError(.missingInput, subject: path, "does not exist; expected a GeoTIFF, a folder of them, a pattern or a .vrt")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw TubanError(.badData, subject: path, "is not a regular file; expected a GeoTIFF")
        }
        guard let file = fopen(path, "rb") else {
            throw TubanError(.permission, subject: path, "cannot be opened for reading (\(String(cString: strerror(errno))))")
        }
        defer { fclose(file) }
        var head = [UInt8](repeating: 0, count: 64)
        let count = fread(&head, 1, head.count, file)
        guard count > 0 else { throw TubanError(.badData, subject: path, "is empty (0 bytes); expected a GeoTIFF") }
        guard !path.lowercased().hasSuffix(".vrt") else { return }
        let isTIFF = [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]]
            .contains(head.prefix(4).map(Int.init))
        guard !isTIFF else { return }
        let text = String(decoding: head.prefix(count), as: UTF8.self)
        if text.hasPrefix("version https://git-lfs") {
            throw TubanError(.badData, subject: path, "is a Git LFS pointer, not the imagery; run `git lfs pull` first")
        }
        throw TubanError(.badData, subject: path, "is not a TIFF (its first bytes are no TIFF header); expected a GeoTIFF")
    }

    /// GDAL's virtual file systems and URLs reach beyond the local disk: none is followed.
    static func checkLocal(_ path: String) throws(TubanError) {
        guard !path.hasPrefix("/vsi"), !path.contains("://"), !path.isEmpty, !path.utf8.contains(0) else {
            throw TubanError(
                .badData, subject: path.isEmpty ? "(empty path)" : path,
                "only local files are read; virtual (/vsi…) and remote (…://) paths are refused")
        }
    }

    static func checkSize(of info: RasterInfo) throws(TubanError) {
        let grid = info.grid
        let (pixels, overflow) = grid.width.multipliedReportingOverflow(by: grid.height)
        guard !overflow, pixels <= maximumPixels else {
            throw TubanError(
                .badData, subject: info.path,
                "declares \(grid.width) × \(grid.height) pixels, more than the \(maximumPixels) that one file may have; cut it into tiles")
        }
        let sampleBytes = info.bands.map(\.type.bytes).max() ?? 1
        let blockBytes = info.blockWidth * info.blockHeight * sampleBytes * info.bands.count
        guard blockBytes <= maximumBlockBytes else {
            throw TubanError(
                .badData, subject: info.path,
                "its blocks of \(info.blockWidth) × \(info.blockHeight) pixels take \(blockBytes >> 20) MiB each to read one pixel "
                    + "(limit \(maximumBlockBytes >> 20) MiB); rewrite it with gdal_translate -co TILED=YES")
        }
    }
}
