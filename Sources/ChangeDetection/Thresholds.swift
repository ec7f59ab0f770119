import ChangeCore
import Foundation

/// Thresholds on a histogram of magnitude codes (one bin per code), or from theory.
package enum Thresholds {
    /// The code that best parts the histogram in two, by the largest variance between the parts.
    ///
    /// Works on codes, that is on a scale that is logarithmic above 1, so that few large changes do not drown.
    /// - Returns: the lowest code of the upper part; nil when fewer than two codes occur.
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

    /// Upper quantile of the chi-square distribution: the x that is exceeded with `probability`.
    ///
    /// - Source: Wilson & Hilferty (1931), The distribution of chi-square; relative error under 1 % for 1–16 degrees of
    ///   freedom and probabilities from 10⁻⁴ to 0.1.
    package static func chiSquareQuantile(exceededWith probability: Double, degreesOfFreedom: Int) -> Double {
        let k = Double(degreesOfFreedom)
        let z = normalQuantile(exceededWith: probability)
        let cube = 1 - 2 / (9 * k) + z * (2 / (9 * k)).squareRoot()
        return k * cube * cube * cube
    }

    /// Upper quantile of the standard normal distribution, by bisection on the complementary error function.
    static func normalQuantile(exceededWith probability: Double) -> Double {
        var low = -10.0
        var high = 10.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if erfc(middle / 2.0.squareRoot()) / 2 > probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
