import ChangeDetection
import Raster
import Testing
import _TestSupport

/// A pair of windows of one continuous ground, the later one sampled elsewhere.
private struct ShiftedGround {
    let side: Int
    let before: SampleTile
    let after: SampleTile

    /// - Parameters:
    ///   - shift: what the later date must be moved by to lie on the earlier one.
    ///   - noise: deviation of independent noise on both dates, where the ground's own is about 1.
    init(seed: UInt64, side: Int, shift: (dx: Double, dy: Double), noise: Double = 0, gain: Double = 1) {
        self.side = side
        before = SampleTile(bands: 1, capacity: side * side)
        after = SampleTile(bands: 1, capacity: side * side)
        // No wavelength under two pixels, as behind a lens.
        let coarse = LatticeNoise(seed: seed, spacing: 9)
        let fine = LatticeNoise(seed: seed &+ 1, spacing: 4)
        var generator = SeededGenerator(seed: seed &+ 2)
        func ground(_ x: Double, _ y: Double) -> Double { 3 * coarse.value(x, y) + 2 * fine.value(x, y) }
        for row in 0..<side {
            for column in 0..<side {
                let index = row * side + column
                let (x, y) = (Double(column), Double(row))
                before.planes[index] = Float(ground(x, y) + noise * Double(generator.deviate()))
                // after(p) = ground(p + d): the later date's content lies d before its place.
                after.planes[index] = Float(gain * ground(x + shift.dx, y + shift.dy) + 40 + noise * Double(generator.deviate()))
                before.valid[index] = 1
                after.valid[index] = 1
            }
        }
    }

    func measure(_ meter: ShiftMeter) -> (shift: WindowShift.Shift?, peak: Double)? {
        meter.measure(
            before: before, after: after, width: side, height: side, x: ShiftMeter.reach, y: ShiftMeter.reach, bands: [0])
    }
}

extension SeededGenerator {
    /// Twelve uniform draws: mean 0, deviation 1.
    fileprivate mutating func deviate() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }
}

@Suite struct ShiftMeterTests {
    static let shifts: [(dx: Double, dy: Double)] = [
        (0, 0), (0.25, 0), (0, -0.25), (0.5, 0.5), (-0.7, 0.3), (1, -1), (1.3, 2.4), (-3, 0.1), (2.75, -2.9), (-12.4, 9.6),
    ]

    @Test(arguments: shifts, [64, 128])
    func knownShiftIsMeasuredWithinATenthOfAPixel(shift: (dx: Double, dy: Double), side: Int) throws {
        let ground = ShiftedGround(seed: 71, side: side + 2 * ShiftMeter.reach, shift: shift, noise: 0.2, gain: 1.7)
        let measured = try #require(ground.measure(ShiftMeter(side: side)))
        let found = try #require(measured.shift)
        #expect(abs(found.dx - shift.dx) < 0.1 && abs(found.dy - shift.dy) < 0.1, "\(found)")
    }

    /// Clouds of one date leave the shift of the rest.
    @Test func unseenPixelsDoNotCount() throws {
        let ground = ShiftedGround(seed: 72, side: 160, shift: (0.6, -0.4))
        for row in 30..<50 { for column in 40..<70 { ground.after.valid[row * 160 + column] = 0 } }
        let meter = ShiftMeter(side: 128)
        let first = try #require(ground.measure(meter))
        let shift = try #require(first.shift)
        #expect(abs(shift.dx - 0.6) < 0.1)
        for filler in [Float.nan, .infinity, 1e30] {
            for row in 30..<50 { for column in 40..<70 { ground.after.planes[row * 160 + column] = filler } }
            #expect(ground.measure(meter)?.shift == shift)
        }
        for row in 0..<160 { for column in 0..<60 { ground.after.valid[row * 160 + column] = 0 } }
        #expect(ground.measure(meter) == nil)
    }

    @Test func flatGroundGivesNoShift() {
        let ground = ShiftedGround(seed: 73, side: 160, shift: (0, 0))
        for index in 0..<(160 * 160) { ground.after.planes[index] = 7 }
        #expect(ground.measure(ShiftMeter(side: 128)) == nil)
    }
}

@Suite struct RegistrationTests {
    /// Windows on a lattice that follow `field`, with noise, and some of them with any shift at all.
    private static func windows(
        _ count: Int, seed: UInt64, astray: Double, field: (Double, Double) -> (dx: Double, dy: Double)
    ) -> [WindowShift] {
        var generator = SeededGenerator(seed: seed)
        return (0..<(count * count)).map { index in
            let column = 100 + 1800 * Double(index % count) / Double(count - 1)
            let row = 100 + 1800 * Double(index / count) / Double(count - 1)
            var shift = field(column, row)
            shift.dx += 0.1 * generator.deviate()
            shift.dy += 0.1 * generator.deviate()
            if generator.chance(astray) { shift = (generator.real(-16, 16), generator.real(-16, 16)) }
            return WindowShift(column: column, row: row, shift: .init(dx: shift.dx, dy: shift.dy), peak: 0.5)
        }
    }

    private static func registration(_ windows: [WindowShift], threshold: Double = 0.3) -> Registration {
        Registration(windows, width: 2000, height: 2000, threshold: threshold)
    }

    @Test(arguments: 0..<5)
    func consensusIgnoresWindowsAstray(seed: Int) throws {
        let found = Self.registration(Self.windows(8, seed: UInt64(seed), astray: 0.3) { _, _ in (0.8, -1.2) })
        #expect(found.status == .corrected)
        let (dx, dy) = (try #require(found.dx), try #require(found.dy))
        #expect(abs(dx - 0.8) < 0.1 && abs(dy + 1.2) < 0.1)
        #expect(found.windows == 64 && found.agreeing < 60)
    }

    @Test func thresholdDecides() {
        let windows = Self.windows(6, seed: 9, astray: 0) { _, _ in (0.3, 0.3) }
        #expect(Self.registration(windows, threshold: 0.3).status == .corrected)
        #expect(Self.registration(windows, threshold: 0.6).status == .accepted)
    }

    @Test(arguments: 0..<5)
    func disagreeingWindowsAreNotMeasurable(seed: Int) {
        let found = Self.registration(Self.windows(8, seed: 40 + UInt64(seed), astray: 1) { _, _ in (0, 0) })
        #expect(found.status == .notMeasurable && found.field == nil)
        #expect(Self.registration([]).status == .notMeasurable)
    }

    /// A shift that varies by two pixels over the scene is followed; one that does not vary stays constant.
    @Test func smoothFieldsAreFollowed() throws {
        let linear = Self.registration(Self.windows(9, seed: 12, astray: 0.2) { x, y in (0.001 * x - 1, 0.0004 * y) })
        let field = try #require(linear.field)
        #expect(field.coefficientsX.count == 3)
        for (x, y) in [(200.0, 300.0), (1000, 1000), (1800, 500)] {
            let shift = field.shift(column: x, row: y)
            #expect(abs(shift.dx - (0.001 * x - 1)) < 0.1 && abs(shift.dy - 0.0004 * y) < 0.1)
        }
        #expect(Self.registration(Self.windows(9, seed: 13, astray: 0.2) { _, _ in (0.5, 0) }).field?.isConstant == true)
    }

    /// Where both dates change places, the shift changes its sign.
    @Test func swappedDatesGiveTheOppositeShift() throws {
        let meter = ShiftMeter(side: 128)
        let ground = ShiftedGround(seed: 74, side: 160, shift: (1.4, -0.6), noise: 0.2)
        func measure(_ before: SampleTile, _ after: SampleTile) throws -> WindowShift.Shift {
            let found = meter.measure(
                before: before, after: after, width: 160, height: 160, x: ShiftMeter.reach, y: ShiftMeter.reach, bands: [0])
            return try #require(found?.shift)
        }
        let there = try measure(ground.before, ground.after)
        let back = try measure(ground.after, ground.before)
        #expect(abs(there.dx + back.dx) < 0.05 && abs(there.dy + back.dy) < 0.05)
    }
}
