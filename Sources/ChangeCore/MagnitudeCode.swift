import CVectorMath

/// A change magnitude in one byte, with steps that grow with the value.
///
/// The code holds the exponent and five bits of the mantissa of `1 + m`: steps of 1/32 up to m = 1, then twice as wide
/// with each octave, so a code is within 1.6 % of `1 + m` everywhere. Codes are integers, so sums and histograms over them are
/// exact and do not depend on the order in which tiles arrive.
package enum MagnitudeCode {
    /// Pixels that were not seen on both dates.
    package static let unseen: UInt8 = 255
    package static let maximum: UInt8 = 254

    /// Units of `fixed`: 1/1024 of a magnitude.
    package static let fixedUnit = 1024.0

    /// The magnitude in the middle of a code's step.
    package static func magnitude(_ code: UInt8) -> Float {
        Float(bitPattern: (UInt32(code) + (127 << 5)) << 18) - 1
    }

    /// Magnitudes by code in units of 1/1024, for exact sums; the unseen code has none.
    package static let fixed: [Int64] = (0...254).map { Int64((Double(magnitude(UInt8($0))) * fixedUnit).rounded()) } + [0]

    /// The lowest code whose magnitude reaches `value`; `maximum` when none does.
    package static func lowestCode(reaching value: Double) -> UInt8 {
        (UInt8(0)...maximum).first { Double(magnitude($0)) >= value } ?? maximum
    }

    /// Codes `count` magnitudes.
    ///
    /// - Shape: all three planes hold `count` values.
    /// - Nodata: where `valid` is 0 the code is `unseen` and the magnitude is not looked at.
    /// - Numerics: Float, one rounding per pixel; bitwise identical on every CPU level.
    /// - Complexity: O(count), no allocation.
    package static func encode(
        _ magnitude: UnsafePointer<Float>, valid: UnsafePointer<UInt8>, count: Int, into code: UnsafeMutablePointer<UInt8>
    ) {
        tuban_encode_magnitude(magnitude, valid, code, count)
    }

    /// What `table` says of `count` codes, and whether that reaches `grow`: 1, else 0; `unseen` where the table says so.
    ///
    /// - Shape: `table`: 256 values; the planes hold `count`.
    /// - Complexity: O(count), no allocation.
    package static func grade(
        _ code: UnsafePointer<UInt8>, table: [UInt8], grow: UInt8, count: Int, into grade: UnsafeMutablePointer<UInt8>,
        reached: UnsafeMutablePointer<UInt8>
    ) {
        precondition(table.count == 256, "a table of \(table.count) codes")
        tuban_grade(code, table, grow, grade, reached, count)
    }

    /// Makes codes 0 where `grade` is 0.
    package static func quieten(_ code: UnsafeMutablePointer<UInt8>, where grade: UnsafePointer<UInt8>, count: Int) {
        tuban_quieten(code, grade, count)
    }

    /// Scalar reference of `encode` for one value.
    package static func encodeReference(_ magnitude: Float) -> UInt8 {
        let bits = Int32(bitPattern: (magnitude + 1).bitPattern)
        return UInt8(min(254, max(0, ((bits &+ (1 << 17)) >> 18) - (127 << 5))))
    }
}
