import Foundation
import Testing
import _TestSupport

/// Radar that nothing names is compared as if it had been named.
@Suite struct SensorTests {
    @Test func speckleIsComparedAsRadar() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 12, bands: 1).speckled(seed: 5, looks: (3, 4))
        let named = try folder.run(pair, ["--sensor", "sar"], out: "named")
        #expect(try named.plan()["speckle"] == nil)
        for cut in [[], ["--tile-size", "128", "--workers", "1"]] {
            let found = try folder.run(pair, cut, out: "found\(cut.count)")
            #expect(try found.plan()["sensor"] as? String == "sar")
            let speckle = try #require(try found.plan()["speckle"] as? [String: Any])
            #expect(speckle["decision"] as? String == "speckle")
            #expect(try found.change().planes == named.change().planes)
            let content = try found.queue().content()
            #expect(!content.isEmpty)
            #expect(try content == named.queue().content())
        }
    }

    /// Radar that has to be moved first: resampling smooths its speckle and overshoots below 0 beside dark water, but it is told from the samples as they are.
    @Test func shiftedRadarIsRadar() throws {
        let folder = try TemporaryFolder()
        let side = 300
        let ground = ShiftedPair(seed: 61, side: side, bands: 1) { _, _ in (1.4, -0.7) }
        var generator = SeededGenerator(seed: 62)
        func radar(_ plane: [Float], _ dx: Int, _ dy: Int) -> [Float] {
            plane.indices.map { index in
                let (x, y) = (index % side + dx, index / side + dy)
                return ((x % 50 < 20 && y % 50 < 20 ? 4 : plane[index]) * generator.amplitude(looks: 9)).rounded()
            }
        }
        try SyntheticPair.write([radar(ground.before[0], 0, 0)], grid: ground.grid, to: folder("before.tif"))
        try SyntheticPair.write([radar(ground.after[0], 1, -1 + 50)], grid: ground.grid, to: folder("after.tif"))
        let run = try ground.run(folder)
        let plan = try run.plan()
        #expect(plan["sensor"] as? String == "sar", "\(plan["speckle"] ?? "")")
        let registration = try run.registration()
        #expect(registration["status"] as? String == "corrected", "\(registration)")
    }

    /// Backscatter in decibels is compared as the amplitudes that it is of, named or not; other values below 0 are refused.
    @Test func decibelsAreAmplitudes() throws {
        let folder = try TemporaryFolder()
        let pair = SyntheticPair(seed: 12, bands: 1).speckled(seed: 5, looks: (3, 4))
        for (name, plane) in [("before", pair.before[0]), ("after", pair.after[0])] {
            let amplitudes = plane.map { max($0, 1) / 256 }
            try FloatRaster.write([amplitudes], grid: pair.grid, to: folder("\(name)-amplitude.tif"))
            try FloatRaster.write([amplitudes.map { 20 * log10($0) }], grid: pair.grid, to: folder("\(name)-decibel.tif"))
            try FloatRaster.write([amplitudes.map { -1000 * $0 }], grid: pair.grid, to: folder("\(name)-odd.tif"))
        }
        func run(_ kind: String, _ options: [String] = [], out: String, status: Int32 = 0) throws -> RunFolder {
            try folder.run(before: [folder("before-\(kind).tif")], after: [folder("after-\(kind).tif")], options, out: out, status: status)
        }
        let wanted = try run("amplitude", out: "amplitude").change().planes
        for options in [[], ["--sensor", "sar"]] {
            let found = try run("decibel", options, out: "decibel\(options.count)")
            let plan = try found.plan()
            #expect(plan["sensor"] as? String == "sar")
            #expect((plan["sensor_reason"] as? String)?.contains("decibels") == true)
            // Rounding of the logarithm moves some codes by one.
            let codes = try found.change().planes[1]
            #expect(zip(codes, wanted[1]).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
            #expect(zip(codes, wanted[1]).count { $0 != $1 } * 100 < codes.count)
        }
        _ = try run("odd", ["--sensor", "sar"], out: "odd", status: 65)
        #expect(try run("odd", out: "odd-optical").plan()["sensor"] as? String == "optical")
    }

    @Test func whatIsGivenCounts() throws {
        let folder = try TemporaryFolder()
        let optical = try folder.run(SyntheticPair(seed: 12, bands: 1).speckled(seed: 5, looks: (3, 4)), ["--sensor", "optical"]).plan()
        #expect(optical["sensor"] as? String == "optical")
        #expect(optical["speckle"] == nil)
        let roles = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], ["--bands", "red=1"], out: "red").plan()
        #expect(roles["sensor"] as? String == "optical")
    }

    /// One band of light stays optical, and the plan says what was looked at.
    @Test(arguments: [1, 2])
    func lightIsNoRadar(bands: Int) throws {
        let folder = try TemporaryFolder()
        let plan = try folder.run(SyntheticPair(seed: 13, bands: bands)).plan()
        #expect(plan["sensor"] as? String == "optical")
        let speckle = try #require(plan["speckle"] as? [String: Any])
        #expect(speckle["decision"] as? String == "none")
        #expect((speckle["bands"] as? [Any])?.count == bands)
    }
}
