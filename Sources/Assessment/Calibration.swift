/// Whether stated probabilities come true as often as they say.
package struct Calibration: Sendable, Encodable {
    package struct Bin: Sendable, Encodable {
        package var lower: Double
        package var upper: Double
        package var count: Int
        package var weight: Double
        package var meanPredicted: Double
        package var observed: Double
        /// Wilson's interval of the count, weights aside.
        package var low: Double
        package var high: Double
    }

    package static let bins = 10

    /// What the probability speaks of.
    package var subject: String
    package let count: Int
    /// Bins of equal width that hold cases; the last includes 1.
    package let table: [Bin]
    /// Expected calibration error: mean of |observed − predicted| over the bins, weighted by what is in them.
    /// - Source: Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning.
    package let expectedError: Double?
    /// Brier (1950), Verification of forecasts expressed in terms of probability.
    package let brier: Double?

    package struct Case: Sendable {
        package var predicted: Double
        package var isTrue: Bool
        package var weight: Double

        package init(predicted: Double, isTrue: Bool, weight: Double = 1) {
            self.predicted = predicted
            self.isTrue = isTrue
            self.weight = weight
        }
    }

    package init(subject: String, cases: [Case]) {
        self.subject = subject
        count = cases.count
        var table: [Bin] = []
        let total = cases.reduce(0.0) { $0 + $1.weight }
        var error = 0.0
        for number in 0..<Self.bins {
            let own = cases.filter { min(Self.bins - 1, max(0, Int($0.predicted * Double(Self.bins)))) == number }
            let weight = own.reduce(0.0) { $0 + $1.weight }
            guard weight > 0 else { continue }
            let predicted = own.reduce(0.0) { $0 + $1.weight * $1.predicted } / weight
            let observed = own.reduce(0.0) { $0 + ($1.isTrue ? $1.weight : 0) } / weight
            let share = Share(own.count(where: \.isTrue), of: own.count)
            table.append(
                Bin(
                    lower: Double(number) / Double(Self.bins), upper: Double(number + 1) / Double(Self.bins), count: own.count, weight: weight,
                    meanPredicted: predicted, observed: observed, low: share.low ?? 0, high: share.high ?? 1))
            error += weight / total * abs(observed - predicted)
        }
        self.table = table
        expectedError = total > 0 ? error : nil
        brier =
            total > 0
            ? cases.reduce(0.0) { $0 + $1.weight * ($1.predicted - ($1.isTrue ? 1 : 0)) * ($1.predicted - ($1.isTrue ? 1 : 0)) } / total : nil
    }
}
