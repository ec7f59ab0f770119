/// A smooth shift over the region: a polynomial of low order in the place, for each direction.
///
/// `d(u, v) = Σ cₖ tₖ(u, v)` with the terms 1, u, v, u², uv, v² (as many as there are coefficients: 1, 3 or 6), where
/// u = (column − centre) / unit and v = (row − centre) / unit. Beyond the box of the windows that it was fitted to it goes on as at the box's
/// side: a polynomial is no ground to extrapolate from. A pixel of the result at p is sampled from the later date at p − d(p).
package struct ShiftField: Sendable, Hashable, Codable {
    package var centreColumn: Double
    package var centreRow: Double
    package var unit: Double
    /// The box, in u and v: least u, least v, largest u, largest v. Without meaning for a constant field.
    package var box: [Double]
    /// Pixels east.
    package var coefficientsX: [Double]
    /// Pixels south.
    package var coefficientsY: [Double]

    package enum CodingKeys: String, CodingKey {
        case unit, box
        case centreColumn = "centre_column"
        case centreRow = "centre_row"
        case coefficientsX = "coefficients_x"
        case coefficientsY = "coefficients_y"
    }

    package init(centreColumn: Double, centreRow: Double, unit: Double, box: [Double], coefficientsX: [Double], coefficientsY: [Double]) {
        self.centreColumn = centreColumn
        self.centreRow = centreRow
        self.unit = unit
        self.box = box
        self.coefficientsX = coefficientsX
        self.coefficientsY = coefficientsY
    }

    /// The same shift everywhere.
    package init(dx: Double, dy: Double) {
        self.init(centreColumn: 0, centreRow: 0, unit: 1, box: [0, 0, 0, 0], coefficientsX: [dx], coefficientsY: [dy])
    }

    package var isConstant: Bool { coefficientsX.count == 1 }

    package func terms(column: Double, row: Double) -> [Double] {
        let u = min(box[2], max(box[0], (column - centreColumn) / unit))
        let v = min(box[3], max(box[1], (row - centreRow) / unit))
        return Array([1, u, v, u * u, u * v, v * v].prefix(coefficientsX.count))
    }

    /// Of the place of a pixel's middle.
    package func shift(column: Double, row: Double) -> WindowShift.Shift {
        guard !isConstant else { return .init(dx: coefficientsX[0], dy: coefficientsY[0]) }
        let terms = terms(column: column, row: row)
        var (dx, dy) = (0.0, 0.0)
        for (index, term) in terms.enumerated() {
            dx += coefficientsX[index] * term
            dy += coefficientsY[index] * term
        }
        return .init(dx: dx, dy: dy)
    }

    /// The largest length of the shift on a lattice of 9 × 9 places over a region of `width` × `height` pixels.
    package func largest(width: Int, height: Int) -> Double {
        var largest = 0.0
        for row in 0...8 {
            for column in 0...8 {
                let shift = shift(column: Double(width) * Double(column) / 8, row: Double(height) * Double(row) / 8)
                largest = max(largest, (shift.dx * shift.dx + shift.dy * shift.dy).squareRoot())
            }
        }
        return largest
    }
}
