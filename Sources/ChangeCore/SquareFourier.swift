import CVectorMath

/// Fourier transform of square planes whose side is a power of two, in place.
///
/// - Shape: real and imaginary part, `side` × `side` each.
/// - Numerics: Float, radix 2; twiddles come from square roots alone, no FMA: bitwise identical on every CPU level. Relative error about
///   10⁻⁶ of the largest coefficient.
/// - Complexity: O(side² · log side), no allocation after the start.
/// - Source: Cooley & Tukey (1965), An algorithm for the machine calculation of complex Fourier series.
package final class SquareFourier {
    package let side: Int
    /// cos and sin of 2πk/side.
    package let cosines: [Double]
    package let sines: [Double]
    private let reversed: [Int]

    package init(side: Int) {
        precondition(side >= 4 && side & (side - 1) == 0, "a side that is a power of two")
        self.side = side
        (cosines, sines) = Self.circle(side)
        let bits = side.trailingZeroBitCount
        reversed = (0..<side).map { index in
            (0..<bits).reduce(0) { $0 | (index >> $1 & 1) << (bits - 1 - $1) }
        }
    }

    /// `Σ f(x, y) e^(−2πi(ux + vy)/side)`
    package func forward(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>) {
        columns(re, im, sign: -1)
        transpose(re)
        transpose(im)
        columns(re, im, sign: -1)
        transpose(re)
        transpose(im)
    }

    /// The transform back, not divided by side².
    package func backward(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>) {
        columns(re, im, sign: 1)
        transpose(re)
        transpose(im)
        columns(re, im, sign: 1)
        transpose(re)
        transpose(im)
    }

    /// Weighted phase of the cross-power spectrum of two real planes that were transformed together, as real and imaginary part.
    ///
    /// - Parameter mirrored: the values at the opposite frequencies.
    /// - Numerics: where the product is 0 the result is 0.
    package static func crossPhase(
        _ re: UnsafePointer<Float>, _ im: UnsafePointer<Float>, mirrored mirroredRe: UnsafePointer<Float>, _ mirroredIm: UnsafePointer<Float>,
        weight: UnsafePointer<Float>, into phaseRe: UnsafeMutablePointer<Float>, _ phaseIm: UnsafeMutablePointer<Float>, count: Int
    ) {
        tuban_cross_phase(re, im, mirroredRe, mirroredIm, weight, phaseRe, phaseIm, count)
    }

    /// Transforms all columns at once: a butterfly takes whole rows.
    private func columns(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>, sign: Double) {
        for row in 0..<side where reversed[row] > row {
            swapRows(re, row, reversed[row])
            swapRows(im, row, reversed[row])
        }
        var half = 1
        while half < side {
            let step = side / (2 * half)
            for start in stride(from: 0, to: side, by: 2 * half) {
                for k in 0..<half {
                    let upper = (start + k) * side
                    let lower = upper + half * side
                    tuban_butterfly(
                        re + upper, im + upper, re + lower, im + lower, Float(cosines[k * step]), Float(sign * sines[k * step]), side)
                }
            }
            half *= 2
        }
    }

    private func swapRows(_ plane: UnsafeMutablePointer<Float>, _ a: Int, _ b: Int) {
        for column in 0..<side {
            let kept = plane[a * side + column]
            plane[a * side + column] = plane[b * side + column]
            plane[b * side + column] = kept
        }
    }

    private func transpose(_ plane: UnsafeMutablePointer<Float>) {
        for row in 0..<side {
            for column in 0..<row {
                let kept = plane[row * side + column]
                plane[row * side + column] = plane[column * side + row]
                plane[column * side + row] = kept
            }
        }
    }

    /// cos and sin of 2πk/n for n a power of two, from half-angle formulas: only square roots, which every CPU rounds alike.
    private static func circle(_ n: Int) -> (cosines: [Double], sines: [Double]) {
        var cosines: [Double] = [1]
        var sines: [Double] = [0]
        // Halves of π by which the table doubles: π, π/2, π/4, …
        var half = (cosine: -1.0, sine: 0.0)
        while cosines.count < n {
            // The table holds multiples of twice the angle; those of the angle lie between them.
            var widerCosines: [Double] = []
            var widerSines: [Double] = []
            for (cosine, sine) in zip(cosines, sines) {
                widerCosines += [cosine, cosine * half.cosine - sine * half.sine]
                widerSines += [sine, sine * half.cosine + cosine * half.sine]
            }
            (cosines, sines) = (widerCosines, widerSines)
            let next = ((1 + half.cosine) / 2).squareRoot()
            half = (next, next > 0 ? half.sine / (2 * next) : 1)
        }
        return (cosines, sines)
    }
}
