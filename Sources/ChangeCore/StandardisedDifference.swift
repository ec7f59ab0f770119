import CVectorMath

/// Magnitude of the change vector after each band's difference is centred and scaled by what is usual in the region.
package enum StandardisedDifference {
    /// `√ Σ_b ((after_b − before_b − median_b) / deviation_b)²`
    ///
    /// - Shape: `before`, `after`: bands × `count`, planar with `stride` samples from band to band; `magnitude`: `count`.
    /// - Units: medians and deviations in those of the bands; the magnitude is in standard deviations of unchanged ground.
    /// - Nodata: not looked at here; unseen pixels give a number (or NaN) that the caller selects away.
    /// - Numerics: Float, bands summed in order, no FMA; bitwise identical on every CPU level.
    /// - Complexity: O(bands · count), no allocation.
    /// - Source: Malila (1980), Change vector analysis: an approach for detecting forest changes with Landsat.
    package static func magnitude(
        before: UnsafePointer<Float>, after: UnsafePointer<Float>, stride: Int, medians: [Float], deviations: [Float],
        count: Int, into magnitude: UnsafeMutablePointer<Float>
    ) {
        magnitude.update(repeating: 0, count: count)
        for band in medians.indices {
            let weight = 1 / (deviations[band] * deviations[band])
            tuban_accumulate_standardised(
                before + band * stride, after + band * stride, medians[band], weight, magnitude, count)
        }
        tuban_square_root(magnitude, count)
    }

    /// Scalar reference of `magnitude` for one pixel.
    package static func reference(before: [Float], after: [Float], medians: [Float], deviations: [Float]) -> Float {
        var sum: Float = 0
        for band in medians.indices {
            let difference = (after[band] - before[band]) - medians[band]
            let square = difference * difference
            sum = sum + square * (1 / (deviations[band] * deviations[band]))
        }
        return sum.squareRoot()
    }
}
