import Assessment
import Testing

@Suite struct SampleTests {
    private func units(_ count: Int, seed: UInt64) -> (names: [String], strata: [String]) {
        var draw = SeededDraw(seed: seed)
        let strata = (0..<count).map { _ in "s\(Int.random(in: 0..<5, using: &draw) * Int.random(in: 0..<2, using: &draw))" }
        return ((0..<count).map { "u\($0)" }, strata)
    }

    /// Weights add up to the population, each stratum has its minimum, nothing is drawn twice, and rows may come in any order.
    @Test(arguments: [(50, 20), (500, 60), (5000, 200), (30, 100)])
    func designHolds(count: Int, size: Int) throws {
        let (names, strata) = units(count, seed: UInt64(count))
        let sample = try #require(StratifiedSample(names: names, strata: strata, size: size, seed: 7))
        #expect(sample.drawn.count == min(size, count))
        #expect(Set(sample.drawn.map(\.unit)).count == sample.drawn.count)
        #expect(abs(sample.drawn.reduce(0) { $0 + $1.weight } - Double(count)) < 1e-6)
        for stratum in Set(strata) {
            let own = sample.drawn.filter { $0.stratum == stratum }
            let population = strata.count { $0 == stratum }
            #expect(own.count >= min(2, population) && own.allSatisfy { $0.stratumSize == population && $0.stratumSample == own.count })
            #expect(own.allSatisfy { strata[$0.unit] == stratum })
        }
        var draw = SeededDraw(seed: 1)
        let order = Array(0..<count).shuffled(using: &draw)
        let other = try #require(StratifiedSample(names: order.map { names[$0] }, strata: order.map { strata[$0] }, size: size, seed: 7))
        #expect(other.drawn.map { names[order[$0.unit]] } == sample.drawn.map { names[$0.unit] })
        if size < count {
            let second = try #require(StratifiedSample(names: names, strata: strata, size: size, seed: 8))
            #expect(second.drawn.map(\.unit) != sample.drawn.map(\.unit))
        }
    }

    /// Every unit is drawn about equally often over seeds.
    @Test func drawingIsFair() throws {
        let names = (0..<40).map { "u\($0)" }
        var times = [Int](repeating: 0, count: 40)
        for seed in 0..<2_000 {
            let sample = try #require(StratifiedSample(names: names, strata: names.map { _ in "a" }, size: 10, seed: UInt64(seed)))
            for drawn in sample.drawn { times[drawn.unit] += 1 }
        }
        // 500 expected; five standard deviations of a binomial are 97.
        #expect(times.allSatisfy { (403...597).contains($0) })
    }

    @Test func tooSmallASampleIsRefused() {
        #expect(StratifiedSample(names: ["a", "b", "c", "d"], strata: ["1", "1", "2", "2"], size: 3, seed: 1) == nil)
        #expect(StratifiedSample.allocate(["a": 100, "b": 10, "c": 1], size: 30, minimum: 2) == ["a": 25, "b": 4, "c": 1])
    }

    /// Estimates from samples agree with the whole on average, and a sample of everything gives it exactly.
    @Test func sampleSpeaksForTheQueue() throws {
        var draw = SeededDraw(seed: 5)
        let population = (0..<600).map { index -> SampleAssessment.Unit in
            let tier = "P\(Int.random(in: 1...4, using: &draw))"
            let wanted = Double.random(in: 0..<1, using: &draw) < (tier == "P1" ? 0.6 : 0.1)
            return .init(
                uid: "u\(index)", rank: index, tier: tier, mappedClass: "building", areaM2: Double.random(in: 100..<5_000, using: &draw),
                stratum: tier, stratumSize: 0, isWanted: wanted, trueClass: wanted ? "building" : "unchanged", confidence: wanted ? 0.9 : 0.2)
        }
        let wanted = Double(population.count(where: \.isWanted))
        let inP1 = Double(population.count { $0.isWanted && $0.tier == "P1" }) / wanted
        func assess(_ size: Int, _ seed: UInt64) throws -> SampleAssessment {
            let sample = try #require(
                StratifiedSample(names: population.map(\.uid), strata: population.map(\.tier), size: size, seed: seed))
            return SampleAssessment(
                units: sample.drawn.map { drawn in
                    var unit = population[drawn.unit]
                    unit.stratumSize = drawn.stratumSize
                    return unit
                })
        }
        let whole = try assess(600, 1)
        #expect(abs(whole.wanted.value - wanted) < 1e-9 && whole.wanted.standardError == 0)
        #expect(try abs(#require(whole.cumulative.first?.recall?.value) - inP1) < 1e-12)
        #expect(try #require(whole.cumulative.last?.recall?.value) == 1)
        var mean = 0.0
        for seed in 0..<100 { mean += try assess(80, UInt64(seed)).wanted.value / 100 }
        #expect(abs(mean / wanted - 1) < 0.06)
        let confusion = try #require(whole.confusion)
        #expect(confusion.classes == ["building", "unchanged"] && confusion.rows[0].producers?.value == 1)
    }
}
