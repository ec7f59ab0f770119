import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

@Suite("Writing of the sample", .serialized)
struct SampleWriterTests {
    @Test("two writings of one seed are equal to the byte")
    func reproducible() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-sample-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let first = try write(seed: 8, to: "\(root)/a")
        let second = try write(seed: 8, to: "\(root)/b")
        #expect(first.count == 15)
        for (path, bytes) in first {
            let isEqual = second[path] == bytes
            #expect(isEqual, "\(path)")
        }
    }

    private func write(seed: UInt64, to folder: String) throws -> [String: Data] {
        let writer = SampleWriter(district: SampleDistrict.make(seed: seed, width: 256, height: 256), folder: folder)
        for name in writer.folders {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        var paths: [String] = []
        try writer.writeAll { paths.append($0) }
        var result: [String: Data] = [:]
        for path in paths { result[path] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")) }
        return result
    }
}
