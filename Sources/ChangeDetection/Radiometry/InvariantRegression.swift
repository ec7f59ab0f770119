import ChangeCore

/// Relative normalisation of two dates over ground that did not change: before ≈ gain · after + offset in each band.
///
/// Pixels whose probability of no change by the iterated MAD exceeds 0.95 are pseudo-invariant. Since both dates carry noise, the line is found by
/// orthogonal regression, in units of each date's deviation over the sample, so that no gain or offset of a date matters.
///
/// - Source: Canty, Nielsen & Schmidt (2004), Remote Sensing of Environment 91; Canty & Nielsen (2008), Remote Sensing of Environment 112.
package struct InvariantRegression: Sendable, Hashable, Codable {
    package enum Decision: String, Sendable, Hashable, Codable {
        case trusted
        /// Too few invariant pixels, or they do not lie on lines.
        case untrusted
    }

    package var decision: Decision
    package var reason: String
    /// Pixels that were looked at, and how many of them are invariant.
    package var samplePixels = 0
    package var invariantPixels = 0
    package var iterations = 0
    /// Per band.
    package var gain: [Double] = []
    package var offset: [Double] = []
    package var correlation: [Double] = []
    /// Root mean square distance of the invariant pixels from the line, in deviations of the bands.
    package var residual: [Double] = []

    package enum CodingKeys: String, CodingKey {
        case decision, reason, iterations, gain, offset, correlation, residual
        case samplePixels = "sample_pixels"
        case invariantPixels = "invariant_pixels"
    }

    /// Pixels that the iterated MAD is fitted to, at most: its figures are means over all of them, which more pixels do not change.
    private static let mostFitted = 1 << 16
    /// Pixels that invariant ones are chosen from, at most: few ground is that surely unchanged.
    private static let mostPixels = 1 << 18
    private static let leastProbability = 0.95
    private static let fewestInvariant = 500
    /// An invariant set that spans less than this share of a band's deviation says little about the gain.
    private static let leastSpan = 0.3
    private static let leastCorrelation = 0.9

    /// - Complexity: O(iterations · bands² · pixels) over 65,536 pixels, and O(bands² · pixels) over 262,144, at most.
    package init(_ sample: PairSample) {
        decision = .untrusted
        reason = ""
        let thinned = Self.thinned(sample, to: Self.mostPixels)
        samplePixels = thinned.pixels
        guard thinned.pixels >= Self.fewestInvariant else {
            reason = "\(thinned.pixels) pixels are too few"
            return
        }
        let transformation = IteratedMAD(Self.thinned(sample, to: Self.mostFitted))
        iterations = transformation.iterations
        let probability = transformation.noChangeProbability(thinned)
        let invariant = probability.indices.filter { probability[$0] > Self.leastProbability }
        invariantPixels = invariant.count
        guard invariant.count >= Self.fewestInvariant else {
            reason = "\(invariant.count) invariant pixels are too few"
            return
        }
        for band in thinned.before.indices { fit(thinned.before[band], thinned.after[band], invariant, band: band) }
        if reason.isEmpty {
            decision = .trusted
            reason = "\(invariant.count) invariant pixels"
        }
    }

    private mutating func fit(_ before: [Float], _ after: [Float], _ invariant: [Int], band: Int) {
        let (all, other) = (Moments(after, after.indices), Moments(before, before.indices))
        let (x, y) = (Moments(after, invariant), Moments(before, invariant))
        guard all.deviation > 0, other.deviation > 0 else {
            (gain, offset, correlation, residual) = (gain + [1], offset + [0], correlation + [0], residual + [0])
            reason = "band \(band + 1) is constant"
            return
        }
        // Deviations of the whole sample are the units.
        let xx = x.variance / all.variance
        let yy = y.variance / other.variance
        let xy =
            invariant.reduce(0.0) { $0 + (Double(after[$1]) - x.mean) * (Double(before[$1]) - y.mean) } / Double(invariant.count)
            / (all.deviation * other.deviation)
        let root = ((yy - xx) * (yy - xx) + 4 * xy * xy).squareRoot()
        let slope = xy > 0 ? (yy - xx + root) / (2 * xy) : 1
        let r = xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
        let b = slope * other.deviation / all.deviation
        gain.append(b)
        offset.append(y.mean - b * x.mean)
        correlation.append(r)
        // The smaller eigenvalue: variance across the line.
        residual.append(max(0, (xx + yy - root) / 2).squareRoot())
        if r < Self.leastCorrelation {
            reason = "band \(band + 1): invariant pixels correlate by \((r * 100).rounded() / 100) only"
        } else if min(xx, yy).squareRoot() < Self.leastSpan {
            reason = "band \(band + 1): invariant pixels span \((min(xx, yy).squareRoot() * 100).rounded() / 100) deviations only"
        }
    }

    private struct Moments {
        let mean: Double
        let variance: Double
        var deviation: Double { variance.squareRoot() }

        init(_ values: [Float], _ indices: some Collection<Int>) {
            let count = Double(max(1, indices.count))
            let mean = indices.reduce(0.0) { $0 + Double(values[$1]) } / count
            variance = indices.reduce(0.0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) } / count
            self.mean = mean
        }
    }

    private static func thinned(_ sample: PairSample, to most: Int) -> PairSample {
        let step = (sample.pixels + most - 1) / most
        guard step > 1 else { return sample }
        var part = PairSample(bands: sample.before.count)
        for band in sample.before.indices {
            part.before[band] = stride(from: 0, to: sample.pixels, by: step).map { sample.before[band][$0] }
            part.after[band] = stride(from: 0, to: sample.pixels, by: step).map { sample.after[band][$0] }
        }
        return part
    }
}

extension Normalisation {
    /// The same units for both dates, with the later one brought to the earlier one by the lines of invariant ground.
    package mutating func adopt(_ lines: InvariantRegression) {
        for band in meanBefore.indices {
            // (after − m′)/d′ is (gain · after + offset − m)/d.
            meanAfter[band] = Float((Double(meanBefore[band]) - lines.offset[band]) / lines.gain[band])
            deviationAfter[band] = Float(Double(deviationBefore[band]) / lines.gain[band])
        }
    }
}
