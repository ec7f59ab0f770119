import CVectorMath

/// Arithmetic over whole planes of `count` pixels, one operation order per pixel.
///
/// Shared contract: planes hold `count` Floats; unseen pixels give a number that the caller selects away; no FMA, bitwise identical on
/// every CPU level; O(count), no allocation.
package enum PlaneArithmetic {
    /// `(in − mean) · inverse`
    package static func standardise(
        _ plane: UnsafePointer<Float>, mean: Float, inverse: Float, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_standardise(plane, mean, inverse, out, count)
    }

    /// `(after − meanAfter) · inverseAfter − (before − meanBefore) · inverseBefore`
    package static func standardisedDifference(
        before: UnsafePointer<Float>, meanBefore: Float, inverseBefore: Float, after: UnsafePointer<Float>, meanAfter: Float,
        inverseAfter: Float, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_standardised_difference(before, after, meanBefore, inverseBefore, meanAfter, inverseAfter, out, count)
    }

    /// `out + ((in − centre) · inverse)²`, in place.
    package static func addScaledSquare(
        _ plane: UnsafePointer<Float>, centre: Float, inverse: Float, count: Int, to out: UnsafeMutablePointer<Float>
    ) {
        tuban_add_scaled_square(plane, centre, inverse, out, count)
    }

    /// `out + weight · a · b`, in place.
    package static func addProduct(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, weight: Float, count: Int, to out: UnsafeMutablePointer<Float>
    ) {
        tuban_add_product(a, b, weight, out, count)
    }

    /// `|in − centre| · inverse`
    package static func scaledSize(
        _ plane: UnsafePointer<Float>, centre: Float, inverse: Float, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_scaled_size(plane, centre, inverse, out, count)
    }

    /// `√(a · b) · scale`; a negative factor counts as 0.
    package static func geometricMean(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, scale: Float, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_geometric_mean(a, b, scale, out, count)
    }

    /// `‖(max(a, 0) · scaleA, max(b, 0) · scaleB)‖`
    package static func gainLength(
        _ a: UnsafePointer<Float>, scaleA: Float, _ b: UnsafePointer<Float>, scaleB: Float, count: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        tuban_gain_length(a, scaleA, b, scaleB, out, count)
    }

    /// `ln(after + offset) − ln(before + offset)`; negative amplitudes count as 0.
    ///
    /// The logarithm is our own (about 2 ulp): the C library's differs between CPUs.
    package static func logRatio(
        before: UnsafePointer<Float>, after: UnsafePointer<Float>, offset: Float, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_log_ratio(before, after, offset, out, count)
    }

    /// `out + (in − centre) · factor`, in place.
    package static func addCentred(
        _ plane: UnsafePointer<Float>, centre: Float, factor: Float, count: Int, to out: UnsafeMutablePointer<Float>
    ) {
        tuban_add_centred(plane, centre, factor, out, count)
    }

    /// `a · b`
    package static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_product(a, b, out, count)
    }

    /// `out + (b/‖b‖ − a/‖a‖)²` of one component, in place; a vector of length 0 has no direction and counts as 0.
    package static func addDirectionSquare(
        _ a: UnsafePointer<Float>, length lengthA: UnsafePointer<Float>, _ b: UnsafePointer<Float>, length lengthB: UnsafePointer<Float>,
        count: Int, to out: UnsafeMutablePointer<Float>
    ) {
        tuban_add_direction_square(a, lengthA, b, lengthB, out, count)
    }

    /// `(a − b)/(a + b)`, held within −1 and 1; 0 where the sum is not positive.
    package static func normalisedIndex(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        tuban_normalised_index(a, b, out, count)
    }

    /// −ln p(after | before) of a mixture of normal distributions, in nats; 0 where it has no components.
    ///
    /// - Shape: `planes`: 2 · `features` planes, `stride` values apart; `parameters`: components as `tuban_conditional_anomaly` wants them.
    package static func conditionalAnomaly(
        _ planes: UnsafePointer<Float>, stride: Int, features: Int, _ parameters: [Float], count: Int, into out: UnsafeMutablePointer<Float>?
    ) {
        guard let out else { return }
        let length = 2 + 2 * features + features * (2 * features + 1)
        tuban_conditional_anomaly(planes, stride, features, parameters, parameters.count / length, out, count)
    }

    /// The local mean where the local variance is no more than multiplicative noise explains, and the pixel's own value the more the
    /// variance exceeds it: `mean + share · (own − mean)`, `share = max(0, 1 − noise · mean²/(square − mean²))`.
    ///
    /// - Parameters:
    ///   - square: local mean of the squares.
    ///   - noise: squared coefficient of variation of speckle, 1/looks for intensities.
    /// - Source: Lee (1980), Digital image enhancement and noise filtering by use of local statistics, IEEE TPAMI 2.
    package static func despeckle(
        mean: UnsafePointer<Float>, square: UnsafePointer<Float>, own: UnsafePointer<Float>, noise: Float, count: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        tuban_despeckle(mean, square, own, noise, out, count)
    }

    /// `out + smooth + share² · (sharp − smooth)`, in place: the relative variance of speckle that `despeckle` leaves, where `smooth` is left by
    /// the local mean and `sharp` by the pixel's own value.
    package static func addBlendVariance(
        mean: UnsafePointer<Float>, square: UnsafePointer<Float>, noise: Float, smooth: Float, sharp: Float, count: Int,
        to out: UnsafeMutablePointer<Float>
    ) {
        tuban_add_blend_variance(mean, square, noise, smooth, sharp, out, count)
    }

    /// `out/√variance`, in place; 0 where the variance is not positive.
    package static func divideByRoot(_ variance: UnsafePointer<Float>, count: Int, _ out: UnsafeMutablePointer<Float>) {
        tuban_divide_root(variance, out, count)
    }

    /// `max(out, in)`, in place.
    package static func maximum(_ plane: UnsafePointer<Float>, count: Int, with out: UnsafeMutablePointer<Float>) {
        tuban_maximum(plane, out, count)
    }

    /// `in · gain + offset`, in place, where gain and offset go in a straight line from their first value at `origin` to their second at
    /// `origin + length`, both counted in columns as `column` is, that of the first value.
    package static func rescale(
        _ plane: UnsafeMutablePointer<Float>, from column: Int, origin: Double, length: Double, gain: (Float, Float), offset: (Float, Float),
        count: Int
    ) {
        tuban_rescale_along(
            plane, Int32(clamping: column), Float(origin), Float(1 / length), gain.0, gain.1 - gain.0, offset.0, offset.1 - offset.0, count)
    }

    /// `√in`, in place.
    package static func squareRoot(_ plane: UnsafeMutablePointer<Float>, count: Int) {
        tuban_square_root(plane, count)
    }

    /// 1 where `valid` is not 0, else 0.
    package static func weights(_ valid: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<Float>) {
        tuban_weights(valid, out, count)
    }
}
