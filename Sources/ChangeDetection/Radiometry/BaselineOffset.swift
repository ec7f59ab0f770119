import ChangeCore

/// Whether Sentinel-2's digital numbers carry the offset of +1000 that came with processing baseline 04.00, decided from the darkest ground.
///
/// Neither the date nor the metadata tell: scenes were reprocessed. Water, shadow and vegetation are dark in some band of nearly every scene: without the offset the
/// darkest band's 0.5 % quantile lies well below 950, with it slightly above 1000.
package struct BaselineOffset: Sendable, Hashable, Codable {
    package enum Decision: String, Sendable, Hashable, Codable {
        /// 1000 is subtracted.
        case present
        case absent
        /// No ground is dark enough to tell, or the bands contradict each other: nothing is subtracted.
        case undecided
    }

    package var decision: Decision
    /// The lowest of the bands' 0.5 % quantiles, in digital numbers.
    package var darkest: Double
    package var reason: String

    package static let value = 1000.0
    private static let highestWithout = 950.0
    private static let highestWith = 1350.0
    /// Differences of the dark quantiles that an offset at one date alone makes, by the median over the bands.
    private static let expectedStep = 600.0...1400

    /// Decides for both dates of a sample in digital numbers.
    package static func decide(_ sample: PairSample) -> (before: BaselineOffset, after: BaselineOffset) {
        let before = quantiles(sample.before)
        let after = quantiles(sample.after)
        var first = single(before)
        var second = single(after)
        if (first.decision == .present) != (second.decision == .present) {
            let steps = zip(before, after).map { $1 - $0 }.sorted()
            let step = abs(steps[steps.count / 2])
            let text = "the dark ends of the dates differ by \(Int(step.rounded())) (median over bands)"
            if !expectedStep.contains(step) {
                (first.decision, second.decision) = (.undecided, .undecided)
                (first.reason, second.reason) = (text + ", which an offset does not explain", text + ", which an offset does not explain")
            } else {
                first.reason += "; " + text
                second.reason += "; " + text
            }
        }
        return (first, second)
    }

    private static func single(_ quantiles: [Double]) -> BaselineOffset {
        let darkest = quantiles.min() ?? 0
        let text = "the darkest band's 0.5 % quantile is \(Int(darkest.rounded()))"
        if darkest < highestWithout { return BaselineOffset(decision: .absent, darkest: darkest, reason: text) }
        if darkest <= highestWith { return BaselineOffset(decision: .present, darkest: darkest, reason: text) }
        return BaselineOffset(decision: .undecided, darkest: darkest, reason: text + ": no dark ground")
    }

    private static func quantiles(_ planes: [[Float]]) -> [Double] {
        planes.map { plane in
            var histogram = RobustHistogram()
            histogram.add(contentsOf: plane)
            return Double(histogram.quantile(0.005) ?? 0)
        }
    }
}
