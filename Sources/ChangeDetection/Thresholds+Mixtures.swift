import Foundation

extension Thresholds {
    /// The bin that parts the histogram in two normal classes with the smallest error.
    ///
    /// J(T) = 1 + 2(P₁ ln σ₁ + P₂ ln σ₂) − 2(P₁ ln P₁ + P₂ ln P₂), variances with Sheppard's 1/12 of a bin so that a single bin has one.
    ///
    /// - Returns: the lowest bin of the upper class; nil where the criterion has no minimum between its ends: one class.
    /// - Source: Kittler & Illingworth (1986), Minimum error thresholding, Pattern Recognition 19.
    package static func minimumError(_ histogram: [Int]) -> Int? {
        let total = Double(histogram.reduce(0, +))
        let all = moments(histogram)
        var criterion: [Double?] = []
        var low = (count: 0.0, sum: 0.0, square: 0.0)
        for bin in histogram.indices.dropLast() {
            let (value, number) = (Double(bin), Double(histogram[bin]))
            low = (low.count + number, low.sum + number * value, low.square + number * value * value)
            let high = (count: all.count - low.count, sum: all.sum - low.sum, square: all.square - low.square)
            // Classes of fewer than one in ten thousand have no spread worth the name.
            guard low.count > total * 1e-4, high.count > total * 1e-4 else {
                criterion.append(nil)
                continue
            }
            let shares = (low.count / total, high.count / total)
            let variances = (variance(low), variance(high))
            criterion.append(1 + shares.0 * log(variances.0) + shares.1 * log(variances.1) - 2 * (shares.0 * log(shares.0) + shares.1 * log(shares.1)))
        }
        // A minimum inside, not the slope towards an end.
        var best: (value: Double, bin: Int)?
        for bin in criterion.indices.dropFirst().dropLast() {
            guard let value = criterion[bin], let before = criterion[bin - 1], let after = criterion[bin + 1], value <= before, value <= after
            else { continue }
            if best.map({ value < $0.value }) ?? true { best = (value, bin + 1) }
        }
        return best?.bin
    }

    /// The bin from which the upper of two normal components is the more probable one, both fitted by expectation–maximisation.
    ///
    /// Starts from Otsu's classes; 200 iterations at most, fewer when the likelihood gains less than 10⁻⁹ of itself.
    ///
    /// - Returns: nil where the histogram has fewer than two filled bins or one component fades.
    /// - Source: Dempster, Laird & Rubin (1977), JRSS B 39; on difference images Bruzzone & Prieto (2000), IEEE TGRS 38.
    package static func mixture(_ histogram: [Int]) -> Int? {
        guard let start = otsu(histogram) else { return nil }
        let total = Double(histogram.reduce(0, +))
        var components = [histogram[..<start], histogram[start...]].map { part -> (share: Double, mean: Double, variance: Double) in
            let sums = part.indices.reduce((count: 0.0, sum: 0.0, square: 0.0)) { sums, bin in
                let (value, number) = (Double(bin), Double(histogram[bin]))
                return (sums.count + number, sums.sum + number * value, sums.square + number * value * value)
            }
            return (sums.count / total, sums.sum / sums.count, variance(sums))
        }
        func weight(_ component: (share: Double, mean: Double, variance: Double), _ bin: Int) -> Double {
            let distance = Double(bin) - component.mean
            return component.share / component.variance.squareRoot() * exp(-distance * distance / (2 * component.variance))
        }
        var likelihood = -Double.infinity
        for _ in 0..<200 {
            var sums = [(count: 0.0, sum: 0.0, square: 0.0), (count: 0.0, sum: 0.0, square: 0.0)]
            var now = 0.0
            for bin in histogram.indices where histogram[bin] > 0 {
                let weights = components.map { weight($0, bin) }
                let both = weights[0] + weights[1]
                guard both > 1e-300 else { continue }
                let (value, number) = (Double(bin), Double(histogram[bin]))
                now += number * log(both)
                for index in 0..<2 {
                    let part = number * weights[index] / both
                    sums[index] = (sums[index].count + part, sums[index].sum + part * value, sums[index].square + part * value * value)
                }
            }
            guard sums.allSatisfy({ $0.count > total * 1e-4 }) else { return nil }
            components = sums.map { ($0.count / total, $0.sum / $0.count, variance($0)) }
            let gain = now - likelihood
            likelihood = now
            if gain <= 1e-9 * abs(now) { break }
        }
        let (low, high) = components[0].mean <= components[1].mean ? (components[0], components[1]) : (components[1], components[0])
        let first = max(0, Int(low.mean.rounded(.up)))
        return (first..<max(first, histogram.count)).first { weight(high, $0) > weight(low, $0) }
    }

    private static func moments(_ histogram: [Int]) -> (count: Double, sum: Double, square: Double) {
        histogram.enumerated().reduce((0.0, 0.0, 0.0)) { sums, bin in
            let (value, number) = (Double(bin.offset), Double(bin.element))
            return (sums.0 + number, sums.1 + number * value, sums.2 + number * value * value)
        }
    }

    private static func variance(_ sums: (count: Double, sum: Double, square: Double)) -> Double {
        let mean = sums.sum / sums.count
        return max(0, sums.square / sums.count - mean * mean) + 1.0 / 12
    }
}
