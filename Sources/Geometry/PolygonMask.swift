/// Which pixels lie inside polygons, by the place of their centres.
///
/// A pixel is inside when a ray from its centre crosses the rings an odd number of times (even-odd over all rings). The test
/// of a pixel uses nothing but its own centre, so it does not depend on the window asked for.
package struct PolygonMask: Sendable {
    private struct Edge: Sendable {
        var top: Point
        var bottom: Point
    }

    /// Sides in pixel coordinates, and which of them may cross each bucket of 64 rows.
    private let edges: [Edge]
    private let edgesByBucket: [Int: [Int]]
    /// A window of `limit` that holds all inside pixels.
    package let bounds: PixelWindow

    /// - Parameters:
    ///   - rings: in CRS coordinates of `transform`, which is north-up; closed or not.
    ///   - limit: the pixels that may be asked for.
    package init(rings: [[Point]], transform: GeoTransform, within limit: PixelWindow) {
        var edges: [Edge] = []
        var left = Double.infinity
        var right = -Double.infinity
        var upper = Double.infinity
        var lower = -Double.infinity
        for ring in rings {
            let pixels = ring.map { point -> Point in
                let pixel = transform.pixel(of: point)
                return Point(x: pixel.column, y: pixel.row)
            }
            guard var previous = pixels.last else { continue }
            for corner in pixels {
                left = min(left, corner.x)
                right = max(right, corner.x)
                upper = min(upper, corner.y)
                lower = max(lower, corner.y)
                if corner.y != previous.y {
                    edges.append(corner.y < previous.y ? Edge(top: corner, bottom: previous) : Edge(top: previous, bottom: corner))
                }
                previous = corner
            }
        }
        self.edges = edges
        let reach = 4e9
        let x = Int(max(-reach, min(reach, left)).rounded(.down))
        let y = Int(max(-reach, min(reach, upper)).rounded(.down))
        let outline = PixelWindow(
            x: x, y: y, width: Int(max(-reach, min(reach, right)).rounded(.up)) - x,
            height: Int(max(-reach, min(reach, lower)).rounded(.up)) - y)
        bounds = edges.isEmpty ? PixelWindow(x: limit.x, y: limit.y, width: 0, height: 0) : outline.intersection(limit)
        var buckets: [Int: [Int]] = [:]
        if !bounds.isEmpty {
            for (index, edge) in edges.enumerated() {
                let first = Self.bucket(max(edge.top.y, Double(bounds.y)))
                let last = Self.bucket(min(edge.bottom.y, Double(bounds.maxY)))
                guard first <= last else { continue }
                for bucket in first...last { buckets[bucket, default: []].append(index) }
            }
        }
        edgesByBucket = buckets
    }

    /// Sets `mask` to 1 inside and 0 outside for each pixel of `window`, row by row.
    package func fill(_ mask: UnsafeMutablePointer<UInt8>, window: PixelWindow) {
        mask.update(repeating: 0, count: window.count)
        for row in window.y..<window.maxY {
            let line = mask + (row - window.y) * window.width
            let crossings = crossings(atRow: row)
            for (start, end) in zip(crossings.evenElements, crossings.oddElements) {
                // Centres at start < column + 0.5 ≤ end: each centre on a shared side falls to one neighbour only.
                let first = max(window.x, Self.firstColumn(beyond: start))
                let last = min(window.maxX, Self.firstColumn(beyond: end))
                if last > first { (line + first - window.x).update(repeating: 1, count: last - first) }
            }
        }
    }

    private func crossings(atRow row: Int) -> [Double] {
        let y = Double(row) + 0.5
        var found: [Double] = []
        for index in edgesByBucket[Self.bucket(y)] ?? [] {
            let edge = edges[index]
            guard edge.top.y <= y, y < edge.bottom.y else { continue }
            let share = (y - edge.top.y) / (edge.bottom.y - edge.top.y)
            found.append(edge.top.x + (edge.bottom.x - edge.top.x) * share)
        }
        return found.sorted()
    }

    private static func bucket(_ y: Double) -> Int { Int((min(max(y, -4e9), 4e9) / 64).rounded(.down)) }

    private static func firstColumn(beyond x: Double) -> Int { Int((min(max(x, -4e9), 4e9) - 0.5).rounded(.down)) + 1 }
}

extension Array {
    fileprivate var evenElements: [Element] { stride(from: 0, to: count, by: 2).map { self[$0] } }
    fileprivate var oddElements: [Element] { stride(from: 1, to: count, by: 2).map { self[$0] } }
}
