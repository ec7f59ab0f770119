import ChangeCore
import ChangeDetection
import Testing
import _TestSupport

@Suite struct ThresholdTests {
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
        var generator = SeededGenerator(seed: UInt64(seed))
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

    /// Two heaps of values far apart: the threshold lies between them.
    @Test(arguments: 0..<10)
    func otsuOfValuesLiesBetweenTheHeaps(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let values = (0..<5000).map { index in
            index % 8 == 0 ? Float.random(in: 40...50, using: &generator) : Float.random(in: 0...10, using: &generator)
        }
        let threshold = Thresholds.otsu(of: values)
        #expect(threshold >= 9.5 && threshold <= 40.5)
        #expect(Thresholds.otsu(of: []) == 0 && Thresholds.otsu(of: [0, 0, 0]) == 0)
    }
}

@Suite struct MixtureThresholdTests {
    /// Bins of two normal heaps.
    private static func heaps(_ first: (mean: Double, deviation: Double, count: Int), _ second: (mean: Double, deviation: Double, count: Int), seed: Int)
        -> [Int]
    {
        var generator = SeededGenerator(seed: UInt64(seed))
        var bins = [Int](repeating: 0, count: 256)
        for heap in [first, second] {
            for _ in 0..<heap.count {
                bins[min(255, max(0, Int((heap.mean + heap.deviation * Double(generator.normal())).rounded())))] += 1
            }
        }
        return bins
    }

    /// Where both densities cross, solved from the parameters that the heaps were drawn with.
    private static func crossing(_ a: (mean: Double, deviation: Double, count: Int), _ b: (mean: Double, deviation: Double, count: Int)) -> Double {
        func density(_ heap: (mean: Double, deviation: Double, count: Int), _ x: Double) -> Double {
            let z = (x - heap.mean) / heap.deviation
            return naturalLogarithm(Double(heap.count)) - naturalLogarithm(heap.deviation) - z * z / 2
        }
        return stride(from: a.mean, to: b.mean, by: 0.1).first { density(b, $0) > density(a, $0) } ?? b.mean
    }

    @Test(arguments: 0..<4)
    func bothFindTheCrossingOfTwoNormalClasses(seed: Int) {
        let low = (mean: 60.0, deviation: 9.0, count: 40_000)
        let high = (mean: 130.0, deviation: 18.0, count: 6000)
        let bins = Self.heaps(low, high, seed: seed)
        let expected = Self.crossing(low, high)
        #expect(abs(Double(Thresholds.minimumError(bins) ?? 0) - expected) < 4)
        #expect(abs(Double(Thresholds.mixture(bins) ?? 0) - expected) < 4)
    }

    @Test func oneValueOrNoneHasNoClasses() {
        var bins = [Int](repeating: 0, count: 256)
        #expect(Thresholds.minimumError(bins) == nil && Thresholds.mixture(bins) == nil)
        bins[40] = 1000
        #expect(Thresholds.minimumError(bins) == nil && Thresholds.mixture(bins) == nil)
    }

    /// Lengths of normal vectors are unchanged ground: its degrees and its tail are found also where a fifth of it changed.
    @Test(arguments: [1, 2, 4, 8], [0.0, 0.2])
    func unchangedGroundIsFoundUnderChange(degrees: Int, share: Double) {
        var generator = SeededGenerator(seed: UInt64(degrees))
        let count = 50_000
        let magnitudes = (0..<count).map { index -> Float in
            if Double(index) < share * Double(count) { return 40 + generator.normal() }
            return 3 * (0..<degrees).reduce(Float(0)) { sum, _ in
                let value = generator.normal()
                return sum + value * value
            }.squareRoot()
        }
        let ground = UnchangedGround(magnitudes)
        let limit = ground.magnitude(tail: 0.01)
        let passing = magnitudes[Int(share * Double(count))...].count { Double($0) > limit }
        // Change at one side moves both quantiles up a little: fewer pass, not more.
        #expect(Double(passing) < 0.014 * Double(count) * (1 - share))
        #expect(share > 0 || Double(passing) > 0.006 * Double(count))
        #expect(UnchangedGround([]).magnitude(tail: 0.01) == 0 && UnchangedGround([0, 0, 0]).magnitude(tail: 0.01) == 0)
    }
}
