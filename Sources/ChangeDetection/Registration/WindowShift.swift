/// What one window says about the shift between two dates.
package struct WindowShift: Sendable, Hashable {
    /// Middle of the window, in pixels of the region.
    package var column: Double
    package var row: Double
    /// Pixels east and south that the later date must be moved by to lie on the earlier one; nil where no peak stands out.
    package var shift: Shift?
    /// Height of the correlation peak: 1 when all frequencies agree.
    package var peak: Double

    package struct Shift: Sendable, Hashable {
        package var dx: Double
        package var dy: Double

        package init(dx: Double, dy: Double) {
            self.dx = dx
            self.dy = dy
        }
    }

    package init(column: Double, row: Double, shift: Shift?, peak: Double) {
        self.column = column
        self.row = row
        self.shift = shift
        self.peak = peak
    }
}
