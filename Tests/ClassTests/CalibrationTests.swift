import Testing
import Triage

/// Probabilities that mean what they say.
@Suite struct CalibrationTests {
    private struct Lot {
        var state: UInt64
        mutating func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31)
        }
    }

    /// Scores that overstate: right with the square of the score.
    private static func pairs(_ count: Int, seed: UInt64) -> [(score: Double, isRight: Bool)] {
        var lot = Lot(state: seed)
        return (0..<count).map { _ in
            let score = lot.unit()
            return (score, lot.unit() < score * score)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func curveRises(seed: UInt64) {
        let curve = IsotonicCurve(fitting: Self.pairs(700, seed: seed))
        let values = (0...100).map { curve.probability(of: Double($0) / 100) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(values.allSatisfy { (0...1).contains($0) })
        #expect(zip(curve.scores, curve.scores.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func curveFindsTheTruth() {
        let curve = IsotonicCurve(fitting: Self.pairs(20_000, seed: 4))
        for score in [0.2, 0.5, 0.8, 0.95] { #expect((curve.probability(of: score) - score * score).magnitude < 0.05) }
    }

    @Test func orderOfCasesDoesNotMatter() {
        let pairs = Self.pairs(500, seed: 5)
        #expect(IsotonicCurve(fitting: pairs) == IsotonicCurve(fitting: pairs.reversed()))
    }

    /// Law of small numbers: a handful of right answers is no certainty.
    @Test func fewCasesMakeNoCertainty() {
        let curve = IsotonicCurve(fitting: (0..<30).map { (Double($0) / 30, $0 > 2) })
        #expect(curve.probability(of: 1) < 1)
    }

    @Test func temperatureTamesOverconfidence() {
        var lot = Lot(state: 6)
        var scores: [[Float]] = []
        var labels: [Int] = []
        for _ in 0..<3000 {
            let margin = lot.unit() * 4 - 2
            scores.append([0, Float(margin * 2)])
            labels.append(lot.unit() < ClassScores.probabilities([0, Float(margin)], temperature: 1)[1] ? 1 : 0)
        }
        #expect((ClassScores.temperature(scores: scores, labels: labels) - 2).magnitude < 0.25)
    }

    @Test func probabilitiesSumToOneAndKeepTheirOrder() {
        let found = ClassScores.probabilities([3, -1, 100, 2], temperature: 0.7)
        #expect((found.reduce(0, +) - 1).magnitude < 1e-12 && found[2] > found[0] && found[0] > found[3] && found[3] > found[1])
    }

    @Test func boxHoldsWhatItWasMadeFrom() {
        var lot = Lot(state: 7)
        let rows = (0..<1000).map { _ in [Float(lot.unit()), Float(lot.unit()), Float(lot.unit() < 0.5 ? .nan : 1)] }
        var box = TrainingBox(rows: rows, features: 3)
        box.limit = 0.5
        #expect(rows.count { box.isFar($0) } == 0)
        #expect(box.isFar([5, 0.5, 1]))
        // What training always had and a parcel lacks counts; what it often lacked does not.
        #expect(box.isFar([.nan, 0.5, 1]) && !box.isFar([0.5, 0.5, .nan]))
        // One wild value cannot count without limit.
        #expect(box.distance([1e9, 0.5, 1]) == 2)
    }

    @Test func trialCountsAsTheBooksDo() {
        let trial = ClassTrial([
            (.building, .building, .building, 0.95), (.building, .unknown, .road, 0.35), (.road, .building, .building, 0.65),
            (.road, .road, .road, 0.95),
        ])
        // building: 1 of 2 found, 1 of 2 given; road: 1 of 2 found, 1 of 1 given.
        #expect((trial.macroF1 - (0.5 + 2.0 / 3) / 2).magnitude < 1e-12)
        #expect(trial.accuracy == 0.5)
        // Bins: 0.95 twice, both right; 0.35 wrong; 0.65 wrong.
        #expect((trial.calibrationError - (0.5 * 0.05 + 0.25 * 0.35 + 0.25 * 0.65)).magnitude < 1e-12)
    }
}
