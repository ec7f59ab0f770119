import Glibc

/// Probabilities from a classifier's scores.
package enum ClassScores {
    /// Softmax of scores divided by the temperature.
    package static func probabilities(_ scores: some Collection<Float>, temperature: Double) -> [Double] {
        let scaled = scores.map { Double($0) / temperature }
        let greatest = scaled.max() ?? 0
        let powers = scaled.map { exp($0 - greatest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The temperature that makes the labels likeliest, by golden-section search in 0.25…4.
    ///
    /// - Source: Guo et al. (2017), On calibration of modern neural networks.
    package static func temperature(scores: [[Float]], labels: [Int]) -> Double {
        func loss(_ temperature: Double) -> Double {
            zip(scores, labels).reduce(0) { $0 - log(max(1e-12, probabilities($1.0, temperature: temperature)[$1.1])) }
        }
        guard !scores.isEmpty else { return 1 }
        let golden = (5.0.squareRoot() - 1) / 2
        var (low, high) = (0.25, 4.0)
        var (a, b) = (high - golden * (high - low), low + golden * (high - low))
        var (lossA, lossB) = (loss(a), loss(b))
        for _ in 0..<40 {
            if lossA < lossB {
                (high, b, lossB) = (b, a, lossA)
                a = high - golden * (high - low)
                lossA = loss(a)
            } else {
                (low, a, lossA) = (a, b, lossB)
                b = low + golden * (high - low)
                lossB = loss(b)
            }
        }
        return (low + high) / 2
    }
}
