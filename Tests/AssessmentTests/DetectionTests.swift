import Assessment
import Testing

@Suite struct DetectionTests {
    private func candidate(_ name: Int, good: Bool, judged: Bool = true, tier: String = "P1", area: Double = 1) -> JudgedCandidate {
        JudgedCandidate(
            uid: "u\(name)", tier: tier, mappedClass: "building", areaM2: area, size: 100, evaluated: judged ? 80 : 50, hit: good ? 20 : 19)
    }

    /// Shares at their limits: more than half evaluated, at least a quarter hit, at least a fifth covered.
    @Test func limitsAreThoseOfTheDefinition() {
        #expect(JudgedCandidate(uid: "a", size: 10, evaluated: 5, hit: 5).isJudged == false)
        #expect(JudgedCandidate(uid: "a", size: 10, evaluated: 6, hit: 1.5).isGood)
        #expect(JudgedCandidate(uid: "a", size: 10, evaluated: 6, hit: 1.4).isGood == false)
        #expect(JudgedCandidate(uid: "a", size: 0, evaluated: 0, hit: 0).isJudged == false)
        let covers = [TruthCover.Cover(object: 0, candidate: 1, amount: 1), .init(object: 0, candidate: 0, amount: 1)]
        #expect(TruthCover(objects: [.init(name: "o", needed: 2)], covers: covers).foundAt(place: [0, 1]) == [1])
        #expect(TruthCover(objects: [.init(name: "o", needed: 2)], covers: covers).foundAt(place: [0, nil]) == [nil])
        #expect(TruthCover(objects: [.init(name: "o", needed: 1)], covers: covers).foundAt(place: [4, 2]) == [2])
    }

    /// By hand: good, bad, unjudged, good; three objects, found at the first, third and fourth.
    @Test func rankAveragePrecisionByHand() throws {
        let queue = [candidate(0, good: true), candidate(1, good: false), candidate(2, good: true, judged: false), candidate(3, good: true)]
        let truth = TruthCover(
            objects: (0..<4).map { .init(name: "\($0)", needed: 5) },
            covers: [(0, 0), (1, 2), (2, 3)].map { .init(object: $0.0, candidate: $0.1, amount: 5) })
        let found = RankedDetection(queue: queue, truth: truth)
        #expect(found.judged == 3 && found.good == 2 && found.found == 3 && found.objectRecall.value == 0.75)
        // Objects count with the precision at the judged candidates up to where they are found: 1/1, 1/2, 2/3.
        let byHand: Double = (1 + 0.5 + 2.0 / 3) / 4
        #expect(try abs(#require(found.rankAP) - byHand) < 1e-12)
        #expect(found.precision(at: 20) == 2.0 / 3)
        let none = RankedDetection(queue: queue, truth: TruthCover(objects: [], covers: []))
        #expect(none.rankAP == nil && none.objectRecall.value == nil)
    }

    /// A perfect order is no worse than any other; the order of rows with equal names does not enter.
    @Test(arguments: 0..<20)
    func betterOrderScoresHigher(seed: UInt64) throws {
        var draw = SeededDraw(seed: seed)
        let isGood = (0..<60).map { _ in Double.random(in: 0..<1, using: &draw) < 0.3 }
        func score(_ order: [Int]) throws -> Double {
            let queue = order.map { candidate($0, good: isGood[$0]) }
            let good = order.indices.filter { isGood[order[$0]] }
            let truth = TruthCover(
                objects: good.map { .init(name: "\($0)", needed: 1) },
                covers: good.enumerated().map { .init(object: $0, candidate: $1, amount: 1) })
            return try #require(RankedDetection(queue: queue, truth: truth).rankAP)
        }
        let best = try score((0..<60).filter { isGood[$0] } + (0..<60).filter { !isGood[$0] })
        #expect(abs(best - 1) < 1e-12)
        #expect(try score(Array(0..<60).shuffled(using: &draw)) < best)
    }

    @Test func curvesOfQueueAreaAndChance() throws {
        // Ten wanted among a hundred, first in the queue, last by area.
        let queue = (0..<100).map { candidate($0, good: $0 < 10, area: Double($0)) }
        let truth = TruthCover(
            objects: (0..<10).map { .init(name: "\($0)", needed: 1) }, covers: (0..<10).map { .init(object: $0, candidate: $0, amount: 1) })
        let curves = LookCurve.curves(queue: queue, truth: truth)
        #expect(curves.map(\.order) == ["queue", "area", "random"])
        #expect(curves[0].share(forRecall: 1) == 0.1 && curves[1].share(forRecall: 0.1) == 0.91 && curves[0].recall[5] == 0.5)
        #expect(abs(curves[2].area - 0.5) < 0.02 && abs(curves[2].recall[50] - 0.5) < 0.03)
        #expect(curves.allSatisfy { curve in zip(curve.recall, curve.recall.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 } })
        #expect(LookCurve.curves(queue: queue, truth: truth)[2].recall == curves[2].recall)
    }

    @Test func tiersAddUp() {
        let queue = (0..<9).map { candidate($0, good: $0 % 2 == 0, tier: "P\($0 / 3 + 1)") }
        let truth = TruthCover(
            objects: (0..<9).map { .init(name: "\($0)", trueClass: $0 < 4 ? "road" : "water", needed: 1) },
            covers: (0..<9).map { .init(object: $0, candidate: $0, amount: 1) })
        let assessment = QueueAssessment(queue: queue, truth: truth)
        #expect(assessment.byTier.map(\.precision.count) == [2, 1, 2] && assessment.byTier.map(\.recall.count) == [3, 3, 3])
        #expect(assessment.cumulative.map(\.recall.count) == [3, 6, 9] && assessment.cumulative.map(\.name) == ["≤ P1", "≤ P2", "≤ P3"])
        #expect(assessment.byTrueClass.map(\.name) == ["road", "water"] && assessment.byTrueClass.map(\.recall.total) == [4, 5])
    }

    @Test func calibrationOfCertainAndUncertain() throws {
        let right = Calibration(subject: "p", cases: (0..<100).map { .init(predicted: 0.25, isTrue: $0 % 4 == 0) })
        #expect(try #require(right.expectedError) < 1e-12 && right.table.count == 1 && right.table[0].count == 100)
        let wrong = Calibration(subject: "p", cases: (0..<100).map { .init(predicted: $0 < 50 ? 1 : 0, isTrue: $0 >= 50) })
        #expect(wrong.expectedError == 1 && wrong.brier == 1 && wrong.table.map(\.lower) == [0, 0.9])
        #expect(Calibration(subject: "p", cases: []).expectedError == nil)
        let weighted = Calibration(
            subject: "p", cases: [.init(predicted: 0.5, isTrue: true, weight: 3), .init(predicted: 0.5, isTrue: false, weight: 1)])
        #expect(try abs(#require(weighted.expectedError) - 0.25) < 1e-12)
    }

    /// Wilson (1927): 10 of 10 does not mean certainty; the interval holds the share.
    @Test func wilsonInterval() throws {
        let all = Share(10, of: 10)
        #expect(try all.high == 1 && abs(#require(all.low) - 0.722_5) < 0.001)
        #expect(Share(0, of: 0).value == nil)
    }
}
