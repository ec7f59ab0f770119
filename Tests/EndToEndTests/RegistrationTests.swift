import Foundation
import Geometry
import Testing
import _TestSupport

/// Shifts between the dates: measured, told in the plan, corrected where they are large, refused where they are too large.
@Suite struct RegistrationTests {
    @Test(arguments: [(0.25, 0.1), (0.6, -0.4), (-1.5, 2.2), (3, -3)])
    func knownShiftIsToldWithinATenthOfAPixel(shift: (dx: Double, dy: Double)) throws {
        let folder = try TemporaryFolder()
        let pair = ShiftedPair(seed: 51, side: 600) { _, _ in shift }
        try pair.write(folder)
        let found = try pair.run(folder, ["--workers", "2"]).registration()
        let (dx, dy) = (try #require(found["dx"] as? Double), try #require(found["dy"] as? Double))
        #expect(abs(dx - shift.dx) < 0.1 && abs(dy - shift.dy) < 0.1)
        let length = (shift.dx * shift.dx + shift.dy * shift.dy).squareRoot()
        #expect(found["status"] as? String == (length > 0.3 ? "corrected" : "accepted"))
    }

    /// Correction brings the pair back: what is found is the change, as in the pair without shift; left as it is, the shift makes more of it.
    @Test func correctionBringsThePairBack() throws {
        func changed(_ run: RunFolder) throws -> Set<Int> {
            let plane = try run.change().planes[0]
            return Set(plane.indices.filter { plane[$0] >= 127 && plane[$0] != 255 })
        }
        let folders = (try TemporaryFolder(), try TemporaryFolder())
        let still = ShiftedPair(seed: 53, side: 300) { _, _ in (0, 0) }
        try still.write(folders.0)
        let wanted = try changed(still.run(folders.0))
        let pair = ShiftedPair(seed: 53, side: 300) { _, _ in (1.4, -0.7) }
        try pair.write(folders.1)
        let corrected = try changed(pair.run(folders.1))
        let left = try changed(pair.run(folders.1, ["--registration-threshold", "50"], out: "left"))
        #expect(wanted.count > 500)
        func likeness(_ found: Set<Int>) -> Double { Double(found.intersection(wanted).count) / Double(found.union(wanted).count) }
        #expect(likeness(corrected) > 0.85, "\(likeness(corrected))")
        #expect(likeness(left) < likeness(corrected) - 0.05, "\(likeness(left))")
    }

    @Test func shiftBeyondTheLimitIsRefusedAndCanBeOverruled() throws {
        let folder = try TemporaryFolder()
        let pair = ShiftedPair(seed: 54, side: 300) { _, _ in (9.5, 2) }
        try pair.write(folder)
        let ended = try Program.run(
            ["run", "--before", folder("before.tif"), "--after", folder("after.tif"), "--out", folder("out"), "--quiet"])
        #expect(ended.status == 65)
        #expect(ended.errors.contains("after.tif") && ended.errors.contains("9.7 pixels") && ended.errors.contains("--registration-threshold"))
        #expect(try pair.run(folder, ["--registration-threshold", "12"]).registration()["status"] as? String == "accepted")
    }

    /// Dates without common texture: nothing is moved, and the plan says why.
    @Test func unlikeDatesAreNotMeasurable() throws {
        let folder = try TemporaryFolder()
        let (first, second) = (ShiftedPair(seed: 55, side: 300) { _, _ in (0, 0) }, ShiftedPair(seed: 56, side: 300) { _, _ in (0, 0) })
        try SyntheticPair.write(first.before, grid: first.grid, to: folder("before.tif"))
        try SyntheticPair.write(second.before, grid: first.grid, to: folder("after.tif"))
        let found = try first.run(folder).registration()
        #expect(found["status"] as? String == "not_measurable")
        #expect((found["reason"] as? String)?.contains("disagree") == true)
    }

    /// What a mask hides stays hidden with its pixels, wherever they are moved to, and has no say.
    @Test func masksMoveWithTheSamples() throws {
        let folder = try TemporaryFolder()
        var pair = ShiftedPair(seed: 57, side: 300) { _, _ in (4, 0) }
        try pair.write(folder)
        var mask = [Float](repeating: 1, count: 300 * 300)
        for row in 100..<140 { for column in 100..<150 { mask[row * 300 + column] = 0 } }
        try SyntheticPair.write([mask], grid: pair.grid, to: folder("mask.tif"))
        let options = ["--mask-after", folder("mask.tif")]
        let first = try pair.run(folder, options).change().planes
        for row in 100..<140 {
            for column in 106..<152 { #expect(first[0][row * 300 + column] == 255, "(\(column), \(row))") }
            #expect(first[0][row * 300 + 101] != 255 && first[0][row * 300 + 156] != 255)
        }
        var planes = pair.after
        for row in 100..<140 { for column in 100..<150 { for band in planes.indices { planes[band][row * 300 + column] = 60_000 } } }
        try SyntheticPair.write(planes, grid: pair.grid, to: folder("after.tif"))
        pair = ShiftedPair(seed: 57, side: 300) { _, _ in (4, 0) }
        #expect(try pair.run(folder, options, out: "again").change().planes == first)
    }

    enum Shift: String, CaseIterable, Sendable { case constant, varying }

    /// Law 1 holds for samples that are moved.
    @Test(arguments: Shift.allCases)
    func movedSamplesDoNotDependOnTheCut(shift: Shift) throws {
        let folder = try TemporaryFolder()
        let pair = ShiftedPair(seed: 58, side: 620) { x, y in
            shift == .constant ? (1.3, -0.6) : (0.4 + 0.002 * x, 1.2 - 0.003 * y)
        }
        try pair.write(folder)
        var reference: (content: [String], planes: [[UInt8]])?
        for (size, workers) in [(96, 2), (256, 1), (1000, 2)] {
            let run = try pair.run(folder, ["--tile-size", "\(size)", "--workers", "\(workers)"], out: "out-\(size)")
            let field = try #require(try run.registration()["field"] as? [String: Any])
            #expect((field["coefficients_x"] as? [Double])?.count == (shift == .constant ? 1 : 3))
            let found = (content: try run.queue().content(), planes: try run.change().planes)
            if let reference {
                #expect(found.content == reference.content && found.planes == reference.planes, "tiles of \(size)")
            } else {
                #expect(found.content.count >= 3)
                reference = found
            }
        }
    }
}
