import Geometry

/// Shapes on the unbent plane, as rings of corners without the closing one.
enum Outline {
    static func box(_ u0: Double, _ v0: Double, _ u1: Double, _ v1: Double) -> [Point] {
        [Point(x: u0, y: v0), Point(x: u1, y: v0), Point(x: u1, y: v1), Point(x: u0, y: v1)]
    }

    static func box(_ rect: LatticeRect) -> [Point] {
        box(Double(rect.u0), Double(rect.v0), Double(rect.u1), Double(rect.v1))
    }

    /// A rectangle with its corners cut off.
    static func rounded(_ rect: LatticeRect, corner: Double) -> [Point] {
        let cut = min(corner, Double(min(rect.width, rect.height)) * 0.35)
        let (u0, v0, u1, v1) = (Double(rect.u0), Double(rect.v0), Double(rect.u1), Double(rect.v1))
        let near = cut * 0.35
        return [
            Point(x: u0 + cut, y: v0), Point(x: u1 - cut, y: v0), Point(x: u1 - near, y: v0 + near),
            Point(x: u1, y: v0 + cut), Point(x: u1, y: v1 - cut), Point(x: u1 - near, y: v1 - near),
            Point(x: u1 - cut, y: v1), Point(x: u0 + cut, y: v1), Point(x: u0 + near, y: v1 - near),
            Point(x: u0, y: v1 - cut), Point(x: u0, y: v0 + cut), Point(x: u0 + near, y: v0 + near),
        ]
    }

    /// A rectangle whose sides wander inwards by up to `depth`, with a corner about every `step` metres.
    static func ragged(_ rect: LatticeRect, depth: Double, step: Double, generator: inout SeededGenerator) -> [Point] {
        let corners = box(rect)
        let reach = min(depth, Double(min(rect.width, rect.height)) * 0.2)
        var ring: [Point] = []
        for (index, from) in corners.enumerated() {
            let to = corners[(index + 1) % 4]
            let length = abs(to.x - from.x) + abs(to.y - from.y)
            let pieces = max(1, Int((length / step).rounded()))
            // Inward lies to the right of the walk round the rectangle (rows run south).
            let inward = Point(x: -(to.y - from.y) / length, y: (to.x - from.x) / length)
            for piece in 0..<pieces {
                // The corners of the rectangle are cut off.
                let share = (Double(piece) + 0.5) / Double(pieces)
                let move = generator.real(0, pieces > 2 && (piece == 0 || piece == pieces - 1) ? reach : reach * 0.6)
                ring.append(
                    Point(
                        x: from.x + (to.x - from.x) * share + inward.x * move,
                        y: from.y + (to.y - from.y) * share + inward.y * move))
            }
        }
        return ring
    }

    /// A regular octagon.
    static func crown(_ u: Double, _ v: Double, radius: Double) -> [Point] {
        let lean = radius * 0.7071
        return [
            Point(x: u + radius, y: v), Point(x: u + lean, y: v + lean), Point(x: u, y: v + radius),
            Point(x: u - lean, y: v + lean), Point(x: u - radius, y: v), Point(x: u - lean, y: v - lean),
            Point(x: u, y: v - radius), Point(x: u + lean, y: v - lean),
        ]
    }
}
