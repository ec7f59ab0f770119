/// Pixels `start ..< end` of one row, in scene coordinates.
package struct Run: Sendable, Hashable {
    package var row: Int32
    package var start: Int32
    /// Exclusive.
    package var end: Int32
    /// The number of the component inside its tile; 0 in the runs of a finished region.
    package var component: Int32

    package init(row: Int32, start: Int32, end: Int32, component: Int32 = 0) {
        self.row = row
        self.start = start
        self.end = end
        self.component = component
    }

    package var count: Int { Int(end) - Int(start) }

    /// Row-major order of first pixels.
    static func precedes(_ lhs: Run, _ rhs: Run) -> Bool {
        lhs.row != rhs.row ? lhs.row < rhs.row : lhs.start < rhs.start
    }
}

/// Pixels of one label in one row as a scanner finds them; `label` is negative for unseen ground.
struct LabelledSpan {
    var start: Int32
    var end: Int32
    var label: Int32

    static let unseen: Int32 = -1
}
