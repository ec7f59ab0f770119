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
