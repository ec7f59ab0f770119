import ChangeDetection
import Testing
import _TestSupport

@Suite struct IteratedMADTests {
    /// A scene of whole numbers by formula, so that other programs can make it too: three bands of 64 × 48 pixels, and a rectangle of
    /// 10 × 14 that changes.
    static func goldenScene() -> PairSample {
        func pattern(_ x: Int, _ y: Int, _ k: Int) -> Int {
            (x * x * 7 + y * y * 13 + x * y * (k + 3) + (x * 5 + y * 11) * (k + 1) + k * 17) % (97 + 2 * k)
        }
        var sample = PairSample(bands: 3)
        for band in 0..<3 {
            for y in 0..<48 {
                for x in 0..<64 {
                    let before = 200 + 2 * pattern(x, y, 0) + (band + 1) * pattern(x, y, band + 1)
                    let isChanged = (20..<30).contains(x) && (10..<24).contains(y)
                    let after = 150 + 3 * before / 2 + pattern(x, y, 5 + band) % 23 + (isChanged ? 60 + 40 * band : 0)
                    sample.before[band].append(Float(before))
                    sample.after[band].append(Float(after))
                }
            }
        }
        return sample
    }

    /// Fields with noise in four correlated bands; one in nine pixels changes.
    private static func scene(seed: Int, pixels: Int = 3000, bands: Int = 4) -> PairSample {
        var generator = SeededGenerator(seed: UInt64(seed))
        var sample = PairSample(bands: bands)
        for pixel in 0..<pixels {
            let ground = 100 * generator.normal()
            let wet = 40 * generator.normal()
            for band in 0..<bands {
                let value = 500 + ground * Float(band + 1) + wet * Float((band * 7) % 5) + 20 * generator.normal()
                sample.before[band].append(value)
                sample.after[band].append(0.8 * value + 30 + 10 * generator.normal() + (pixel % 9 == 0 ? 200 - 90 * Float(band) : 0))
            }
        }
        return sample
    }

    /// Figures of an independent implementation: numpy 2.4.6, scipy 1.17.1 (`eigh` of the generalised problem, `chi2.sf`), float64, the same
    /// stopping rule.
    @Test func equalsAnIndependentImplementation() {
        let sample = Self.goldenScene()
        let found = IteratedMAD(sample)
        #expect(found.iterations == 3 && found.isConverged)
        let correlations = [0.999467973625534, 0.999038433629686, 0.9967725300061963]
        #expect(zip(found.correlations, correlations).allSatisfy { abs($0 - $1) < 1e-10 })
        #expect(abs(found.unchangedShare - 0.3514213606330781) < 1e-9)
        let z = found.chiSquare(sample)
        #expect(abs(z.reduce(0, +) / 146489.34289223136 - 1) < 1e-8)
        #expect(abs(z[0] / 1.8984482372121738 - 1) < 1e-8)
        #expect(abs(z[1234] / 7.314293573293151 - 1) < 1e-8)
    }

    /// The theorem: no mix of a date's bands with a shift changes Z.
    @Test(arguments: 0..<8)
    func anyAffineMixOfBandsGivesTheSame(seed: Int) {
        let sample = Self.scene(seed: 900 + seed)
        var generator = SeededGenerator(seed: UInt64(seed))
        var mixed = sample
        for band in 0..<4 {
            let weights = (0..<4).map { ($0 == band ? 3 : 0) + 0.5 * generator.normal() }
            let shift = 100 * generator.normal()
            mixed.after[band] = (0..<sample.pixels).map { pixel in
                (0..<4).reduce(shift) { $0 + weights[$1] * sample.after[$1][pixel] }
            }
        }
        let plain = IteratedMAD(sample)
        let other = IteratedMAD(mixed)
        // Samples are Float: a mix rounds by 2⁻²⁴ of some thousands, against residuals of some tens.
        #expect(zip(plain.correlations, other.correlations).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(zip(plain.chiSquare(sample), other.chiSquare(mixed)).allSatisfy { abs($0 - $1) < 1e-3 * ($0 + 1) })
    }

    /// Changed ground has no say: the unchanged pixels' Z follows chi-square with four degrees of freedom but for one factor (the weights also
    /// cut the tails of what did not change, so covariances come out too small by a common factor).
    @Test(arguments: 0..<4)
    func unchangedGroundFollowsChiSquare(seed: Int) {
        let sample = Self.scene(seed: 40 + seed, pixels: 20_000)
        let z = IteratedMAD(sample, tolerance: 1e-6).chiSquare(sample)
        let unchanged = z.indices.filter { $0 % 9 != 0 }.map { z[$0] }
        let changed = z.indices.filter { $0 % 9 == 0 }.map { z[$0] }
        let ordered = unchanged.sorted()
        let median = ordered[ordered.count / 2]
        #expect(median >= 3.3567 * 0.95)
        #expect(abs(ordered[ordered.count * 9 / 10] / median / (7.7794 / 3.3567) - 1) < 0.08)
        #expect(changed.sorted()[changed.count / 2] > 5 * median)
    }

    @Test func swappedDatesGiveTheSameZ() {
        let sample = Self.scene(seed: 7)
        var swapped = sample
        swap(&swapped.before, &swapped.after)
        let plain = IteratedMAD(sample).chiSquare(sample)
        let other = IteratedMAD(swapped).chiSquare(swapped)
        #expect(zip(plain, other).allSatisfy { abs($0 - $1) < 1e-8 * ($0 + 1) })
    }

    /// A constant band and a copy of another make the covariance singular; they are named and left out, and the rest is as without them.
    @Test func dependentBandsAreNamedAndLeftOut() {
        let sample = Self.scene(seed: 12)
        var more = PairSample(bands: 6)
        let constant = [Float](repeating: 7, count: sample.pixels)
        more.before = sample.before + [constant, sample.before[1].map { 2 * $0 + 3 }]
        more.after = sample.after + [constant, sample.after[2]]
        let plain = IteratedMAD(sample)
        let found = IteratedMAD(more)
        #expect(found.leftOutBefore == [4, 5] && found.leftOutAfter == [4, 5])
        #expect(found.variates == 4)
        #expect(zip(plain.chiSquare(sample), found.chiSquare(more)).allSatisfy { abs($0 - $1) < 1e-6 * ($0 + 1) })
    }

    /// One date may have fewer independent bands than the other.
    @Test func unequalRanksShareTheSmaller() {
        var sample = Self.scene(seed: 13)
        sample.before[2] = sample.before[1]
        for pair in [sample, Self.swapped(sample)] {
            let found = IteratedMAD(pair)
            #expect(found.variates == 3 && found.leftOutBefore.count + found.leftOutAfter.count == 1)
            #expect(found.chiSquare(pair).allSatisfy { $0.isFinite && $0 >= 0 })
        }
    }

    private static func swapped(_ sample: PairSample) -> PairSample {
        var other = sample
        swap(&other.before, &other.after)
        return other
    }

    /// The same ground twice, also in other units, has no change.
    @Test func identicalDatesHaveNoChange() {
        var sample = Self.scene(seed: 14)
        sample.after = sample.before
        #expect(IteratedMAD(sample).chiSquare(sample).allSatisfy { $0 < 1e-3 })
        sample.after = sample.before.map { $0.map { 4 * $0 + 512 } }
        #expect(IteratedMAD(sample).chiSquare(sample).allSatisfy { $0 < 1 })
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 63, 511, 512, 513])
    func samplesOfAnySizeGiveNumbers(pixels: Int) {
        let sample = Self.scene(seed: 15, pixels: pixels)
        let found = IteratedMAD(sample)
        #expect(found.noChangeProbability(sample).count == pixels)
        #expect(found.chiSquare(sample).allSatisfy { $0.isFinite })
        #expect(found.correlations.allSatisfy { (0...1).contains($0) })
    }

    @Test func constantBandsHaveNoVariates() {
        var sample = PairSample(bands: 2)
        sample.before = [[Float]](repeating: [Float](repeating: 5, count: 100), count: 2)
        sample.after = sample.before
        let found = IteratedMAD(sample)
        #expect(found.variates == 0 && found.leftOutBefore == [0, 1])
        #expect(found.chiSquare(sample).allSatisfy { $0 == 0 } && found.noChangeProbability(sample).allSatisfy { $0 == 1 })
    }

    /// Sums of parts are the sums of the whole; covariances are those of the definition.
    @Test func momentsMergeAndAreTheirDefinition() {
        let sample = Self.scene(seed: 16, pixels: 2000, bands: 2)
        let planes = sample.before + sample.after
        var generator = SeededGenerator(seed: 3)
        let weights = (0..<2000).map { _ in Double.random(in: 0...1, using: &generator) }
        let origin = planes.map { Double($0[0]) }
        func moments(_ range: Range<Int>) -> WeightedMoments {
            var moments = WeightedMoments(origin: origin)
            moments.add(planes.map { Array($0[range]) }, weights: Array(weights[range]))
            return moments
        }
        var merged = moments(0..<700)
        merged.merge(moments(700..<2000))
        let whole = moments(0..<2000)
        let total = weights.reduce(0, +)
        for row in 0..<4 {
            let mean = zip(planes[row], weights).reduce(0.0) { $0 + Double($1.0) * $1.1 } / total
            #expect(abs(whole.means[row] - mean) < 1e-9 && abs(merged.means[row] - mean) < 1e-9)
            for column in 0..<4 {
                let other = zip(planes[column], weights).reduce(0.0) { $0 + Double($1.0) * $1.1 } / total
                let value =
                    (0..<2000).reduce(0.0) {
                        $0 + weights[$1] * (Double(planes[row][$1]) - mean) * (Double(planes[column][$1]) - other)
                    } / total
                #expect(abs(whole.covariance[row * 4 + column] - value) < 1e-9 * (abs(value) + 1))
                #expect(abs(merged.covariance[row * 4 + column] - value) < 1e-9 * (abs(value) + 1))
            }
        }
    }
}
