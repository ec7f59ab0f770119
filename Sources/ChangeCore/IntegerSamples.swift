import CVectorMath

/// Samples that are integers of 16 bits, as most imagery is, in half the room.
package enum IntegerSamples {
    /// - Returns: whether all of `count` samples are such integers, bit for bit; else `integers` holds anything.
    /// - Complexity: O(count), no allocation.
    package static func narrow(_ plane: UnsafePointer<Float>, count: Int, into integers: UnsafeMutablePointer<UInt16>) -> Bool {
        tuban_narrow(plane, integers, count) != 0
    }

    /// - Complexity: O(count), no allocation.
    package static func restore(_ integers: UnsafePointer<UInt16>, count: Int, into plane: UnsafeMutablePointer<Float>) {
        tuban_restore(integers, plane, count)
    }
}
