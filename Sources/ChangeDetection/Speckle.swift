import ChangeCore
import Raster

/// Multiplicative noise of radar intensities, from the local statistics that the speckle ratio has as features:
/// for each date mean, mean of squares, and the pixel's own intensity.
enum Speckle {
    /// Equivalent number of looks, 1/CV² of intensities over ground without structure: the most frequent local coefficient of
    /// variation of both dates, since structure only adds to it.
    ///
    /// Bins are eighths of an octave of CV²; the most frequent one counts after smoothing over three. At least 0.5, at most 100 looks.
    ///
    /// - Source: the mode of local statistics as in Lee (1980), IEEE TPAMI 2; equivalent looks as in Oliver & Quegan (1998), Understanding SAR images.
    static func looks(of sample: FeatureSample) -> Float {
        var bins = [Int](repeating: 0, count: 8 * 24)
        for date in 0..<2 {
            let (means, squares) = (sample.planes[3 * date], sample.planes[3 * date + 1])
            for index in means.indices {
                let level = means[index] * means[index]
                let variance = squares[index] - level
                guard level > 0, variance > level * 1e-6 else { continue }
                let position = (ChangeModel.logarithm(Double(variance / level)) / ChangeModel.logarithm(2) + 20) * 8
                bins[min(bins.count - 1, max(0, Int(position)))] += 1
            }
        }
        let smooth = bins.indices.map { bins[max(0, $0 - 1)] + bins[$0] + bins[min(bins.count - 1, $0 + 1)] }
        guard let most = smooth.max(), most > 0, let bin = smooth.firstIndex(of: most) else { return 100 }
        let variation = ChangeModel.exponential(((Double(bin) + 0.5) / 8 - 20) * ChangeModel.logarithm(2))
        return Float(min(100, max(0.5, 1 / variation)))
    }

    /// Log-ratios of despeckled intensities, with their sign.
    static func logRatios(of sample: FeatureSample, looks: Float, offset: Float) -> [Float] {
        let dates = (0..<2).map { date in
            [Float](unsafeUninitializedCapacity: sample.pixels) { buffer, filled in
                if let out = buffer.baseAddress {
                    PlaneArithmetic.despeckle(
                        mean: sample.planes[3 * date], square: sample.planes[3 * date + 1], own: sample.planes[3 * date + 2],
                        noise: 1 / looks, count: sample.pixels, into: out)
                }
                filled = sample.pixels
            }
        }
        return [Float](unsafeUninitializedCapacity: sample.pixels) { buffer, filled in
            if let out = buffer.baseAddress {
                PlaneArithmetic.logRatio(before: dates[0], after: dates[1], offset: offset, count: sample.pixels, into: out)
            }
            filled = sample.pixels
        }
    }

    /// Share of speckle's variance that the local mean leaves, and that the pixel's own value does: sums of the squared weights.
    static let smoothVariance = remaining(Filters.local)
    static let sharpVariance = remaining(Filters.speckle)

    private static func remaining(_ kernel: SmoothingKernel) -> Float {
        let row = kernel.taps.reduce(Float(0)) { $0 + $1 * $1 }
        return row * row
    }
}

extension ChangeModel {
    /// |log-ratio − median| of despeckled intensities over the deviation that speckle leaves there: sharp ground keeps more of it.
    func speckleRatio(_ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, piece: Int) {
        let (before, after, ratio) = (scratch + piece, scratch + 2 * piece, scratch + 3 * piece)
        for (date, out) in [before, after].enumerated() {
            PlaneArithmetic.despeckle(
                mean: features.plane(3 * date) + start, square: features.plane(3 * date + 1) + start,
                own: features.plane(3 * date + 2) + start, noise: 1 / looks, count: count, into: out)
        }
        PlaneArithmetic.logRatio(before: before, after: after, offset: fineOffset, count: count, into: ratio)
        let variance = before
        variance.update(repeating: 0, count: count)
        for date in 0..<2 {
            PlaneArithmetic.addBlendVariance(
                mean: features.plane(3 * date) + start, square: features.plane(3 * date + 1) + start, noise: 1 / looks,
                smooth: Speckle.smoothVariance, sharp: Speckle.sharpVariance, count: count, to: variance)
        }
        PlaneArithmetic.scaledSize(ratio, centre: ratioCentre, inverse: 1 / unit, count: count, into: scratch)
        PlaneArithmetic.divideByRoot(variance, count: count, scratch)
    }
}
