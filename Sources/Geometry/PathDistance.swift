/// How far a parcel is from the nearest of many paths (roads, outlines), in the plane.
package struct PathDistance: Sendable {
    private static let sidesPerPiece = 8
    private let store: PathStore
    /// First and last point of each piece of a path.
    private var pieces: [(first: Int32, last: Int32)] = []
    private let tree: BoxTree

    package init(_ store: PathStore) {
        self.store = store
        var boxes: [Extent] = []
        for path in store.paths.ends.indices {
            let points = store.points(of: path)
            for first in stride(from: points.lowerBound, to: points.upperBound - 1, by: Self.sidesPerPiece) {
                let last = min(points.upperBound - 1, first + Self.sidesPerPiece)
                pieces.append((Int32(first), Int32(last)))
                var box = Extent(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
                for point in first...last {
                    let (x, y) = (store.paths.x[point], store.paths.y[point])
                    box = box.union(Extent(minX: x, minY: y, maxX: x, maxY: y))
                }
                boxes.append(box)
            }
        }
        tree = BoxTree(boxes)
    }

    /// The least distance between the parcel's ground and any path, at most `limit`; 0 where a path crosses or lies within it.
    ///
    /// - Parameter scale: units of distance for one unit of x and of y.
    package func distance(from parcel: FeaturePaths, limit: Double, scale: (x: Double, y: Double)) -> Double {
        guard let box = parcel.box else { return limit }
        var nearest = limit
        tree.search(
            from: box, limit: &nearest,
            distance: { a, b in
                let dx = max(0, max(a.minX - b.maxX, b.minX - a.maxX)) * scale.x
                let dy = max(0, max(a.minY - b.maxY, b.minY - a.maxY)) * scale.y
                return (dx * dx + dy * dy).squareRoot()
            },
            body: { piece, nearest in
                nearest = min(nearest, distance(from: parcel, box, to: pieces[piece], limit: nearest, scale))
            })
        return nearest
    }

    private func distance(
        from parcel: FeaturePaths, _ box: Extent, to piece: (first: Int32, last: Int32), limit: Double, _ scale: (x: Double, y: Double)
    ) -> Double {
        var squared = limit * limit
        let (px, py) = (store.paths.x, store.paths.y)
        for point in Int(piece.first)..<Int(piece.last) {
            let road = Segment(
                (px[point] - box.minX) * scale.x, (py[point] - box.minY) * scale.y, (px[point + 1] - box.minX) * scale.x,
                (py[point + 1] - box.minY) * scale.y)
            var start = 0
            for end in parcel.ends {
                for corner in start..<max(start, end - 1) {
                    let side = Segment(
                        (parcel.x[corner] - box.minX) * scale.x, (parcel.y[corner] - box.minY) * scale.y,
                        (parcel.x[corner + 1] - box.minX) * scale.x, (parcel.y[corner + 1] - box.minY) * scale.y)
                    squared = min(squared, road.squaredDistance(to: side, below: squared))
                    if squared == 0 { return 0 }
                }
                start = end
            }
        }
        // Nothing crosses the outline, so the piece lies wholly within or wholly outside.
        return parcel.holds(px[Int(piece.first)], py[Int(piece.first)]) ? 0 : squared.squareRoot()
    }
}

extension FeaturePaths {
    /// Whether a position lies inside the rings (even-odd).
    package func holds(_ px: Double, _ py: Double) -> Bool {
        var isInside = false
        var start = 0
        for end in ends {
            for point in start..<max(start, end - 1) where (y[point] > py) != (y[point + 1] > py) {
                if px < x[point] + (py - y[point]) / (y[point + 1] - y[point]) * (x[point + 1] - x[point]) { isInside.toggle() }
            }
            start = end
        }
        return isInside
    }
}

/// A straight line between two positions.
private struct Segment {
    let ax, ay, bx, by: Double

    init(_ ax: Double, _ ay: Double, _ bx: Double, _ by: Double) { (self.ax, self.ay, self.bx, self.by) = (ax, ay, bx, by) }

    /// The squared distance, or anything not below `limit` when it is not below it either.
    func squaredDistance(to other: Segment, below limit: Double) -> Double {
        let dx = max(0, max(min(ax, bx) - max(other.ax, other.bx), min(other.ax, other.bx) - max(ax, bx)))
        let dy = max(0, max(min(ay, by) - max(other.ay, other.by), min(other.ay, other.by) - max(ay, by)))
        guard dx * dx + dy * dy < limit else { return limit }
        if crosses(other) { return 0 }
        return min(
            min(squaredDistance(toX: other.ax, other.ay), squaredDistance(toX: other.bx, other.by)),
            min(other.squaredDistance(toX: ax, ay), other.squaredDistance(toX: bx, by)))
    }

    private func side(_ x: Double, _ y: Double) -> Double { (bx - ax) * (y - ay) - (x - ax) * (by - ay) }

    private func crosses(_ other: Segment) -> Bool {
        let (a, b) = (side(other.ax, other.ay), side(other.bx, other.by))
        let (c, d) = (other.side(ax, ay), other.side(bx, by))
        return a * b < 0 && c * d < 0
    }

    private func squaredDistance(toX x: Double, _ y: Double) -> Double {
        let (dx, dy) = (bx - ax, by - ay)
        let length = dx * dx + dy * dy
        let share = length > 0 ? max(0, min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0
        let (ex, ey) = (ax + dx * share - x, ay + dy * share - y)
        return ex * ex + ey * ey
    }
}
