/// Pixels of two files of one date along the border between them, window after window.
package struct SeamSample: Sendable {
    /// What both files saw: `before` holds the second file's samples, `after` the first one's.
    package var common: [PairSample] = []
    /// What one file alone saw: `before` holds those of the other date, `after` the file's own.
    package var first: [PairSample] = []
    package var second: [PairSample] = []

    package init() {}

    package mutating func append(_ other: SeamSample) {
        common += other.common
        first += other.first
        second += other.second
    }
}

/// The step in radiometry between two files of one date: what brings the first to the second, band by band.
///
/// Where the files overlap, it is between their samples of the same ground; else between what lies on either side of the border, each side measured
/// against the other date, so that a border that the ground has itself is no step. Moments are weighted as in `Normalisation`, so that changed ground
/// has little say. The errors are those of the jackknife over windows along the border.
///
/// - Source: Tukey (1958), Annals of Mathematical Statistics 29, for the jackknife.
package struct SeamStep: Sendable, Hashable {
    package struct Band: Sendable, Hashable {
        /// 2 · (gain − 1)/(gain + 1), about the gain's logarithm, and its standard error.
        package var gain = 0.0
        package var gainError = Double.infinity
        /// What is to be added at the file's middle, in deviations, and its standard error.
        package var shift = 0.0
        package var shiftError = Double.infinity
        /// The file's middle and deviation along the border.
        package var mean = 0.0
        package var deviation = 1.0
        /// What the two sides of each date differ by, in deviations: the date's own, and the other one's.
        package var ownStep = 0.0
        package var otherStep = 0.0

        /// Nothing is known.
        package init() {}

        var isEvident: Bool {
            abs(gain) > max(SeamStep.evidence * gainError, SeamStep.smallestGain)
                || abs(shift) > max(SeamStep.evidence * shiftError, SeamStep.smallestShift)
        }

        /// At a border with a step value · factor + addend is the first file as the second one would show it. A gain takes part beyond three standard errors: the
        /// spread of a strip of ground is known far less well than its mean.
        package var factor: Double { abs(gain) > max(3 * gainError, SeamStep.smallestGain) ? (2 + gain) / (2 - gain) : 1 }
        package var addend: Double { mean * (1 - factor) + shift * deviation }
    }

    package var bands: [Band]
    package var windows: Int
    /// Measured on ground that both files saw.
    package var isOverlap: Bool

    /// A step stands out by so many standard errors, and is no smaller than these: about a gain of 3 % and a twentieth of a deviation.
    package static let evidence = 5.0
    package static let smallestGain = 0.03
    package static let smallestShift = 0.05
    /// Windows with fewer pixels on a side do not count, and fewer windows tell nothing.
    package static let fewestPixels = 32
    package static let fewestWindows = 16

    /// In any band; then all bands are levelled.
    package var isEvident: Bool { bands.contains(where: \.isEvident) }

    /// Nil where too few windows were seen.
    package init?(_ sample: SeamSample) {
        let common = sample.common.filter { $0.pixels >= Self.fewestPixels }
        let sides = zip(sample.first, sample.second).filter { $0.pixels >= Self.fewestPixels && $1.pixels >= Self.fewestPixels }
        isOverlap = common.count >= Self.fewestWindows
        windows = isOverlap ? common.count : sides.count
        guard windows >= Self.fewestWindows else { return nil }
        if isOverlap {
            let sums = WindowSums.weighted(common)
            bands = sums.indices.map { band in
                Self.measured(windows: common.count) { left in
                    Estimate(overlap: WindowSums.total(sums[band], without: left))
                }
            }
        } else {
            let (first, second) = (WindowSums.weighted(sides.map(\.0)), WindowSums.weighted(sides.map(\.1)))
            bands = first.indices.map { band in
                Self.measured(windows: sides.count) { left in
                    Estimate(first: WindowSums.total(first[band], without: left), second: WindowSums.total(second[band], without: left))
                }
            }
        }
    }

    private static func measured(windows: Int, _ estimate: (Int?) -> Estimate?) -> Band {
        guard let all = estimate(nil) else { return Band() }
        var band = all.band
        let parts = (0..<windows).compactMap { estimate($0) }
        guard parts.count == windows else { return Band() }
        func error(_ value: (Estimate) -> Double) -> Double {
            let mean = parts.reduce(0) { $0 + value($1) } / Double(windows)
            return (parts.reduce(0) { $0 + (value($1) - mean) * (value($1) - mean) } * Double(windows - 1) / Double(windows)).squareRoot()
        }
        band.gainError = error(\.band.gain)
        band.shiftError = error(\.band.shift)
        return band
    }

    private struct Estimate {
        var band = Band()

        /// The same ground in both files.
        init?(overlap sums: WindowSums) {
            let (own, other) = (sums.after, sums.before)
            guard own.deviation > 0, other.deviation > 0 else { return nil }
            band.gain = 2 * (other.deviation - own.deviation) / (other.deviation + own.deviation)
            (band.mean, band.deviation) = (own.mean, own.deviation)
            band.shift = (other.mean - own.mean) / own.deviation
            (band.ownStep, band.otherStep) = (band.shift, 0)
        }

        /// Ground on either side of the border.
        init?(first: WindowSums, second: WindowSums) {
            guard min(first.after.deviation, first.before.deviation, second.after.deviation, second.before.deviation) > 0 else { return nil }
            let gains = (first.before.deviation / first.after.deviation, second.before.deviation / second.after.deviation)
            band.gain = 2 * (gains.0 - gains.1) / (gains.0 + gains.1)
            (band.mean, band.deviation) = (first.after.mean, first.after.deviation)
            // Both sides by the gain half way between them.
            let gain = (gains.0 * gains.1).squareRoot()
            let expected = (first.before.mean - second.before.mean) / gain
            let found = first.after.mean - second.after.mean
            band.shift = (expected - found) / first.after.deviation
            band.ownStep = found / first.after.deviation
            band.otherStep = expected / first.after.deviation
        }
    }
}

/// Weighted sums of both members of a pair's pixels.
struct WindowSums {
    struct Moments {
        var mean: Double
        var deviation: Double
    }

    /// Sums are taken from here, so that a constant band has no deviation, not even by rounding.
    private var origin = (before: 0.0, after: 0.0)
    private var weight = 0.0
    private var sums = (before: 0.0, after: 0.0)
    private var squares = (before: 0.0, after: 0.0)

    var before: Moments { Self.moments(weight, sums.before, squares.before, from: origin.before) }
    var after: Moments { Self.moments(weight, sums.after, squares.after, from: origin.after) }

    private static func moments(_ weight: Double, _ sum: Double, _ square: Double, from origin: Double) -> Moments {
        guard weight > 0 else { return Moments(mean: 0, deviation: 0) }
        let mean = sum / weight
        return Moments(mean: origin + mean, deviation: max(0, square / weight - mean * mean).squareRoot())
    }

    /// Per band, for each of the windows; weights are one for all bands.
    static func weighted(_ windows: [PairSample]) -> [[WindowSums]] {
        var all = PairSample(bands: windows.first?.before.count ?? 0)
        for window in windows { all.append(window) }
        let weights = Normalisation.weights(all, iterations: 2)
        return all.before.indices.map { band in
            var start = 0
            let origin = (before: Double(all.before[band].first ?? 0), after: Double(all.after[band].first ?? 0))
            return windows.map { window in
                var sums = WindowSums()
                sums.origin = origin
                for pixel in 0..<window.pixels {
                    let (before, after) = (Double(window.before[band][pixel]) - origin.before, Double(window.after[band][pixel]) - origin.after)
                    let weight = weights[start + pixel]
                    sums.weight += weight
                    sums.sums = (sums.sums.before + weight * before, sums.sums.after + weight * after)
                    sums.squares = (sums.squares.before + weight * before * before, sums.squares.after + weight * after * after)
                }
                start += window.pixels
                return sums
            }
        }
    }

    static func total(_ windows: [WindowSums], without left: Int?) -> WindowSums {
        var total = WindowSums()
        total.origin = windows.first?.origin ?? total.origin
        for (index, window) in windows.enumerated() where index != left {
            total.weight += window.weight
            total.sums = (total.sums.before + window.sums.before, total.sums.after + window.sums.after)
            total.squares = (total.squares.before + window.squares.before, total.squares.after + window.squares.after)
        }
        return total
    }
}
