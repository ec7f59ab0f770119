import Foundation
import GeoIO
import Geometry
import Raster
import Testing
import _TestSupport

/// The cloud test on the sample district, whose clouds are known.
@Suite struct CloudTests {
    private static let sample = "\(Program.packageRoot)/sampledata"

    private static func run(_ folder: TemporaryFolder, _ options: [String] = [], out: String = "out") throws -> RunFolder {
        try folder.run(
            before: ["\(sample)/scenes/2023-04-18"], after: ["\(sample)/scenes/2024-04-20"], options, out: out)
    }

    private static func decisions(_ run: RunFolder) throws -> [String] {
        let reports = try #require(try run.record()["cloud_test"] as? [[String: Any]])
        return reports.map { $0["decision"] as? String ?? "" }
    }

    @Test func cloudsOfTheSampleAreUnseen() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(folder)
        #expect(try Self.decisions(run) == ["clear", "cloudy"])
        let (grid, planes) = try run.change()
        let reader = try RasterReader(path: "\(Self.sample)/masks/2024-04-20.tif")
        var truth = [UInt8](repeating: 0, count: grid.width * grid.height)
        try truth.withUnsafeMutableBufferPointer { try reader.readBytes(band: 1, window: reader.info.grid.bounds, into: try #require($0.baseAddress)) }
        var counts = (hidden: 0, both: 0, unseen: 0)
        for index in truth.indices {
            if truth[index] == 0 { counts.hidden += 1 }
            if planes[0][index] == 255 { counts.unseen += 1 }
            if truth[index] == 0, planes[0][index] == 255 { counts.both += 1 }
        }
        // The truth holds thin edges and the shadows of the smallest puffs too.
        #expect(Double(counts.both) > 0.7 * Double(counts.hidden), "\(counts)")
        #expect(Double(counts.both) > 0.7 * Double(counts.unseen), "\(counts)")
    }

    @Test func cutDoesNotShow() throws {
        let folder = try TemporaryFolder()
        var reference: (content: [String], planes: [[UInt8]])?
        for cut in [["--tile-size", "1024", "--workers", "1"], ["--tile-size", "192", "--workers", "2"]] {
            let run = try Self.run(folder, cut + ["--region", "513000,4123500,516000,4126000"], out: "out\(cut[1])")
            #expect(try Self.decisions(run) == ["clear", "cloudy"])
            let content = try run.queue().content()
            let planes = try run.change().planes
            if let reference {
                #expect(reference.content == content)
                #expect(reference.planes == planes)
            }
            reference = (content, planes)
        }
    }

    @Test func theTestCanBeTurnedOffAndKeepsFromMaskedDates() throws {
        let folder = try TemporaryFolder()
        let box = ["--region", "515000,4125000,516000,4126000"]
        let off = try Self.run(folder, box + ["--cloud-test", "off"], out: "off")
        #expect(try Self.decisions(off) == ["off", "off"])
        let masked = try Self.run(folder, box + ["--mask-after", "\(Self.sample)/masks/2024-04-20.tif"], out: "masked")
        #expect(try Self.decisions(masked) == ["clear", "masked"])
        let radar = try folder.run(SyntheticPair(seed: 3, bands: 1), ["--sensor", "sar"], out: "radar")
        #expect(try Self.decisions(radar) == ["not_applicable", "not_applicable"])
    }

    /// A plume over one date: dense enough it is unseen, lighter it is told and left alone; `off` looks for neither.
    @Test func hazeIsToldAndThinCloudIsUnseen() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 7, bands: 4)
        try pair.write(before: folder("before.tif"), after: folder("after.tif"))
        let (width, height) = (pair.grid.width, pair.grid.height)
        func plume(_ transmission: Float, _ name: String, _ options: [String] = []) throws -> (report: [String: Any], centre: [UInt8]) {
            var planes = pair.after
            for index in 0..<(width * height) {
                let (x, y) = (Float(index % width - width / 2), Float(index / width - height / 2))
                let share = max(0, min(1, (130 - (x * x + y * y).squareRoot()) / 80))
                let kept = 1 - (1 - transmission) * share
                for (band, light) in ([500, 420, 340, 250] as [Float]).enumerated() {
                    planes[band][index] = (planes[band][index] * kept + light * (1 - kept)).rounded()
                }
            }
            try SyntheticPair.write(planes, grid: pair.grid, to: folder("\(name).tif"))
            let run = try folder.run(before: [folder("before.tif")], after: [folder("\(name).tif")], options, out: name)
            let report = try #require((try run.record()["cloud_test"] as? [[String: Any]])?.last)
            let planes8 = try run.change().planes[0]
            return (report, (-20..<20).map { planes8[(height / 2 + $0) * width + width / 2 + $0] })
        }
        let dense = try plume(0.6, "dense")
        #expect(dense.report["decision"] as? String == "cloudy")
        #expect(dense.report["thin_cells"] as? Int ?? 0 > 100)
        #expect(dense.centre.allSatisfy { $0 == 255 })
        let light = try plume(0.88, "light")
        #expect(light.report["decision"] as? String == "hazy", "\(light.report)")
        #expect((0.05..<0.9).contains(light.report["haze_share"] as? Double ?? 0))
        #expect(!light.centre.contains(255))
        let off = try plume(0.6, "off", ["--cloud-test", "off"])
        #expect(off.report["decision"] as? String == "off")
        #expect(!off.centre.contains(255))
    }
}
