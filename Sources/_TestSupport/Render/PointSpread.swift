/// The sensor's point spread on top of the pixel's own area: a separable kernel of three pixels.
enum PointSpread {
    private static let middle: Float = 0.64
    private static let side: Float = 0.18

    /// - Parameter column, row: the upper left of the three by three pixels.
    static func value(_ plane: [Float], stride: Int, column: Int, row: Int) -> Float {
        let line = { (row: Int) in
            let base = row * stride + column
            return plane[base] * side + plane[base + 1] * middle + plane[base + 2] * side
        }
        return line(row) * side + line(row + 1) * middle + line(row + 2) * side
    }
}
