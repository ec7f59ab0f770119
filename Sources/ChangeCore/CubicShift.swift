import CVectorMath

/// Samples between pixels by cubic convolution.
///
/// - Numerics: Float, taps in a fixed order, no FMA: independent of the window and bitwise identical on every CPU level.
/// - Source: Keys (1981), Cubic convolution interpolation for digital image processing, with a = −1/2.
package enum CubicShift {
    /// Weights of the pixels at −1, 0, 1 and 2 for a sample at `fraction` (0 up to 1) behind pixel 0.
    package static func taps(_ fraction: Double) -> (Float, Float, Float, Float) {
        let f = fraction
        let square = f * f
        let cube = square * f
        return (
            Float(-0.5 * f + square - 0.5 * cube), Float(1 - 2.5 * square + 1.5 * cube), Float(0.5 * f + 2 * square - 1.5 * cube),
            Float(0.5 * cube - 0.5 * square)
        )
    }

    /// The whole plane, each sample by the same fractions.
    ///
    /// - Shape: `plane`: `width` × `height`; `out`: three columns and rows less; its first sample lies `fractionX`, `fractionY` behind pixel (1, 1).
    /// - Parameter scratch: room for (`width` − 3) · `height` values.
    package static func apply(
        _ plane: UnsafePointer<Float>, width: Int, height: Int, fractionX: Double, fractionY: Double,
        scratch: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>
    ) {
        let innerWidth = width - 3
        guard innerWidth > 0, height > 3 else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 8) { weights in
            guard let weights = weights.baseAddress else { return }
            (weights[0], weights[1], weights[2], weights[3]) = taps(fractionX)
            (weights[4], weights[5], weights[6], weights[7]) = taps(fractionY)
            for row in 0..<height { tuban_convolve(plane + row * width, 1, weights, 4, scratch + row * innerWidth, innerWidth) }
            for row in 0..<(height - 3) {
                tuban_convolve(scratch + row * innerWidth, innerWidth, weights + 4, 4, out + row * innerWidth, innerWidth)
            }
        }
    }

    /// One sample from the 4 × 4 pixels that begin at `corner`.
    package static func sample(
        _ corner: UnsafePointer<Float>, stride: Int, _ x: (Float, Float, Float, Float), _ y: (Float, Float, Float, Float)
    ) -> Float {
        func line(_ row: UnsafePointer<Float>) -> Float { ((x.0 * row[0] + x.1 * row[1]) + x.2 * row[2]) + x.3 * row[3] }
        let upper = y.0 * line(corner) + y.1 * line(corner + stride)
        return (upper + y.2 * line(corner + 2 * stride)) + y.3 * line(corner + 3 * stride)
    }
}
