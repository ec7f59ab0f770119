import CVectorMath

/// Arithmetic in Double over blocks of pixels, for statistics of a region.
///
/// Shared contract: planes hold `count` values and none is NaN; no FMA, bitwise identical on every CPU level; O(count), no allocation.
package enum BlockSums {
    /// Pixels that callers take at a time, so that a block's planes stay in the first-level cache.
    package static let blockLength = 512

    /// `in − centre`
    package static func widen(_ plane: UnsafePointer<Float>, centre: Double, count: Int, into out: UnsafeMutablePointer<Double>) {
        tuban_widen(plane, centre, out, count)
    }

    /// `a · b`
    package static func multiply(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>
    ) {
        tuban_multiply(a, b, out, count)
    }

    /// `out + factor · in`, in place.
    package static func add(_ plane: UnsafePointer<Double>, factor: Double, count: Int, to out: UnsafeMutablePointer<Double>) {
        tuban_accumulate(plane, factor, out, count)
    }

    /// `out + factor · in²`, in place.
    package static func addSquare(_ plane: UnsafePointer<Double>, factor: Double, count: Int, to out: UnsafeMutablePointer<Double>) {
        tuban_accumulate_square(plane, factor, out, count)
    }

    /// The sum of `a · b`.
    package static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
        tuban_dot(a, b, count)
    }
}
