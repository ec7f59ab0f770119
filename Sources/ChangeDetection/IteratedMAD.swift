import ChangeCore

/// The iteratively re-weighted multivariate alteration detection of two dates.
///
/// MAD variates Mᵢ = aᵢᵀ(x − x̄) − bᵢᵀ(y − ȳ) are differences of canonical variates of both dates; they have variance 2(1 − ρᵢ) and do not depend on
/// any affine mix of a date's bands. Over unchanged ground Z = Σ Mᵢ²/(2(1 − ρᵢ)) follows chi-square with as many degrees of freedom as there are
/// variates; each iteration weights every pixel with its probability of no change, P(χ² > Z), and takes means and covariances anew.
///
/// - Source: Nielsen, Conradsen & Simpson (1998), Remote Sensing of Environment 64; Nielsen (2007), IEEE TIP 16; the weights and the
///   stopping rule as in Canty & Nielsen (2008), Remote Sensing of Environment 112.
package struct IteratedMAD: Sendable, Hashable, Codable {
    /// Canonical correlations ρ, descending; as many as there are variates.
    package var correlations: [Double] = []
    /// For each variate one coefficient per band, for variances of 1.
    package var coefficientsBefore: [[Double]] = []
    package var coefficientsAfter: [[Double]] = []
    package var meanBefore: [Double]
    package var meanAfter: [Double]
    /// Bands that are constant or a linear mix of others: the covariance is singular with them, so they have no part.
    package var leftOutBefore: [Int] = []
    package var leftOutAfter: [Int] = []
    package var iterations = 0
    package var isConverged = false
    /// Mean probability of no change over the sample: the share of ground that the transformation rests on.
    package var unchangedShare = 0.0

    package enum CodingKeys: String, CodingKey {
        case correlations, iterations
        case coefficientsBefore = "coefficients_before"
        case coefficientsAfter = "coefficients_after"
        case meanBefore = "mean_before"
        case meanAfter = "mean_after"
        case leftOutBefore = "left_out_before"
        case leftOutAfter = "left_out_after"
        case isConverged = "is_converged"
        case unchangedShare = "unchanged_share"
    }

    /// A sample whose weights fall under this many pixels for each variable carries no covariance: iterations stop before.
    private static let fewestPerVariable = 10.0
    /// 2(1 − ρ) at least, so that dates without any difference do not divide by 0.
    static let smallestVariance = 1e-8

    package var bands: Int { meanBefore.count }
    package var variates: Int { correlations.count }

    /// Variance of each MAD variate over unchanged ground.
    package var variances: [Double] { correlations.map { max(2 * (1 - $0), Self.smallestVariance) } }

    /// - Parameters:
    ///   - limit: iterations at most; 1 is plain MAD.
    ///   - tolerance: iterations end when no correlation moves by more.
    /// - Complexity: O(iterations · bands² · pixels), in Double, block after block in the order of the sample: the same bits everywhere.
    package init(_ sample: PairSample, limit: Int = 30, tolerance: Double = 1e-3) {
        let bands = sample.before.count
        meanBefore = [Double](repeating: 0, count: bands)
        meanAfter = meanBefore
        guard sample.pixels > 0 else { return }
        let planes = MADBlocks(sample)
        var weights = [Double](repeating: 1, count: sample.pixels)
        while iterations < limit {
            let moments = planes.moments(weights)
            guard iterations == 0 || moments.total > Self.fewestPerVariable * Double(2 * bands) else { return }
            let previous = correlations
            adopt(moments)
            unchangedShare = moments.total / Double(sample.pixels)
            iterations += 1
            guard variates > 0 else {
                isConverged = true
                return
            }
            if previous.count == variates, zip(previous, correlations).allSatisfy({ abs($0 - $1) < tolerance }) {
                isConverged = true
                return
            }
            if iterations < limit { planes.noChange(self, into: &weights) }
        }
    }

    /// P(χ² > Z) of every pixel of the sample: its probability of no change.
    package func noChangeProbability(_ sample: PairSample) -> [Double] {
        var probability = [Double](repeating: 1, count: sample.pixels)
        if variates > 0 { MADBlocks(sample).noChange(self, into: &probability) }
        return probability
    }

    /// Z of every pixel of the sample.
    package func chiSquare(_ sample: PairSample) -> [Double] {
        var values = [Double](repeating: 0, count: sample.pixels)
        MADBlocks(sample).chiSquare(self, into: &values)
        return values
    }

    private mutating func adopt(_ moments: WeightedMoments) {
        let bands = bands
        let means = moments.means
        meanBefore = Array(means[..<bands])
        meanAfter = Array(means[bands...])
        let canonical = CanonicalCorrelation(covariance: moments.covariance, size: bands)
        correlations = canonical.correlations
        coefficientsBefore = canonical.first
        coefficientsAfter = canonical.second
        leftOutBefore = canonical.leftOutFirst
        leftOutAfter = canonical.leftOutSecond
    }
}
