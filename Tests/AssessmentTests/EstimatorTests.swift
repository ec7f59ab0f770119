import Assessment
import Testing

@Suite struct EstimatorTests {
    /// Table 8 of Olofsson et al. (2014), Good practices for estimating area and assessing accuracy of land change, Remote Sensing of
    /// Environment 148, 42–57: sample counts (rows: map and strata, columns: reference) and mapped areas in pixels of 0.09 ha.
    static let classes = ["deforestation", "forest gain", "stable forest", "stable non-forest"]
    static let counts = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
    static let pixels = [200_000.0, 150_000, 3_200_000, 6_450_000]

    static func example() -> ConfusionMatrix {
        var mapped: [Int] = []
        var reference: [Int] = []
        for (i, row) in counts.enumerated() {
            for (j, count) in row.enumerated() {
                mapped += [Int](repeating: i, count: count)
                reference += [Int](repeating: j, count: count)
            }
        }
        return ConfusionMatrix(
            mapped: mapped.map { classes[$0] }, reference: reference.map { classes[$0] },
            areas: [Double](repeating: 1, count: mapped.count), estimator: StratifiedEstimator(sizes: pixels, strata: mapped))
    }

    /// Section 5.2 and table 9 of the same paper, to the digits printed there. Two half-widths of producer's accuracy are printed as 0.23
    /// (forest gain) and 0.01 (stable non-forest), where equation 7 of the paper gives 0.254 and 0.018: those of the equation stand
    /// here.
    @Test func workedExampleOfOlofsson() throws {
        let matrix = Self.example()
        #expect(matrix.classes == Self.classes && matrix.counts == Self.counts)
        let printed = [
            [0.0176, 0, 0.0013, 0.0011], [0, 0.0110, 0.0016, 0.0024], [0.0019, 0, 0.2967, 0.0213], [0.0040, 0.0020, 0.0179, 0.6212],
        ]
        for (row, expected) in zip(matrix.proportions, printed) {
            for (value, wanted) in zip(row, expected) { #expect(abs(value - wanted) <= 0.000_05) }
        }
        let users = [(0.88, 0.07), (0.73, 0.10), (0.93, 0.04), (0.96, 0.02)]
        let producers = [(0.75, 0.21), (0.85, 0.254), (0.93, 0.03), (0.96, 0.018)]
        for (index, row) in matrix.rows.enumerated() {
            let user = try #require(row.users)
            let producer = try #require(row.producers)
            #expect(try abs(user.value - users[index].0) <= 0.005 && abs(#require(user.halfWidth) - users[index].1) <= 0.005)
            #expect(abs(producer.value - producers[index].0) <= 0.005)
            #expect(try abs(#require(producer.halfWidth) - producers[index].1) <= (index % 2 == 1 ? 0.000_5 : 0.005))
        }
        let overall = try #require(matrix.overall)
        #expect(try abs(overall.value - 0.947) <= 0.000_5 && abs(#require(overall.halfWidth) - 0.02) <= 0.005)
        // 235,086 pixels: 21,158 ha ± 6,158 ha of deforestation.
        let area = matrix.rows[0].area
        #expect(try abs(area.value * 0.09 - 21_158) <= 1 && abs(#require(area.halfWidth) * 0.09 - 6_158) <= 2)
    }

    /// Equations 5 to 7 and 10 written down directly, without correction for finite populations.
    @Test func generalEstimatorEqualsTheEquations() throws {
        let matrix = Self.example()
        let n = Self.counts.map { Double($0.reduce(0, +)) }
        let total = Self.pixels.reduce(0, +)
        let weight = Self.pixels.map { $0 / total }
        let users = (0..<4).map { Double(Self.counts[$0][$0]) / n[$0] }
        for j in 0..<4 {
            let columnTotal = (0..<4).reduce(0.0) { $0 + Self.pixels[$1] * Double(Self.counts[$1][j]) / n[$1] }
            let producer = Self.pixels[j] * users[j] / columnTotal
            let own = Self.pixels[j] * Self.pixels[j] * (1 - producer) * (1 - producer) * users[j] * (1 - users[j]) / (n[j] - 1)
            let others = (0..<4).filter { $0 != j }.reduce(0.0) { sum, i in
                let share = Double(Self.counts[i][j]) / n[i]
                return sum + Self.pixels[i] * Self.pixels[i] * share * (1 - share) / (n[i] - 1)
            }
            let variance = (own + producer * producer * others) / (columnTotal * columnTotal)
            let found = try #require(matrix.rows[j].producers)
            #expect(abs(found.value - producer) < 1e-12)
            #expect(try abs(#require(found.standardError) / variance.squareRoot() - 1) < 1e-3)
            let userError = (users[j] * (1 - users[j]) / (n[j] - 1)).squareRoot()
            #expect(try abs(#require(matrix.rows[j].users?.standardError) / userError - 1) < 1e-3)
            let areaError =
                total
                * (0..<4).reduce(0.0) { sum, i in
                    let share = Double(Self.counts[i][j]) / n[i]
                    return sum + weight[i] * weight[i] * share * (1 - share) / (n[i] - 1)
                }.squareRoot()
            #expect(try abs(#require(matrix.rows[j].area.standardError) / areaError - 1) < 1e-3)
        }
    }

    /// A sample that is the whole population has its figures and no error.
    @Test func censusHasNoError() throws {
        var draw = SeededDraw(seed: 3)
        let strata = (0..<200).map { _ in Int.random(in: 0..<4, using: &draw) }
        let y = strata.map { Double($0) + Double.random(in: 0..<1, using: &draw) }
        let x = strata.map { _ in Double.random(in: 1..<2, using: &draw) }
        let sizes = (0..<4).map { stratum in Double(strata.count { $0 == stratum }) }
        let estimator = StratifiedEstimator(sizes: sizes, strata: strata)
        let total = estimator.total(y)
        #expect(abs(total.value - y.reduce(0, +)) < 1e-9 && total.standardError == 0)
        let ratio = try #require(estimator.ratio(y, over: x))
        #expect(abs(ratio.value - y.reduce(0, +) / x.reduce(0, +)) < 1e-12 && ratio.standardError == 0)
    }

    /// Intervals of 95 % hold the true value in about 95 % of samples, with strata that are not the classes of the map.
    @Test func intervalsHoldWhatTheySay() throws {
        var draw = SeededDraw(seed: 11)
        let count = 2_000
        let strata = (0..<count).map { _ in Int.random(in: 0..<3, using: &draw) }
        let isMapped = strata.map { Double.random(in: 0..<1, using: &draw) < 0.2 + 0.3 * Double($0) }
        let isTrue = isMapped.map { Double.random(in: 0..<1, using: &draw) < ($0 ? 0.8 : 0.1) }
        let truth = Double((0..<count).count { isMapped[$0] && isTrue[$0] }) / Double(isTrue.count { $0 })
        var held = 0
        for seed in 0..<400 {
            let sample = try #require(
                StratifiedSample(names: (0..<count).map { "u\($0)" }, strata: strata.map { "s\($0)" }, size: 300, seed: UInt64(seed)))
            let sizes = (0..<3).map { stratum in Double(strata.count { $0 == stratum }) }
            let estimator = StratifiedEstimator(sizes: sizes, strata: sample.drawn.map { strata[$0.unit] })
            let both = sample.drawn.map { isMapped[$0.unit] && isTrue[$0.unit] ? 1.0 : 0 }
            let found = try #require(estimator.ratio(both, over: sample.drawn.map { isTrue[$0.unit] ? 1 : 0 }))
            if abs(found.value - truth) <= (found.halfWidth ?? 0) { held += 1 }
        }
        #expect((365...393).contains(held), "\(held) of 400")
    }

    @Test func oneUnitOfSeveralHasNoVariance() {
        let estimator = StratifiedEstimator(sizes: [5, 3], strata: [0, 1, 1])
        #expect(estimator.total([1, 1, 0]).standardError == nil)
        #expect(estimator.ratio([0, 0, 0], over: [0, 0, 0]) == nil)
    }
}
