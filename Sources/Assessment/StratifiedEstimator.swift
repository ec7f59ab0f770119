/// Estimates from a stratified random sample of units.
///
/// Strata need not be the classes of the map. Where they are, and all units are of one size, the results are those of Olofsson et al.
/// (2014), equations 1 to 13, but for the finite population correction, which they leave out: a stratum that was looked at
/// whole adds no variance here.
///
/// - Source: Stehman (2014), Estimating area and map accuracy for stratified random sampling when the strata are different from
///   the map classes, Int. J. Remote Sensing 35, 4923–4939, equations 3, 14, 25 to 28; Olofsson et al. (2014), Good practices
///   for estimating area and assessing accuracy of land change, Remote Sensing of Environment 148, 42–57.
package struct StratifiedEstimator: Sendable {
    /// Units in each stratum of the population, N_h.
    private let sizes: [Double]
    /// Units of the sample by stratum.
    private let members: [[Int]]

    /// - Parameters:
    ///   - sizes: N_h; no less than the sample in the stratum.
    ///   - strata: for each unit of the sample the number of its stratum.
    package init(sizes: [Double], strata: [Int]) {
        var members = [[Int]](repeating: [], count: sizes.count)
        for (unit, stratum) in strata.enumerated() { members[stratum].append(unit) }
        self.members = members
        self.sizes = zip(sizes, members).map { max($0, Double($1.count)) }
    }

    /// How many units each one of a stratum stands for, N_h / n_h.
    package func weight(ofStratum stratum: Int) -> Double { sizes[stratum] / Double(members[stratum].count) }

    /// The population's total of y.
    package func total(_ y: [Double]) -> Estimate {
        var value = 0.0
        var variance: Double? = 0
        for (size, own) in zip(sizes, members) where !own.isEmpty {
            value += size * Self.mean(own, y)
            variance = added(variance, size, own) { Self.covariance(own, y, y) }
        }
        return Estimate(value: value, standardError: variance.map { max(0, $0).squareRoot() })
    }

    /// The population's Σy / Σx; nil where Σx is estimated as 0.
    package func ratio(_ y: [Double], over x: [Double]) -> Estimate? {
        let denominator = total(x).value
        guard denominator > 0 else { return nil }
        let ratio = total(y).value / denominator
        var variance: Double? = 0
        for (size, own) in zip(sizes, members) where !own.isEmpty {
            variance = added(variance, size, own) {
                Self.covariance(own, y, y) + ratio * ratio * Self.covariance(own, x, x) - 2 * ratio * Self.covariance(own, x, y)
            }
        }
        return Estimate(value: ratio, standardError: variance.map { max(0, $0).squareRoot() / denominator })
    }

    /// Adds N² (1 − n/N) s²/n; nil where a stratum with one unit of several leaves s² unknown.
    private func added(_ sum: Double?, _ size: Double, _ own: [Int], _ squares: () -> Double) -> Double? {
        let n = Double(own.count)
        guard let sum, n < size else { return sum }
        guard own.count > 1 else { return nil }
        return sum + size * size * (1 - n / size) * squares() / n
    }

    private static func mean(_ own: [Int], _ y: [Double]) -> Double {
        own.reduce(0.0) { $0 + y[$1] } / Double(own.count)
    }

    private static func covariance(_ own: [Int], _ x: [Double], _ y: [Double]) -> Double {
        let (mx, my) = (mean(own, x), mean(own, y))
        return own.reduce(0.0) { $0 + (x[$1] - mx) * (y[$1] - my) } / Double(own.count - 1)
    }
}
