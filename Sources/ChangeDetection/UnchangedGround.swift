import ChangeCore

/// How large magnitudes get where nothing changed, judged from the smaller half of them.
///
/// Squared magnitudes of unchanged ground are taken to be chi-square with some scale and some degrees of freedom: both follow from the lower
/// quartile and the median, which change hardly reaches while it covers less than half of the region. A threshold that a rule finds below what
/// this ground reaches by chance parts nothing: it is raised to there, so that a scene without change has no candidates.
package struct UnchangedGround: Sendable {
    /// Probability with which unchanged ground passes the smallest threshold of any rule; the seed and grow thresholds of `chi_square`.
    package static let smallestTail = 1e-4
    package static let seedTail = 1e-6
    package static let growTail = 1e-4

    package let degrees: Int
    /// A squared magnitude is this times chi-square.
    package let scale: Double

    /// - Parameter magnitudes: ≥ 0, not NaN.
    /// - Complexity: O(magnitudes).
    package init(_ magnitudes: [Float]) {
        var histogram = RobustHistogram()
        histogram.add(contentsOf: magnitudes)
        let quartile = Double(histogram.quantile(0.25) ?? 0)
        let median = Double(histogram.median ?? 0)
        // The median of zeros lies within the bin of zero.
        guard median > 1e-30 else {
            (degrees, scale) = (1, 0)
            return
        }
        let ratio = quartile * quartile / (median * median)
        // The ratio of quartile to median rises with the degrees of freedom: the first that reaches it, from one up.
        degrees = (1..<Self.quartileRatios.count).first { (Self.quartileRatios[$0 - 1] + Self.quartileRatios[$0]) / 2 > ratio } ?? 32
        scale = median * median / ChiSquare.quantile(tail: 0.5, degrees: degrees)
    }

    /// The magnitude that unchanged ground passes with probability `tail`.
    package func magnitude(tail: Double) -> Double {
        scale > 0 ? (scale * ChiSquare.quantile(tail: tail, degrees: degrees)).squareRoot() : 0
    }

    /// Lower quartile over median of chi-square with 1, 2, … 33 degrees of freedom.
    private static let quartileRatios: [Double] = (1...33).map {
        ChiSquare.quantile(tail: 0.75, degrees: $0) / ChiSquare.quantile(tail: 0.5, degrees: $0)
    }
}
