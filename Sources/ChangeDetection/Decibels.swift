/// Whether radar samples are backscatter in decibels: their ratio is a difference, so they have to be made amplitudes first.
package enum Decibels {
    package enum Decision: Sendable, Hashable {
        case decibels
        /// Hardly any below 0, as amplitudes and intensities are.
        case none
        /// A tenth and more below 0, and not in the range of decibels.
        case neither
    }

    /// What calibrated backscatter may be: from below the noise of any sensor to above the brightest reflectors.
    package static let range: ClosedRange<Float> = -60...30

    /// - Parameter dates: samples of one band, seen pixels alone; all dates are in one unit.
    /// - Complexity: O(samples).
    package static func decide(_ dates: [[Float]]) -> Decision {
        var (negative, within, count) = (0, 0, 0)
        for samples in dates {
            count += samples.count
            for sample in samples {
                if sample < 0 { negative += 1 }
                if range.contains(sample) { within += 1 }
            }
        }
        guard 10 * negative > count else { return .none }
        return 100 * within >= 99 * count ? .decibels : .neither
    }
}
