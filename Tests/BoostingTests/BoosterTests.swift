import Boosting
import Geometry
import Testing

/// XGBoost behind its thin module: what goes in comes out again, to the bit.
@Suite struct BoosterTests {
    /// Three classes in four features, the last of them often missing.
    static func rows(_ count: Int, seed: UInt64 = 5) -> (matrix: FeatureMatrix, labels: [Int]) {
        var state = seed
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31)
        }
        var matrix = FeatureMatrix(columns: 4)
        var labels: [Int] = []
        for _ in 0..<count {
            let row: [Double?] = [unit(), unit(), unit(), unit() < 0.5 ? nil : unit()]
            matrix.append(row)
            labels.append((row[0] ?? 0) > 0.6 ? 2 : (row[1] ?? 0) > 0.5 ? 1 : 0)
        }
        return (matrix, labels)
    }

    static func trained(_ parameters: BoostingParameters = BoostingParameters()) throws -> Booster {
        let (matrix, labels) = rows(400)
        return try Booster.train(
            matrix, labels: labels, weights: labels.map { _ in 1 }, classes: 3, parameters: parameters, subject: "test")
    }

    @Test func savedAndLoadedAgainGivesTheSameScores() throws {
        let booster = try Self.trained()
        let other = try Booster(bytes: try booster.bytes(), classes: 3, features: 4, subject: "test")
        let (matrix, _) = Self.rows(50, seed: 9)
        #expect(try booster.margins(matrix) == other.margins(matrix))
        #expect(try other.bytes() == booster.bytes())
    }

    @Test func learnsWhatThereIsToLearn() throws {
        let (matrix, labels) = Self.rows(200, seed: 77)
        let margins = try Self.trained().margins(matrix)
        let right = labels.indices.count { row in
            let scores = margins[(3 * row)..<(3 * row + 3)]
            return scores.max() == scores[3 * row + labels[row]]
        }
        #expect(right > 190)
    }

    @Test func equalInputGivesEqualBytes() throws {
        #expect(try Self.trained().bytes() == Self.trained().bytes())
    }

    @Test func anotherSeedGivesOtherBytes() throws {
        var parameters = BoostingParameters()
        parameters.seed = 2
        #expect(try Self.trained().bytes() != Self.trained(parameters).bytes())
    }

    /// TreeSHAP: contributions and base add up to the score.
    @Test func contributionsSumToTheScore() throws {
        let booster = try Self.trained()
        let (matrix, _) = Self.rows(20, seed: 3)
        let margins = try booster.margins(matrix)
        let contributions = try booster.contributions(matrix)
        for place in margins.indices {
            let sum = contributions[(5 * place)..<(5 * place + 5)].reduce(0, +)
            #expect((sum - margins[place]).magnitude < 1e-4)
        }
    }

    @Test func aClassAloneIsExplainedAsAmongAll() throws {
        let booster = try Self.trained()
        let (matrix, _) = Self.rows(60, seed: 11)
        let all = try booster.contributions(matrix)
        for (place, alone) in try booster.byClass().enumerated() {
            let own = try alone.contributions(matrix)
            for row in 0..<matrix.rows {
                let first = (3 * row + place) * 5
                #expect(own[(5 * row)..<(5 * row + 4)].map(\.bitPattern) == all[first..<(first + 4)].map(\.bitPattern))
            }
        }
    }

    @Test func missingIsNotZero() throws {
        var parameters = BoostingParameters()
        parameters.columnShare = 1
        var matrix = FeatureMatrix(columns: 1)
        var labels: [Int] = []
        for row in 0..<200 {
            matrix.append([row % 2 == 0 ? nil : 0])
            labels.append(row % 2)
        }
        let booster = try Booster.train(
            matrix, labels: labels, weights: labels.map { _ in 1 }, classes: 2, parameters: parameters, subject: "test")
        let margins = try booster.margins(matrix)
        #expect(margins[0] > margins[1] && margins[2] < margins[3])
    }

    @Test func valuesThatAreNotFiniteAreMissing() {
        var matrix = FeatureMatrix(columns: 3)
        matrix.append([.infinity, .nan, 1e300])
        let present = matrix[0].filter { !$0.isNaN }
        #expect(present.isEmpty)
    }

    @Test func damagedTreesAreRefusedByTheNameOfTheFunction() throws {
        var bytes = try Self.trained().bytes()
        bytes.removeLast(bytes.count / 2)
        let error = try #require(throws: TubanError.self) { try Booster(bytes: bytes, classes: 3, features: 4, subject: "m.json") }
        #expect(error.kind == .badData && error.subject == "m.json" && error.message.contains("XGBoosterLoadModelFromBuffer"))
    }

    @Test func treesOfOtherFeaturesAreRefused() throws {
        let bytes = try Self.trained().bytes()
        let error = try #require(throws: TubanError.self) { try Booster(bytes: bytes, classes: 3, features: 5, subject: "m.json") }
        #expect(error.message.contains("4") && error.message.contains("5"))
    }
}
