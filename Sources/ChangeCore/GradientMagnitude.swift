import CVectorMath

/// Length of the gradient by Sobel's operator, in units of the plane per pixel.
package enum GradientMagnitude {
    /// - Shape: `plane`: `width` × `height`; `gradient`: the inner window, one pixel smaller on each side.
    /// - Nodata: none; smooth with a mask first.
    /// - Numerics: Float, no FMA; independent of the window and bitwise identical on every CPU level.
    /// - Complexity: O(pixels), no allocation.
    /// - Source: Sobel's operator as in Duda & Hart (1973), Pattern Classification and Scene Analysis, with the factor 1/8.
    package static func apply(_ plane: UnsafePointer<Float>, width: Int, height: Int, into gradient: UnsafeMutablePointer<Float>) {
        guard width > 2, height > 2 else { return }
        for row in 0..<(height - 2) {
            let above = plane + row * width
            tuban_sobel(above, above + width, above + 2 * width, gradient + row * (width - 2), width - 2)
        }
    }
}
