import GeoIO
import Geometry
import Glibc
import Raster

/// Looks at a file once, thoroughly: what it is, whether all of it can be read, and its hash.
struct IntakeGate {
    /// CRS of files without one, and whether other grids are resampled, as the runs will have it.
    let run: RunConfiguration
    /// Seconds for one file.
    let limit: Double

    private static let bufferBytes = 32 << 20
    private static let sensorKeys = ["SATELLITE", "PLATFORM", "SPACECRAFT_ID", "MISSION", "SENSOR", "SATELLITEID", "SENSORID"]

    /// What is known of a file that passes, with its CRS.
    struct Facts {
        var sha256: String
        var info: RasterInfo
        var crs: String
        var date: String?
        var sensor: String?
    }

    /// - Throws: what keeps the file from being used; `.interrupted` alone is no fault of the file.
    func look(at file: FoundFile, sidecar: String?) throws(TubanError) -> Facts {
        guard !file.path.lowercased().hasSuffix(".vrt") else {
            throw TubanError(.badData, subject: file.path, "is a VRT, whose sources could change unnoticed; deliver the GeoTIFFs themselves")
        }
        guard !file.path.contains("|") else {
            throw TubanError(.badData, subject: file.path, "has a bar in its name, which stands for layers in a configuration; rename it")
        }
        let reader = try RasterReader(path: file.path)
        let info = reader.info
        if file.role == .scene, let palette = info.bands.firstIndex(where: \.isPalette) {
            throw TubanError(.badData, subject: file.path, "band \(palette + 1) holds palette indices, not measurements")
        }
        let gate = try GridGate(reference: info, configuration: run)
        guard file.role == .mask || (1...16).contains(info.measurementBands.count) else {
            throw TubanError(.badData, subject: file.path, "has \(info.measurementBands.count) bands of measurements; 1 to 16 can be compared")
        }
        let date = file.date ?? AcquisitionMetadata.date(of: info)?.date
        guard let date else {
            throw TubanError(
                .badData, subject: file.path, "has no date: neither its pattern nor its metadata nor its name says one; put {date} into the pattern")
        }
        try readThrough(reader)
        let sha256 = try ContentHash.ofFile(file.path)
        if let sidecar { try compare(sha256, with: file.path + sidecar, subject: file.path) }
        guard FileStamp(of: file.path) == file.stamp else {
            throw TubanError(.busy, subject: file.path, "changed while it was read")
        }
        let sensor = Self.sensorKeys.lazy.compactMap { key in info.metadata.first { $0.key.uppercased() == key }?.value }.first
        return Facts(sha256: sha256, info: info, crs: gate.reference.crs, date: date, sensor: sensor.map(Self.plain))
    }

    /// Every block of every band, so that a file that ends too early is found here and not in the middle of a run.
    private func readThrough(_ reader: RasterReader) throws(TubanError) {
        let info = reader.info
        let bands = info.bands.indices.map { $0 + 1 }
        let sampleBytes = info.bands[0].type.bytes * bands.count
        let blockBytes = max(1, info.blockWidth * info.blockHeight * sampleBytes)
        let across = min((info.grid.width + info.blockWidth - 1) / info.blockWidth, max(1, Self.bufferBytes / blockBytes))
        let down = max(1, Self.bufferBytes / (blockBytes * across))
        let step = (width: across * info.blockWidth, height: min(down * info.blockHeight, max(info.blockHeight, info.grid.height)))
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(step.width, info.grid.width) * min(step.height, info.grid.height) * sampleBytes, alignment: 16)
        defer { buffer.deallocate() }
        guard let base = buffer.baseAddress else { return }
        let start = ContinuousClock.now
        for y in stride(from: 0, to: info.grid.height, by: step.height) {
            for x in stride(from: 0, to: info.grid.width, by: step.width) {
                try Interruption.check()
                guard (ContinuousClock.now - start).components.seconds < Int64(limit.rounded(.up)) else {
                    throw TubanError(
                        .badData, subject: info.path, "takes longer than \(Quantity.text(seconds: limit)) to read (limits.read); is its size real?")
                }
                let window = PixelWindow(x: x, y: y, width: step.width, height: step.height).intersection(info.grid.bounds)
                do throws(TubanError) {
                    try reader.readStored(bands: bands, window: window, into: base)
                    if info.hasDatasetMask { try reader.readMask(window: window, into: base.assumingMemoryBound(to: UInt8.self)) }
                } catch  where error.kind == .badData {
                    throw TubanError(
                        .badData, subject: info.path,
                        "is damaged or was cut off: rows \(window.y) to \(window.maxY - 1) cannot be read; have it delivered anew (\(error.message))")
                }
            }
        }
    }

    /// A sidecar that holds a SHA-256 must hold that of the file.
    private func compare(_ sha256: String, with sidecar: String, subject: String) throws(TubanError) {
        guard let file = fopen(sidecar, "rb") else {
            throw TubanError(.missingInput, subject: subject, "its \(sidecar) cannot be read")
        }
        defer { fclose(file) }
        var head = [UInt8](repeating: 0, count: 64)
        guard fread(&head, 1, 64, file) == 64 else { return }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit), text != sha256 else { return }
        throw TubanError(
            .badData, subject: subject, "is not what was sent: its SHA-256 is \(sha256.prefix(16))…, \(sidecar) says \(text.prefix(16))…")
    }

    /// Fit for names of folders.
    private static func plain(_ text: String) -> String {
        let characters = text.trimmingBlanks().prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }
        return characters.isEmpty ? "scene" : String(characters)
    }
}
