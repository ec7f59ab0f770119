import CVectorMath

/// A symmetric, separable smoothing filter: the same weights along rows and along columns.
package struct SmoothingKernel: Sendable, Hashable {
    package let taps: [Float]

    package var radius: Int { taps.count / 2 }

    /// Gaussian weights out to three standard deviations, summing to 1.
    package static func gaussian(sigma: Double) -> SmoothingKernel {
        let radius = Int((3 * sigma).rounded(.up))
        let weights = (-radius...radius).map { exponential(-Double($0 * $0) / (2 * sigma * sigma)) }
        let total = weights.reduce(0, +)
        return SmoothingKernel(taps: weights.map { Float($0 / total) })
    }

    /// A box mean of `width` pixels, applied twice: triangular weights.
    package static func doubleBox(width: Int) -> SmoothingKernel {
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
    /// - Shape: `plane`: `width` × `height`; `seen`: the same, 1 or 0, or nil when every pixel was seen; `smooth`: the inner window,
    ///   `radius` pixels smaller on each side.
    /// - Nodata: unseen pixels do not count; where nothing in reach was seen the result is 0.
    /// - Numerics: Float, taps in a fixed order for each pixel, no FMA; independent of the window and bitwise identical on every CPU level.
    ///   With `seen` nil the sums are divided by the same weights as where all pixels were seen, so both give the same bits.
    /// - Complexity: O(radius · pixels), twice that with `seen`; scratch of one plane, two with `seen`.
    /// - Source: Knutsson & Westin (1993), Normalized and differential convolution.
    package func apply(
        _ plane: UnsafePointer<Float>, seen: UnsafePointer<Float>?, width: Int, height: Int, into smooth: UnsafeMutablePointer<Float>
    ) {
        let innerWidth = width - 2 * radius
        let innerHeight = height - 2 * radius
        guard innerWidth > 0, innerHeight > 0 else { return }
        let count = innerWidth * innerHeight
        if let seen {
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * height) { scratch in
                guard let masked = scratch.baseAddress else { return }
                let weight = masked + width * height
                tuban_select(plane, seen, masked, width * height)
                convolve(seen, width, height, into: weight)
                convolve(masked, width, height, into: smooth)
                tuban_divide_seen(smooth, weight, smooth, count)
            }
        } else {
            convolve(plane, width, height, into: smooth)
            tuban_divide_by(smooth, fullWeight, count)
        }
    }

    /// What `convolve` makes of a plane of ones, operation by operation.
    private var fullWeight: Float {
        var row = taps[0]
        for tap in taps.dropFirst() { row = row + tap }
        var sum = taps[0] * row
        for tap in taps.dropFirst() { sum = sum + tap * row }
        return sum
    }

    private func convolve(_ plane: UnsafePointer<Float>, _ width: Int, _ height: Int, into out: UnsafeMutablePointer<Float>) {
        let innerWidth = width - 2 * radius
        withUnsafeTemporaryAllocation(of: Float.self, capacity: innerWidth * height) { scratch in
            guard let rows = scratch.baseAddress else { return }
            taps.withUnsafeBufferPointer { buffer in
                guard let taps = buffer.baseAddress else { return }
                for row in 0..<height {
                    tuban_convolve(plane + row * width, 1, taps, buffer.count, rows + row * innerWidth, innerWidth)
                }
                for row in 0..<(height - 2 * radius) {
                    tuban_convolve(rows + row * innerWidth, innerWidth, taps, buffer.count, out + row * innerWidth, innerWidth)
                }
            }
        }
    }
}
