import ChangeCore
import ChangeDetection
import Testing
import _TestSupport

@Suite struct ThresholdTests {
    /// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values of the chi-square distribution.
    static let table: [(degrees: Int, values: [Double])] = [
        (1, [2.706, 3.841, 6.635, 10.828]), (2, [4.605, 5.991, 9.210, 13.816]), (3, [6.251, 7.815, 11.345, 16.266]),
        (4, [7.779, 9.488, 13.277, 18.467]), (5, [9.236, 11.070, 15.086, 20.515]), (6, [10.645, 12.592, 16.812, 22.458]),
        (10, [15.987, 18.307, 23.209, 29.588]), (16, [23.542, 26.296, 32.000, 39.252]),
    ]

    @Test(arguments: table)
    func chiSquareQuantilesAreThoseOfTheTable(degrees: Int, values: [Double]) {
        for (probability, expected) in zip([0.1, 0.05, 0.01, 0.001], values) {
            let found = Thresholds.chiSquareQuantile(exceededWith: probability, degreesOfFreedom: degrees)
            #expect(abs(found / expected - 1) < 0.01, "\(degrees) degrees, \(probability): \(found) for \(expected)")
        }
    }

    @Test func otsuPartsTwoHeaps() {
        var bins = [Int](repeating: 0, count: 255)
        for code in 10...20 { bins[code] = 100 }
        for code in 100...110 { bins[code] = 30 }
        // Every cut between the heaps parts them alike; the first is taken.
        #expect(Thresholds.otsu(bins) == 21)
    }

    /// By the definition: the cut with the largest variance between the parts, tried one by one.
    @Test(arguments: 0..<20)
    func otsuIsItsDefinition(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let bins = (0..<255).map { _ in Int.random(in: 0..<3, using: &generator) == 0 ? Int.random(in: 0..<1000, using: &generator) : 0 }
        let total = Double(bins.reduce(0, +))
        let scored = (1..<255).map { cut -> (Int, Double) in
            let low = bins[..<cut]
            let high = bins[cut...]
            let lowCount = Double(low.reduce(0, +))
            let highCount = Double(high.reduce(0, +))
            guard lowCount > 0, highCount > 0 else { return (cut, 0) }
            let lowMean = Double(low.indices.reduce(0) { $0 + $1 * bins[$1] }) / lowCount
            let highMean = Double(high.indices.reduce(0) { $0 + $1 * bins[$1] }) / highCount
            return (cut, lowCount / total * (highCount / total) * (highMean - lowMean) * (highMean - lowMean))
        }
        let best = scored.map(\.1).max() ?? 0
        let chosen = Thresholds.otsu(bins).map { cut in scored.first { $0.0 == cut }?.1 ?? -1 } ?? -1
        #expect(chosen >= best * (1 - 1e-12))
    }

    @Test func oneValueHasNoCut() {
        var bins = [Int](repeating: 0, count: 255)
        #expect(Thresholds.otsu(bins) == nil)
        bins[40] = 1000
        #expect(Thresholds.otsu(bins) == nil)
    }

    @Test(arguments: [1, 3, 6], [ChangeModel.Detector.standardisedDifference])
    func noiseAloneIsHardlyEverChange(bands: Int, detector: ChangeModel.Detector) {
        var generator = SeededGenerator(seed: bands)
        var sample = PairSample(bands: bands)
        for band in 0..<bands {
            for _ in 0..<60_000 {
                let ground = Float.random(in: 50...200, using: &generator)
                sample.before[band].append(ground + 4 * generator.normal())
                sample.after[band].append(ground + 10 + 4 * generator.normal())
            }
        }
        let model = ChangeModel.fit(sample, detector: detector, threshold: .auto)
        for band in 0..<bands {
            // Two normal errors of deviation 4 each: 5.66; 1 % of precision from the histogram, 1 % from the sample.
            #expect(abs(model.medians[band] - 10) < 0.2)
            #expect(abs(model.deviations[band] / 5.657 - 1) < 0.03)
        }
        let changed = (0..<60_000).count { pixel in
            StandardisedDifference.reference(
                before: (0..<bands).map { sample.before[$0][pixel] }, after: (0..<bands).map { sample.after[$0][pixel] },
                medians: model.medians, deviations: model.deviations) >= Float(model.threshold)
        }
        // The Irwin–Hall tail is lighter than the normal one; 0.1 % is the design value.
        #expect(changed <= 90)
    }

    @Test(arguments: [ThresholdRule.auto, .otsu, .value(3.5)])
    func probabilityMeetsOneHalfAtTheThreshold(rule: ThresholdRule) {
        var generator = SeededGenerator(seed: 4)
        var sample = PairSample(bands: 1)
        for index in 0..<5000 {
            sample.before[0].append(100 + generator.normal())
            sample.after[0].append((index % 10 == 0 ? 140 : 100) + generator.normal())
        }
        let model = ChangeModel.fit(sample, detector: .standardisedDifference, threshold: rule)
        let curve = model.probabilityByCode
        #expect(curve.count == 256 && curve[255] == 255)
        #expect(zip(curve.dropLast(), curve.dropFirst().dropLast()).allSatisfy { $0 <= $1 })
        let code = Int(MagnitudeCode.lowestCode(reaching: model.threshold))
        #expect(curve[code] == 127)
        #expect(code == 0 || curve[code - 1] < 127)
    }

    @Test func bandWithoutSpreadDoesNotDivideByZero() {
        var sample = PairSample(bands: 1)
        sample.before[0] = [Float](repeating: 5, count: 100)
        sample.after[0] = [Float](repeating: 5, count: 100)
        let model = ChangeModel.fit(sample, detector: .standardisedDifference, threshold: .auto)
        #expect(model.deviations[0] > 0 && model.deviations[0].isFinite && model.threshold > 0)
    }
}
