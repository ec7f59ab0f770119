import CVectorMath

/// The statistic of red light and the whole spectrum together.
package struct JointChange: Sendable {
    /// A plane of changes, and how it is brought to its unit.
    package struct Term: Sendable {
        package var plane: Int
        package var centre: Float
        package var inverse: Float

        package init(plane: Int, centre: Float, inverse: Float) {
            self.plane = plane
            self.centre = centre
            self.inverse = inverse
        }
    }

    /// The most planes that can be joined.
    package static let mostPlanes = Int(TUBAN_MOST_BANDS)

    private let planes: Int
    private var model = tuban_joint()

    /// - Parameters:
    ///   - visible: the planes of the change vector.
    ///   - weights: of the products of planes (row, column), column from row on, row after row.
    package init(planes: Int, visible: [Term], weights: [Float], red: Term, scale: Float) {
        precondition(planes <= Self.mostPlanes && visible.count <= planes, "\(planes) planes")
        precondition(weights.count == planes * (planes + 1) / 2, "\(weights.count) weights for \(planes) planes")
        self.planes = planes
        (model.red, model.red_centre, model.red_inverse, model.scale) = (Int32(red.plane), red.centre, red.inverse, scale)
        model.visible_count = Int32(visible.count)
        Self.fill(&model.visible, visible.map { Int32($0.plane) })
        Self.fill(&model.visible_centre, visible.map(\.centre))
        Self.fill(&model.visible_inverse, visible.map(\.inverse))
        Self.fill(&model.weight, weights)
    }

    private static func fill<Array, Element>(_ array: inout Array, _ values: [Element]) {
        withUnsafeMutableBytes(of: &array) { bytes in values.withUnsafeBytes { bytes.copyMemory(from: $0) } }
    }

    /// `√(|red| · √(‖visible‖ · √M)) · scale`, M the weighted sum of products; a negative factor of a root counts as 0.
    ///
    /// - Shape: `source`: for each plane `count` values, from plane to plane `apart`; `out`: `count`.
    /// - Numerics: Float, sums in the order of planes, no FMA; bitwise identical on every CPU level.
    /// - Complexity: O(planes² · count), no allocation.
    package func apply(_ source: UnsafePointer<Float>, apart: Int, count: Int, into out: UnsafeMutablePointer<Float>) {
        withUnsafePointer(to: model) { tuban_joint_change(source, apart, planes, $0, out, count) }
    }
}
