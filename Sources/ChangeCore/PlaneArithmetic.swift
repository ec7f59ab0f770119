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

    /// `max(out, in)`, in place.
    package static func maximum(_ plane: UnsafePointer<Float>, count: Int, with out: UnsafeMutablePointer<Float>) {
        tuban_maximum(plane, out, count)
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
