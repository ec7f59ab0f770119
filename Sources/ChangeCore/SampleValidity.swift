import CVectorMath

/// Which samples are measurements.
package enum SampleValidity {
    /// Clears `valid` where a sample is not a measurement: NaN, infinite, beyond ±2⁶⁰, or equal to `nodata`.
    ///
    /// - Shape: `plane`, `valid`: `count` values.
    /// - Nodata: pass nil where the band declares none.
    /// - Complexity: O(count), no allocation.
    package static func restrict(
        _ valid: UnsafeMutablePointer<UInt8>, to plane: UnsafePointer<Float>, nodata: Double?, count: Int
    ) {
        // A nodata of NaN needs no comparison: NaN is never a measurement. NaN compares unequal to everything.
        tuban_mark_measured(plane, Float(nodata ?? .nan), valid, count)
    }

    /// Physical value = scale · digital number + offset, in place; nothing is done for scale 1 and offset 0.
    package static func rescale(_ plane: UnsafeMutablePointer<Float>, scale: Double, offset: Double, count: Int) {
        guard scale != 1 || offset != 0 else { return }
        tuban_rescale(plane, Float(scale), Float(offset), count)
    }

    /// Amplitude = 10^(decibels / 20), in place, between 2⁻¹²⁶ and 2¹²⁶; what is NaN becomes the least.
    package static func amplitudes(ofDecibels plane: UnsafeMutablePointer<Float>, count: Int) { tuban_amplitude_of_decibels(plane, count) }

    /// Whether all of `count` pixels were seen.
    package static func isComplete(_ valid: UnsafePointer<UInt8>, count: Int) -> Bool { tuban_all_ones(valid, count) != 0 }

    /// What both dates saw.
    package static func both(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int, into out: UnsafeMutablePointer<UInt8>
    ) {
        tuban_both(a, b, out, count)
    }
}
