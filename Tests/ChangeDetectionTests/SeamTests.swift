import ChangeDetection
import Testing
import _TestSupport

/// Ground along a border in windows of 72 pixels on each side, seen by two files of one date and by the other date.
private struct Border {
    var sample = SeamSample()
    /// Deviations that the means of a window's sides differ by on their own.
    static let unlike = 0.3

    /// - Parameters:
    ///   - edge: what the ground itself differs by beyond the border, on both dates.
    ///   - gain, offset: per band, of the first file.
    init(
        seed: UInt64, windows: Int = 60, isOverlap: Bool = false, gain: [Double] = [1, 1, 1], offset: [Double] = [0, 0, 0], edge: Double = 0,
        changed: Double = 0.1
    ) {
        var generator = SeededGenerator(seed: seed)
        func side(_ level: Double, _ gain: [Double], _ offset: [Double], common: Bool) -> PairSample {
            var part = PairSample(bands: 3)
            for _ in 0..<72 {
                let isChanged = generator.chance(changed)
                for band in 0..<3 {
                    let ground = level + 100 * Double(generator.normal())
                    let later = isChanged ? level + 300 : ground + 20 * Double(generator.normal())
                    part.before[band].append(Float(common ? later : 0.8 * ground + 50))
                    part.after[band].append(Float(gain[band] * later + offset[band]))
                }
            }
            return part
        }
        for _ in 0..<windows {
            let level = 1000 + 200 * Double(generator.normal())
            if isOverlap {
                sample.common.append(side(level, gain, offset, common: true))
                sample.first.append(PairSample(bands: 3))
                sample.second.append(PairSample(bands: 3))
            } else {
                sample.common.append(PairSample(bands: 3))
                sample.first.append(side(level, gain, offset, common: false))
                sample.second.append(
                    side(level + edge + 100 * Self.unlike * Double(generator.normal()), [1, 1, 1], [0, 0, 0], common: false))
            }
        }
    }
}

@Suite struct SeamStepTests {
    /// Without a step there is none, however the ground itself differs: 40 borders, 6 statistics each, none beyond 5 standard errors.
    @Test(arguments: [0.0, 250.0], [false, true])
    func bordersWithoutAStepHaveNone(edge: Double, isOverlap: Bool) throws {
        for seed in 0..<40 {
            let step = try #require(SeamStep(Border(seed: UInt64(300 + seed), isOverlap: isOverlap, edge: edge).sample))
            #expect(!step.isEvident && step.isOverlap == isOverlap, "seed \(seed)")
        }
    }

    /// The step that was put in is found again within 4 of its own standard errors, and these are small.
    @Test(arguments: [([1.2, 0.85, 1.1], [60.0, -40.0, 0.0]), ([1.0, 1.0, 1.0], [150.0, 120.0, -90.0])], [false, true])
    func stepsAreFound(unit: (gain: [Double], offset: [Double]), isOverlap: Bool) throws {
        for seed in 0..<10 {
            let border = Border(seed: UInt64(350 + seed), isOverlap: isOverlap, gain: unit.gain, offset: unit.offset, edge: 100)
            let step = try #require(SeamStep(border.sample))
            #expect(step.isEvident)
            for (band, found) in step.bands.enumerated() {
                let gain = 2 * (1 / unit.gain[band] - 1) / (1 / unit.gain[band] + 1)
                #expect(abs(found.gain - gain) < 4 * found.gainError + 1e-6 && found.gainError < 0.06, "\(seed) \(band)")
                // At the middle of the file: what the second file shows where this one shows its mean.
                let wanted = (found.mean - unit.offset[band]) / unit.gain[band]
                let reached = found.mean + found.shift * found.deviation
                #expect(abs(reached - wanted) < 4 * found.shiftError * found.deviation + 3 && found.shiftError < 0.1, "\(seed) \(band)")
            }
        }
    }

    @Test func tooLittleGroundTellsNothing() throws {
        #expect(SeamStep(SeamSample()) == nil)
        #expect(SeamStep(Border(seed: 1, windows: 15).sample) == nil)
        var flat = Border(seed: 2, gain: [0, 1, 1], offset: [7, 200, 0]).sample
        #expect(try #require(SeamStep(flat)).bands[0] == SeamStep.Band())
        for window in flat.first.indices { flat.first[window] = PairSample(bands: 3) }
        #expect(SeamStep(flat) == nil)
    }
}

@Suite struct SeamLevellingTests {
    /// A step of exact figures.
    private static func border(_ first: Int, _ second: Int, gain: Double, offset: Double, own: Bool = true) -> SeamLevelling.Border {
        var step = SeamStepFactory.step
        var band = SeamStep.Band()
        band.gain = 2 * (gain - 1) / (gain + 1)
        (band.gainError, band.shiftError) = (0.001, 0.001)
        (band.mean, band.deviation) = (1000, 200)
        band.shift = (gain * 1000 + offset - 1000) / 200
        step.bands = [band]
        return SeamLevelling.Border(first: first, second: second, step: step, isOwn: own)
    }

    /// Any step with an owner, whose figures are replaced.
    private enum SeamStepFactory {
        static let step = SeamStep(Border(seed: 9).sample) ?? { preconditionFailure("a border of sixty windows is measured") }()
    }

    /// Files 0…3 in a row, each with its own unit against file 1, the largest; all are brought to it along the borders.
    @Test func filesAreBroughtToTheLargestGroup() {
        let units: [(gain: Double, offset: Double)] = [(1.1, 30), (1, 0), (0.9, -20), (1.3, 10)]
        /// first · gain + offset = second, for files that show unit.gain · x + unit.offset.
        func between(_ a: Int, _ b: Int) -> SeamLevelling.Border {
            let gain = units[b].gain / units[a].gain
            return Self.border(a, b, gain: gain, offset: units[b].offset - gain * units[a].offset)
        }
        let levels = SeamLevelling.levels(pixels: [10, 50, 10, 10], bands: 1, [between(0, 1), between(1, 2), between(2, 3)])
        for file in 0..<4 {
            let (gain, offset) = (levels[file].gain[0], levels[file].offset[0])
            #expect(abs(gain * units[file].gain - 1) < 1e-9 && abs(gain * units[file].offset + offset) < 1e-6, "file \(file)")
            #expect(levels[file].decision == (file == 1 ? .asItIs : .levelled))
            #expect(levels[file].residual ?? 1 < 1e-6)
        }
        #expect(levels.map(\.borders) == [1, 2, 2, 1] && levels.map(\.steps) == [1, 2, 2, 1])
    }

    /// Files without a step between them are levelled alike, and those of the larger group not at all.
    @Test func groupsStayTogether() {
        let borders = [
            Self.border(0, 1, gain: 1, offset: 0), Self.border(2, 3, gain: 1, offset: 0), Self.border(0, 2, gain: 1.25, offset: 0),
            Self.border(1, 3, gain: 1.25, offset: 0),
        ]
        let levels = SeamLevelling.levels(pixels: [30, 30, 20, 20], bands: 1, borders)
        #expect(levels[0].gain == [1] && levels[1].gain == [1])
        #expect(abs(levels[2].gain[0] - 0.8) < 1e-9 && levels[2].gain == levels[3].gain)
    }

    /// Steps that are the other date's, that contradict each other, or that no radiometry makes, and files without borders.
    @Test func whatCannotBeTrustedStaysAsItIs() {
        let others = SeamLevelling.levels(pixels: [5, 6], bands: 1, [Self.border(0, 1, gain: 1.3, offset: 0, own: false)])
        #expect(others.allSatisfy { $0.decision == .asItIs && $0.gain == [1] && $0.steps == 0 })
        let circle = SeamLevelling.levels(
            pixels: [9, 5, 5], bands: 1,
            [Self.border(0, 1, gain: 1.3, offset: 0), Self.border(1, 2, gain: 1.3, offset: 0), Self.border(0, 2, gain: 0.7, offset: 0)])
        #expect(circle.contains { $0.decision == .untrusted })
        let huge = SeamLevelling.levels(pixels: [9, 5], bands: 1, [Self.border(0, 1, gain: 4, offset: 0)])
        #expect(huge[1].decision == .untrusted && huge[1].gain == [1] && huge[1].offset == [0])
        #expect(SeamLevelling.levels(pixels: [9, 5], bands: 2, []).allSatisfy { $0.decision == .notMeasured && $0.gain == [1, 1] })
        #expect(SeamLevelling.levels(pixels: [], bands: 1, []).isEmpty)
    }
}
