import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

@Suite struct FileTests {
    static let grid = RasterGrid(
        crs: "EPSG:4547", transform: GeoTransform(originX: 500_000.25, pixelWidth: 0.5, originY: 3_300_000.75, pixelHeight: -0.5), width: 131,
        height: 77)

    /// FIPS 180-4 test vectors: NIST, Cryptographic Standards and Guidelines, example values for SHA-256, and the Secure Hash
    /// Algorithm Validation System's one million letters a.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func hashesAreThoseOfTheStandard(text: String, expected: String) throws {
        #expect(try ContentHash.of(text) == expected)
        let folder = try TemporaryFolder()
        try text.write(toFile: folder("x"), atomically: true, encoding: .utf8)
        #expect(try ContentHash.ofFile(folder("x")) == expected)
        #expect(try ContentHash.size(of: folder("x")) == text.utf8.count)
    }

    /// Around the pieces in which files are read, and of several of them.
    @Test(arguments: [(1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3_200_003])
    func longFilesHashAsTheirText(bytes: Int) throws {
        let text = String(String(repeating: "0123456789abcdef", count: bytes / 16 + 1).prefix(bytes))
        let folder = try TemporaryFolder()
        try text.write(toFile: folder("x"), atomically: true, encoding: .utf8)
        #expect(try ContentHash.ofFile(folder("x")) == ContentHash.of(text))
    }

    @Test(arguments: [RasterWriterOptions.Compression.deflate, .zstd, .lzw], [false, true])
    func rastersReadBackAsWritten(compression: RasterWriterOptions.Compression, isPixelInterleaved: Bool) throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        let planes = (0..<3).map { _ in (0..<Self.grid.bounds.count).map { _ in UInt16.random(in: 0...UInt16.max, using: &generator) } }
        var writer = try RasterWriter<UInt16>(
            path: folder("a.tif"), grid: Self.grid, bands: ["blue", "green", "近红外"], nodata: 65535,
            options: RasterWriterOptions(compression: compression, usesPredictor: true, blockSize: 32, isPixelInterleaved: isPixelInterleaved))
        do {
            try writer.setMetadata("KEY", "value")
            // In windows that are not blocks, out of order.
            for top in [40, 0, 60, 20] {
                let window = PixelWindow(x: 0, y: top, width: 131, height: min(20, 77 - top))
                for band in [2, 0, 1] { try writer.write(band: band + 1, Array(planes[band][(top * 131)..<(window.maxY * 131)]), window: window) }
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        let reader = try RasterReader(path: folder("a.tif"))
        #expect(reader.info.grid.transform == Self.grid.transform)
        #expect(reader.info.grid.width == 131 && reader.info.grid.height == 77)
        #expect(try CoordinateSystem(reader.info.grid.crs, subject: "a").authority == "EPSG:4547")
        #expect(reader.info.bands.map(\.description) == ["blue", "green", "近红外"])
        #expect(reader.info.bands.allSatisfy { $0.nodata == 65535 && $0.type == .uint16 })
        #expect(reader.info.metadata["KEY"] == "value")
        let window = PixelWindow(x: 5, y: 9, width: 100, height: 60)
        var read = [Float](repeating: -1, count: 2 * 7000)
        try read.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            try reader.read(bands: [3, 1], window: window, planeStride: 7000, into: base)
        }
        for (slot, band) in [2, 0].enumerated() {
            for index in 0..<6000 {
                #expect(read[slot * 7000 + index] == Float(planes[band][(9 + index / 100) * 131 + 5 + index % 100]))
            }
            #expect(read[(slot * 7000 + 6000)..<(slot * 7000 + 7000)].allSatisfy { $0 == -1 })
        }
    }

    /// A writer that was given too little must not publish: what reads back is not what was promised.
    @Test func abandonedWriterLeavesNothing() throws {
        let folder = try TemporaryFolder()
        var writer = try RasterWriter<UInt8>(path: folder("a.tif"), grid: Self.grid, bands: ["a"], nodata: nil)
        do { try writer.write(band: 1, [UInt8](repeating: 7, count: 131), window: PixelWindow(x: 0, y: 0, width: 131, height: 1)) } catch {
            writer.abandon()
            throw error
        }
        writer.abandon()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    /// A reader that looks again and again sees one whole text or the other.
    @Test func publishedFilesAreWholeAtEveryMoment() async throws {
        let folder = try TemporaryFolder()
        let texts = ["a", "b"].map { String(repeating: $0, count: 300_000) }
        try PublishedFile.write(texts[0], to: folder("x"))
        let writing = Task.detached {
            for round in 0..<60 { try PublishedFile.write(texts[round % 2], to: folder("x")) }
        }
        for _ in 0..<300 {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder("x")))
            #expect(bytes.count == 300_000 && Set(bytes).count == 1)
        }
        try await writing.value
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x"])
    }

    @Test func sweepTakesDeadTemporariesAlone() throws {
        let folder = try TemporaryFolder()
        // Process ids beyond the kernel's largest cannot live; 1 always does.
        for name in [".tuban-tmp-99999999-a.tif", ".tuban-tmp-1-b.tif", "keep.tif", ".tuban-tmp-\(getpid())-c.tif"] {
            try "x".write(toFile: folder(name), atomically: true, encoding: .utf8)
        }
        PublishedFile.sweepTemporaries(in: folder.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [".tuban-tmp-1-b.tif", "keep.tif"])
    }

    @Test func vectorsReadBackAsWritten() throws {
        let folder = try TemporaryFolder()
        let outer = [(500_000.5, 3_300_000.25), (500_000.5, 3_300_010), (500_020, 3_300_010), (500_020, 3_300_000.25), (500_000.5, 3_300_000.25)]
        let hole = [(500_005.0, 3_300_002.0), (500_010, 3_300_002), (500_010, 3_300_005), (500_005, 3_300_005), (500_005, 3_300_002.0)]
        let rings = [outer, hole].map { $0.map { Point(x: $0.0, y: $0.1) } }
        let second = rings[0].map { Point(x: $0.x + 100, y: $0.y) }
        let fields = [
            FieldDefinition("name", .text), FieldDefinition("count", .integer), FieldDefinition("share", .real), FieldDefinition("day", .date),
        ]
        let values: [[FieldValue]] = [
            [.text("地块 'a' \"b\"; =1+1"), .integer(Int(Int64.max)), .real(0.1), .date("2023-05-01")], [.absent, .absent, .absent, .absent],
        ]
        var bytes: [Data] = []
        for name in ["a.gpkg", "b.gpkg"] {
            var writer = try VectorWriter(path: folder(name))
            do {
                let layer = try writer.addLayer(LayerDefinition(name: "地块", crs: "EPSG:4547", fields: fields))
                try writer.append(to: layer, polygons: [MapPolygon(rings: rings), MapPolygon(rings: [second])], values: values[0])
                try writer.append(to: layer, polygons: [MapPolygon(rings: [second])], values: values[1])
            } catch {
                writer.abandon()
                throw error
            }
            try writer.finish()
            bytes.append(try Data(contentsOf: URL(fileURLWithPath: folder(name))))
        }
        #expect(bytes[0] == bytes[1], "equal content gives equal bytes")
        let read = try VectorReader.polygons(path: folder("a.gpkg"), to: "EPSG:4547")
        #expect(read.name == "地块" && read.features.count == 2 && read.repaired == 0 && read.skipped == 0)
        #expect(read.features[0].polygons == [MapPolygon(rings: rings), MapPolygon(rings: [second])])
        #expect(read.features[0].attributes == Dictionary(uniqueKeysWithValues: zip(fields.map(\.name), values[0])))
        #expect(read.features[1].attributes.isEmpty)
    }

    @Test(arguments: ["EPSG:4490", "EPSG:32650", "ESRI:102025", "+proj=utm +zone=50 +datum=WGS84"])
    func systemsAreUnderstood(definition: String) throws {
        let system = try CoordinateSystem(definition, subject: "test")
        #expect(try system.isSame(as: CoordinateSystem(system.wkt, subject: "test")))
    }

    @Test(arguments: ["", "nonsense", "/etc/passwd", "http://127.0.0.1/x.prj", "EPSG:99999999", "IGNF:1"])
    func whatIsNoSystemIsRefused(definition: String) {
        #expect(throws: TubanError.self) { try CoordinateSystem(definition, subject: "test") }
    }
}
