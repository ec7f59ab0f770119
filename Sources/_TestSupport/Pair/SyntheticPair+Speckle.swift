import Foundation

extension SyntheticPair {
    /// The same ground as radar sees it: amplitudes of so many looks, each date with a speckle of its own.
    ///
    /// - Parameter brightness: what amplitudes are multiplied by; they stay whole numbers in 0…254.
    package func speckled(seed: Int, looks: (before: Int, after: Int), brightness: Float = 0.7) -> SyntheticPair {
        var generator = SeededGenerator(seed: UInt64(seed))
        var pair = self
        for band in 0..<bands {
            for index in before[band].indices {
                pair.before[band][index] = min(254, (before[band][index] * brightness * generator.amplitude(looks: looks.before)).rounded())
                pair.after[band][index] = min(254, (after[band][index] * brightness * generator.amplitude(looks: looks.after)).rounded())
            }
        }
        return pair
    }
}

extension SeededGenerator {
    /// The root of the mean of `looks` exponentially distributed intensities of mean 1: one look is Rayleigh's distribution.
    package mutating func amplitude(looks: Int) -> Float {
        var sum = 0.0
        for _ in 0..<looks { sum -= log(1 - unit()) }
        return Float((sum / Double(looks)).squareRoot())
    }
}
