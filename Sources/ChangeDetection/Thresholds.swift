import ChangeCore

/// Thresholds from histograms.
package enum Thresholds {
    /// The bin that best parts the histogram in two, by the largest variance between the parts.
    ///
    /// - Returns: the lowest bin of the upper part; nil when fewer than two bins are filled.
    /// - Source: Otsu (1979), A threshold selection method from gray-level histograms.
    package static func otsu(_ histogram: [Int]) -> Int? {
        let total = histogram.reduce(0, +)
        let moment = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
        var best: (variance: Double, code: Int)?
        var lowerCount = 0
        var lowerMoment = 0
        for code in histogram.indices.dropLast() {
            lowerCount += histogram[code]
            lowerMoment += code * histogram[code]
            let upperCount = total - lowerCount
            guard lowerCount > 0, upperCount > 0 else { continue }
            let lowerMean = Double(lowerMoment) / Double(lowerCount)
            let upperMean = Double(moment - lowerMoment) / Double(upperCount)
            let variance = Double(lowerCount) * Double(upperCount) * (upperMean - lowerMean) * (upperMean - lowerMean)
            if best.map({ variance > $0.variance }) ?? true { best = (variance, code + 1) }
        }
        return best?.code
    }

    /// Otsu's threshold of values ≥ 0, over 1024 even bins up to the 99.5 % quantile (what lies beyond counts in the last bin).
    package static func otsu(of values: [Float]) -> Double {
        let bins = MagnitudeBins(values)
        return bins.magnitude(otsu(bins.counts))
    }
}
