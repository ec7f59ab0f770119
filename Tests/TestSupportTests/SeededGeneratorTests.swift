import Testing
import _TestSupport

@Suite("Seeded generator")
struct SeededGeneratorTests {
    /// The first outputs for seed 1234567, as published with the reference implementations of SplitMix64.
    @Test("equals the reference sequence")
    func reference() {
        var generator = SeededGenerator(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test("whole numbers stay in range and reach both ends", arguments: [0...0, -3...3, 5...260])
    func wholeNumbers(range: ClosedRange<Int>) {
        var generator = SeededGenerator(seed: 9)
        let drawn = (0..<20_000).map { _ in generator.whole(range) }
        #expect(drawn.min() == range.lowerBound)
        #expect(drawn.max() == range.upperBound)
    }

    @Test("keys tell order and number of their parts apart")
    func keys() {
        let keys = [[], [0], [0, 0], [0, 1], [1, 0], [1], [-1]].map { SeededGenerator.key(5, $0) }
        #expect(Set(keys).count == keys.count)
    }

    @Test("lattice noise stays within one, is continuous and averages to zero")
    func noise() {
        let noise = LatticeNoise(seed: 3, spacing: 10)
        var sum = 0.0
        for index in 0..<40_000 {
            let (x, y) = (Double(index % 200) * 7.3 - 700, Double(index / 200) * 5.9 - 500)
            let value = noise.value(x, y)
            sum += value
            #expect(abs(value) <= 1)
            // The steepest slope of the easing curve is 1.5, the largest difference of two nodes 2.
            #expect(abs(noise.value(x + 0.01, y) - value) <= 0.01 / 10 * 3 + 1e-12)
        }
        #expect(abs(sum / 40_000) < 0.05)
    }
}
