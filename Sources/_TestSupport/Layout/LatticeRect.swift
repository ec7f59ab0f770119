/// A rectangle of whole metres on the unbent plane on which the district is laid out; v runs south.
package struct LatticeRect: Hashable, Sendable {
    package var u0: Int
    package var v0: Int
    package var u1: Int
    package var v1: Int

    package init(_ u0: Int, _ v0: Int, _ u1: Int, _ v1: Int) {
        self.u0 = u0
        self.v0 = v0
        self.u1 = u1
        self.v1 = v1
    }

    package var width: Int { u1 - u0 }
    package var height: Int { v1 - v0 }
    package var area: Int { width * height }
    package var corners: [LatticeNode] {
        [LatticeNode(u: u0, v: v0), LatticeNode(u: u1, v: v0), LatticeNode(u: u1, v: v1), LatticeNode(u: u0, v: v1)]
    }

    package func inset(_ margin: Int) -> LatticeRect {
        LatticeRect(u0 + margin, v0 + margin, u1 - margin, v1 - margin)
    }

    /// The rectangle cut into parts of the given lengths along u (or v), in order; the last part takes the rest.
    package func cut(alongU: Bool, at offsets: [Int]) -> [LatticeRect] {
        var parts: [LatticeRect] = []
        var from = 0
        for to in offsets + [alongU ? width : height] {
            parts.append(
                alongU ? LatticeRect(u0 + from, v0, u0 + to, v1) : LatticeRect(u0, v0 + from, u1, v0 + to))
            from = to
        }
        return parts
    }
}

/// A whole-metre position on the unbent plane.
package struct LatticeNode: Hashable, Sendable {
    package var u: Int
    package var v: Int

    package init(u: Int, v: Int) {
        self.u = u
        self.v = v
    }
}
