import ChangeCore
import Testing
import _TestSupport

@Suite struct CodeAndHistogramTests {
    @Test func codesRiseWithTheMagnitude() {
        var previous: UInt8 = 0
        for step in 0...400_000 {
            let code = MagnitudeCode.encodeReference(Float(step) * 0.001)
            #expect(code >= previous && code - previous <= 1)
            previous = code
        }
        #expect(previous == MagnitudeCode.maximum)
        let middles = (0...254).map { MagnitudeCode.magnitude(UInt8($0)) }
        #expect(zip(middles, middles.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(MagnitudeCode.fixed.dropLast(), MagnitudeCode.fixed.dropFirst().dropLast()).allSatisfy { $0 < $1 })
        #expect(MagnitudeCode.fixed.count == 256 && MagnitudeCode.fixed[255] == 0)
    }

    /// Stated: within 1.6 % of 1 + m, up to the end of the scale.
    @Test func codesAreWithinTheStatedPrecision() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<100_000 {
            let magnitude = Float.random(in: 0...235, using: &generator)
            let decoded = MagnitudeCode.magnitude(MagnitudeCode.encodeReference(magnitude))
            #expect(abs(decoded - magnitude) <= 0.016 * (1 + magnitude))
        }
    }

    @Test func codesOfTheirMiddlesAreThemselves() {
        for code in UInt8(0)...254 { #expect(MagnitudeCode.encodeReference(MagnitudeCode.magnitude(code)) == code) }
    }

    @Test(arguments: [Float.infinity, .nan, .greatestFiniteMagnitude, 1e9])
    func whatIsBeyondTheScaleIsItsEnd(magnitude: Float) {
        #expect(MagnitudeCode.encodeReference(magnitude) == MagnitudeCode.maximum)
    }

    @Test func lowestCodeReachesItsValue() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let value = Double.random(in: 0...230, using: &generator)
            let code = MagnitudeCode.lowestCode(reaching: value)
            #expect(Double(MagnitudeCode.magnitude(code)) >= value)
            #expect(code == 0 || Double(MagnitudeCode.magnitude(code - 1)) < value)
        }
        #expect(MagnitudeCode.lowestCode(reaching: 1e9) == MagnitudeCode.maximum)
    }

    /// Against the sorted values: the rank within a bin is not known, so the tolerance is a bin's width, 2⁻⁷ of the value.
    @Test(arguments: 0..<12)
    func quantilesAgreeWithSorting(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let scale = Float([1e-6, 1, 300, 1e9][seed % 4])
        let values = (0..<3001).map { _ in
            seed % 3 == 0 ? generator.normal() * scale : Float.random(in: -0.2...1, using: &generator) * scale
        }
        var histogram = RobustHistogram()
        for value in values { histogram.add(value) }
        let sorted = values.sorted()
        for share in [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999] {
            let found = try #require(histogram.quantile(share))
            let exact = sorted[min(3000, Int((share * 3001).rounded(.up)) - 1)]
            #expect(abs(found - exact) <= abs(exact) * 0x1p-7 + .leastNormalMagnitude, "quantile \(share)")
        }
        #expect(histogram.total == 3001)
    }

    @Test func partsMergeInAnyOrder() {
        let values = samples(1000, seed: 9, wild: false)
        var whole = RobustHistogram()
        var parts = [RobustHistogram](repeating: RobustHistogram(), count: 3)
        for (index, value) in values.enumerated() {
            whole.add(value)
            parts[index % 3].add(value)
        }
        var one = parts[0]
        one.merge(parts[1])
        one.merge(parts[2])
        var other = parts[2]
        other.merge(parts[0])
        other.merge(parts[1])
        for share in stride(from: 0.01, to: 1, by: 0.01) {
            #expect(one.quantile(share) == whole.quantile(share) && other.quantile(share) == whole.quantile(share))
        }
        #expect(RobustHistogram().median == nil)
    }
}
