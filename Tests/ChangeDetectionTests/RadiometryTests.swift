import ChangeDetection
import Testing
import _TestSupport

/// Dates of correlated bands, the later one in another unit, with a part of the ground changed.
private func pair(seed: UInt64, pixels: Int, gain: [Double], offset: [Double], noise: Double, changed: Double) -> PairSample {
    var generator = SeededGenerator(seed: seed)
    func deviate() -> Double { (0..<12).reduce(-6) { sum, _ in sum + generator.unit() } }
    var sample = PairSample(bands: gain.count)
    for _ in 0..<pixels {
        let common = deviate()
        let isChanged = generator.chance(changed)
        for band in gain.indices {
            let ground = 1000 + 200 * (common + 0.7 * deviate())
            let later = isChanged ? 1400 + 250 * deviate() : ground
            sample.before[band].append(Float(ground + noise * deviate()))
            sample.after[band].append(Float(gain[band] * (later + noise * deviate()) + offset[band]))
        }
    }
    return sample
}

@Suite struct InvariantRegressionTests {
    static let units: [(gain: [Double], offset: [Double])] = [
        ([1, 1, 1], [0, 0, 0]), ([1.1, 0.8, 2.5], [40, -60, 300]), ([0.02, 0.03, 0.025], [5, 9, -3]),
    ]

    /// before = gain · after + offset is recovered. The slope of an orthogonal line over n points has the standard error r/(s·√n), with r the noise across the line and
    /// s the spread along it; 5 of these.
    @Test(arguments: units, [0.0, 0.2])
    func gainsAndOffsetsAreRecovered(unit: (gain: [Double], offset: [Double]), changed: Double) throws {
        let noise = 8.0
        let lines = InvariantRegression(pair(seed: 91, pixels: 200_000, gain: unit.gain, offset: unit.offset, noise: noise, changed: changed))
        try #require(lines.decision == .trusted, "\(lines.reason)")
        for band in unit.gain.indices {
            let (gain, offset) = (1 / unit.gain[band], -unit.offset[band] / unit.gain[band])
            let tolerance = 5 * noise * 1.4142 / (244 * Double(lines.invariantPixels).squareRoot())
            #expect(abs(lines.gain[band] / gain - 1) < tolerance)
            // At the middle of the ground, where the line is known best, only the mean's own error counts.
            let middle = unit.gain[band] * 1000 + unit.offset[band]
            #expect(abs(lines.gain[band] * middle + lines.offset[band] - 1000) < 5 * noise / Double(lines.invariantPixels).squareRoot() + 1000 * 0.001)
            #expect(abs(lines.gain[band] * middle + lines.offset[band] - (gain * middle + offset)) < 2)
        }
    }

    /// Dates without common ground have no invariant lines.
    @Test func unlikeDatesFallBack() {
        let lines = InvariantRegression(pair(seed: 92, pixels: 200_000, gain: [1, 1, 1], offset: [0, 0, 0], noise: 8, changed: 1))
        #expect(lines.decision == .untrusted && !lines.reason.isEmpty)
        #expect(InvariantRegression(PairSample(bands: 3)).decision == .untrusted)
        let flat = pair(seed: 93, pixels: 5000, gain: [1, 0, 1], offset: [0, 7, 0], noise: 8, changed: 0)
        #expect(InvariantRegression(flat).decision == .untrusted)
    }

    /// What the lines say is what the normalised planes have in common.
    @Test func adoptedLinesBringTheDatesTogether() throws {
        let sample = pair(seed: 94, pixels: 200_000, gain: [1.3, 0.7], offset: [30, 10], noise: 0, changed: 0.3)
        let lines = InvariantRegression(sample)
        try #require(lines.decision == .trusted, "\(lines.reason)")
        var normalisation = Normalisation(sample, iterations: 1)
        normalisation.adopt(lines)
        for band in 0..<2 {
            let middle = Float(1.0 * 1000)
            let later = Float([1.3, 0.7][band]) * middle + Float([30, 10][band])
            let before = (middle - normalisation.meanBefore[band]) / normalisation.deviationBefore[band]
            let after = (later - normalisation.meanAfter[band]) / normalisation.deviationAfter[band]
            #expect(abs(before - after) < 0.02)
        }
    }
}

@Suite struct BaselineOffsetTests {
    /// Four bands with dark water and shadow in the last one.
    private static func sample(before: Double, after: Double, darkest: Double = 120) -> PairSample {
        var generator = SeededGenerator(seed: 97)
        var sample = PairSample(bands: 4)
        for _ in 0..<20_000 {
            let isDark = generator.chance(0.05)
            for band in 0..<4 {
                let ground = isDark && band == 3 ? darkest + generator.real(0, 80) : darkest + 300 + generator.real(0, 2500)
                sample.before[band].append(Float((ground + before).rounded()))
                sample.after[band].append(Float((1.05 * ground + after).rounded()))
            }
        }
        return sample
    }

    @Test func offsetsAreFoundInTheDarkestGround() {
        typealias Decision = BaselineOffset.Decision
        let cases: [(before: Double, after: Double, first: Decision, second: Decision)] = [
            (0, 0, .absent, .absent), (0, 1000, .absent, .present), (1000, 0, .present, .absent), (1000, 1000, .present, .present),
        ]
        for entry in cases {
            let found = BaselineOffset.decide(Self.sample(before: entry.before, after: entry.after))
            #expect(found.before.decision == entry.first && found.after.decision == entry.second, "\(entry)")
        }
    }

    /// Without dark ground, or with a difference that no offset makes, nothing is decided.
    @Test func brightGroundIsUndecided() {
        let bright = BaselineOffset.decide(Self.sample(before: 0, after: 0, darkest: 1800))
        #expect(bright.before.decision == .undecided && bright.after.decision == .undecided)
        let odd = BaselineOffset.decide(Self.sample(before: 700, after: 880))
        #expect(odd.before.decision == .undecided && odd.after.decision == .undecided)
    }
}
