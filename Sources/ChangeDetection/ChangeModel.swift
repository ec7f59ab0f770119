import ChangeCore
import Raster

/// How change is measured in one region: fitted once, then applied to every tile alike.
package struct ChangeModel: Sendable, Hashable, Codable {
    package enum Detector: String, Sendable, Hashable, Codable {
        /// Robust standardised difference over all bands.
        case standardisedDifference = "standardised_difference"
        /// Log-ratio of 3 × 3 means, for one amplitude band.
        case logRatio = "log_ratio"
    }

    package var detector: Detector
    /// Per band: median difference of the two dates (log-ratio: of the logarithms).
    package var medians: [Float]
    /// Per band: 1.4826 · median absolute deviation from that median.
    package var deviations: [Float]
    /// Log-ratio: amplitudes below this count as this.
    package var floor: Float
    /// Magnitude from which a pixel is taken for changed.
    package var threshold: Double
    /// How the threshold came about, in words.
    package var thresholdMethod: String
    /// Pixels seen on both dates that the figures come from.
    package var samplePixels: Int

    /// Pixels around a window that its magnitudes depend on.
    package var halo: Int { detector == .logRatio ? 1 : 0 }

    /// Codes the magnitude of each pixel of the inner window.
    ///
    /// - Shape: `before`, `after`: both dates over the same window of `width` × `height`, which includes the halo;
    ///   `code`: the inner window.
    package func encode(
        before: SampleTile, after: SampleTile, width: Int, height: Int, into code: UnsafeMutablePointer<UInt8>
    ) {
        let innerWidth = width - 2 * halo
        let innerHeight = height - 2 * halo
        let count = innerWidth * innerHeight
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * max(count, 1)) { scratch in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(count, 1)) { seen in
                guard let magnitude = scratch.baseAddress, let valid = seen.baseAddress else { return }
                for row in 0..<innerHeight {
                    let source = (row + halo) * width + halo
                    for column in 0..<innerWidth {
                        valid[row * innerWidth + column] = before.valid[source + column] & after.valid[source + column]
                    }
                }
                switch detector {
                case .standardisedDifference:
                    StandardisedDifference.magnitude(
                        before: before.planes, after: after.planes, stride: before.capacity, medians: medians,
                        deviations: deviations, count: count, into: magnitude)
                case .logRatio:
                    let meanBefore = magnitude + count
                    let meanAfter = meanBefore + count
                    BoxMean.apply(before.planes, valid: before.valid, width: width, height: height, radius: halo, into: meanBefore)
                    BoxMean.apply(after.planes, valid: after.valid, width: width, height: height, radius: halo, into: meanAfter)
                    LogRatio.magnitude(
                        before: meanBefore, after: meanAfter, floor: floor, median: medians[0], deviation: deviations[0],
                        count: count, into: magnitude)
                }
                MagnitudeCode.encode(magnitude, valid: valid, count: count, into: code)
            }
        }
    }

    /// Probability of change by magnitude code, scaled to 0–254; 127 (one half) is met at the threshold, 255 is unseen.
    ///
    /// A logistic curve in the logarithm of the magnitude: it orders and grades, it is not calibrated against ground truth.
    package var probabilityByCode: [UInt8] {
        let thresholdCode = MagnitudeCode.lowestCode(reaching: threshold)
        let reference = Double(MagnitudeCode.magnitude(thresholdCode))
        return (0...254).map { code -> UInt8 in
            let magnitude = Double(MagnitudeCode.magnitude(UInt8(code)))
            let ratio = (magnitude / reference) * (magnitude / reference)
            let odds = ratio * ratio
            return UInt8((254 * odds / (1 + odds)).rounded())
        } + [255]
    }
}
