import CVectorMath

/// A symmetric, separable smoothing filter: the same weights along rows and along columns.
package struct SmoothingKernel: Sendable, Hashable {
    package let taps: [Float]

    package var radius: Int { taps.count / 2 }

    /// Gaussian weights out to three standard deviations, summing to 1.
    package static func gaussian(sigma: Double) -> SmoothingKernel {
        let radius = Int((3 * sigma).rounded(.up))
        precondition(2 * radius < TUBAN_MOST_TAPS, "a Gaussian of \(sigma) pixels is too wide")
        let weights = (-radius...radius).map { exponential(-Double($0 * $0) / (2 * sigma * sigma)) }
        let total = weights.reduce(0, +)
        return SmoothingKernel(taps: weights.map { Float($0 / total) })
    }

    /// A box mean of `width` pixels, applied twice: triangular weights.
    package static func doubleBox(width: Int) -> SmoothingKernel {
        precondition(2 * width - 1 <= TUBAN_MOST_TAPS, "a box of \(width) pixels is too wide")
        let total = Float(width * width)
        return SmoothingKernel(taps: (1 - width..<width).map { Float(width - abs($0)) / total })
    }

    /// e^x for x ≤ 0 by halving and the series, so that the weights do not depend on the C library's choice of code.
    private static func exponential(_ x: Double) -> Double {
        let reduced = x / 1024
        var term = 1.0
        var sum = 1.0
        for order in 1...12 {
            term *= reduced / Double(order)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    /// Weighted mean of what was seen around each pixel (normalised convolution).
    ///
    /// - Shape: `plane`: `width` × `height`, rows `stride` apart (`width` unless given; with `seen` they must be); `seen`: the same, 1 or 0, or
    ///   nil when every pixel was seen; `smooth`: the inner window, `radius` pixels smaller on each side.
    /// - Nodata: unseen pixels do not count; where nothing in reach was seen the result is 0.
    /// - Numerics: Float, taps in a fixed order for each pixel, no FMA; independent of the window and bitwise identical on every CPU level.
    ///   With `seen` nil the sums are those where all pixels were seen, whose share of the weights is exactly 1: both give the same bits.
    /// - Complexity: O(radius · pixels), twice that with `seen`; scratch of `2 · radius + 1` rows, and of two planes with `seen`.
    /// - Source: Knutsson & Westin (1993), Normalized and differential convolution.
    package func apply(
        _ plane: UnsafePointer<Float>, stride: Int? = nil, seen: UnsafePointer<Float>?, width: Int, height: Int,
        into smooth: UnsafeMutablePointer<Float>
    ) {
        let innerWidth = width - 2 * radius
        let innerHeight = height - 2 * radius
        guard innerWidth > 0, innerHeight > 0 else { return }
        let count = innerWidth * innerHeight
        if let seen {
            precondition(stride ?? width == width, "a masked window has its rows one after the other")
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * height) { scratch in
                guard let masked = scratch.baseAddress else { return }
                let weight = masked + width * height
                tuban_select(plane, seen, masked, width * height)
                convolve(seen, stride: width, innerWidth, innerHeight, into: weight)
                convolve(masked, stride: width, innerWidth, innerHeight, into: smooth)
                tuban_divide_seen(smooth, weight, fullWeight, smooth, count)
            }
        } else {
            convolve(plane, stride: stride ?? width, innerWidth, innerHeight, into: smooth)
        }
    }

    /// What `convolve` makes of a plane of ones, operation by operation: 1 but for rounding.
    private var fullWeight: Float {
        var row = taps[0]
        for tap in taps.dropFirst() { row = row + tap }
        var sum = taps[0] * row
        for tap in taps.dropFirst() { sum = sum + tap * row }
        return sum
    }

    private func convolve(
        _ plane: UnsafePointer<Float>, stride: Int, _ width: Int, _ height: Int, into out: UnsafeMutablePointer<Float>
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width * taps.count) { rows in
            guard let rows = rows.baseAddress else { return }
            tuban_smooth(plane, stride, taps, taps.count, width, height, rows, out)
        }
    }
}
