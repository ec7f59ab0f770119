import CVectorMath

/// Log-ratio of two amplitude planes: multiplicative speckle becomes additive, and both directions weigh the same.
package enum LogRatio {
    /// `|ln(after) − ln(before) − median| / deviation`
    ///
    /// - Shape: all planes hold `count` values.
    /// - Units: amplitudes or intensities; values below `floor` (> 0) count as `floor`. The result is in standard deviations.
    /// - Nodata: not looked at here.
    /// - Numerics: Float with a logarithm of our own (about 2 ulp); bitwise identical on every CPU level.
    /// - Complexity: O(count), no allocation.
    /// - Source: Rignot & van Zyl (1993), Change detection techniques for ERS-1 SAR data.
    package static func magnitude(
        before: UnsafePointer<Float>, after: UnsafePointer<Float>, floor: Float, median: Float, deviation: Float,
        count: Int, into magnitude: UnsafeMutablePointer<Float>
    ) {
        tuban_log_ratio(before, after, floor, median, deviation, magnitude, count)
    }

    /// ln(after / before) of one pixel, as the kernel computes it.
    package static func value(before: Float, after: Float, floor: Float) -> Float {
        tuban_log(max(after, floor)) - tuban_log(max(before, floor))
    }
}
