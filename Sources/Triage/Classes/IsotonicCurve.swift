/// A rising step curve from a classifier's score to the share of cases in which it was right, straight lines between the steps.
///
/// - Source: pool adjacent violators, Ayer et al. (1955); as calibration: Zadrozny and Elkan (2002), Transforming classifier scores into
///   accurate multiclass probability estimates.
package struct IsotonicCurve: Sendable, Hashable, Codable {
    /// Mean scores of the steps, strictly rising.
    package private(set) var scores: [Double] = []
    /// Calibrated probabilities, rising.
    package private(set) var probabilities: [Double] = []

    /// - Parameters:
    ///   - pairs: score and whether it was right; the order does not matter.
    ///   - smallest: cases that a step has at least, and the weight of one further case that is right with the mean share: few cases cannot
    ///     make certainty.
    package init(fitting pairs: [(score: Double, isRight: Bool)], smallest: Int = 25) {
        guard !pairs.isEmpty else { return }
        let sorted = pairs.sorted { ($0.score, $0.isRight ? 1 : 0) < ($1.score, $1.isRight ? 1 : 0) }
        let mean = Double(sorted.count { $0.isRight }) / Double(sorted.count)
        var steps: [(score: Double, right: Double, count: Double)] = []
        var start = 0
        while start < sorted.count {
            var end = min(sorted.count, start + smallest)
            // Equal scores stay together, and what is left over joins the last step.
            while end < sorted.count, sorted[end].score == sorted[end - 1].score || sorted.count - end < smallest { end += 1 }
            let piece = sorted[start..<end]
            steps.append((piece.reduce(0) { $0 + $1.score }, Double(piece.count { $0.isRight }), Double(piece.count)))
            start = end
            while steps.count > 1,
                steps[steps.count - 2].right * steps[steps.count - 1].count >= steps[steps.count - 1].right * steps[steps.count - 2].count
            {
                let last = steps.removeLast()
                steps[steps.count - 1].score += last.score
                steps[steps.count - 1].right += last.right
                steps[steps.count - 1].count += last.count
            }
        }
        for step in steps {
            scores.append(step.score / step.count)
            probabilities.append((step.right + mean) / (step.count + 1))
        }
        for index in probabilities.indices.dropFirst() { probabilities[index] = max(probabilities[index], probabilities[index - 1]) }
    }

    /// Constant beyond the outer steps; the score itself where nothing was fitted.
    package func probability(of score: Double) -> Double {
        guard let first = scores.first, let last = scores.last else { return score }
        if score <= first { return probabilities[0] }
        if score >= last { return probabilities[probabilities.count - 1] }
        let upper = scores.firstIndex { $0 > score } ?? scores.count - 1
        let share = (score - scores[upper - 1]) / (scores[upper] - scores[upper - 1])
        return probabilities[upper - 1] + share * (probabilities[upper] - probabilities[upper - 1])
    }
}
