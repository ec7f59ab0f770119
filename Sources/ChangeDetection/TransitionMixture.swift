import ChangeCore

/// Which states of the ground follow which: a mixture of normal distributions of both dates' features together.
///
/// What a pixel became is judged by how usual that is for what it was: −ln p(after | before). Fields that were green and are bare are many, however
/// large the difference; fields that are a pond or rows of panels are few, however small it is. The dates need no common radiometry: a gain, an
/// offset or a season that holds for all of the region is part of what is usual.
///
/// Both densities are taken by their greatest component instead of the sum: a pixel costs products and sums alone, and no logarithm.
///
/// - Source: conditional anomaly as in the chronochrome of Schaum & Stocker (1997), Spectrally selective target detection; its place among others
///   in Theiler & Perkins (2006), Proposed framework for anomalous change detection. One normal distribution there, a mixture here.
package struct TransitionMixture: Sendable, Hashable, Codable {
    /// Features of one date, 1–8.
    package let features: Int
    /// One component after the other: logarithms of the factors of the density of the first date and of both dates; means of all features, the
    /// first date's before the last's; the inverse of the covariance's Cholesky factor, its lower triangle row by row.
    package let parameters: [Float]
    /// −ln p(after | before) of a pixel at the centre of what is usual, in nats: its median in the sample, less what noise takes of it in the median.
    package let base: Float

    package static let mostFeatures = 8

    /// - Parameters:
    ///   - planes: features of the first date, then those of the last, pixels in step; 40,000 pixels at most are used, evenly thinned.
    ///   - limit: components at most; there are fewer where the ground has fewer states, and none without pixels.
    package init(_ planes: [[Float]], components limit: Int = 8) {
        let features = planes.count / 2
        precondition(features >= 1 && features <= Self.mostFeatures, "a transition has 1–8 features of each date")
        let thinned = NormalMixture.thinned(planes)
        let parameters = NormalMixture(thinned, components: limit).components.flatMap { $0.parameters(given: features) }
        let count = thinned.first?.count ?? 0
        let values = [Float](unsafeUninitializedCapacity: count) { values, filled in
            filled = count
            PlaneArithmetic.conditionalAnomaly(
                Array(thinned.joined()), stride: count, features: features, parameters, count: count, into: values.baseAddress)
        }
        self.features = features
        self.parameters = parameters
        // The squared distance from the usual is chi-square with a degree of freedom for each feature; half of it stands in the exponent.
        let noise = Float(ChiSquare.quantile(tail: 0.5, degrees: features) / 2)
        base = parameters.isEmpty ? 0 : ChangeModel.median(of: values) - noise
    }
}
