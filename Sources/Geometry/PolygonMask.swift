/// Which pixels lie inside polygons, by the place of their centres.
///
/// A pixel is inside a polygon when a ray from its centre crosses the polygon's rings an odd number of times (even-odd), and inside all
/// of them together when it is inside any: polygons may overlap. The test of a pixel uses nothing but its own centre, so it does
/// not depend on the window asked for.
package struct PolygonMask: Sendable {
    private struct Edge: Sendable {
        var top: Point
        var bottom: Point
        var polygon: Int
    }

    private struct Crossing {
        var polygon: Int
        var x: Double
    }

    /// Sides in pixel coordinates, and which of them may cross each bucket of 64 rows.
    private let edges: [Edge]
    private let edgesByBucket: [Int: [Int]]
    /// A window of `limit` that holds all inside pixels.
    package let bounds: PixelWindow

    /// - Parameters:
    ///   - polygons: their rings in CRS coordinates of `transform`, which is north-up; closed or not.
    ///   - limit: the pixels that may be asked for.
    package init(polygons: [[[Point]]], transform: GeoTransform, within limit: PixelWindow) {
        var edges: [Edge] = []
        var left = Double.infinity
        var right = -Double.infinity
        var upper = Double.infinity
        var lower = -Double.infinity
        for (polygon, rings) in polygons.enumerated() {
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
                        edges.append(
                            corner.y < previous.y
                                ? Edge(top: corner, bottom: previous, polygon: polygon) : Edge(top: previous, bottom: corner, polygon: polygon))
                    }
                    previous = corner
                }
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

    /// The rings of one polygon, or of several that do not overlap.
    package init(rings: [[Point]], transform: GeoTransform, within limit: PixelWindow) {
        self.init(polygons: [rings], transform: transform, within: limit)
    }

    /// Sets `mask` to 1 inside and 0 outside for each pixel of `window`, row by row.
    package func fill(_ mask: UnsafeMutablePointer<UInt8>, window: PixelWindow) {
        mask.update(repeating: 0, count: window.count)
        for row in window.y..<window.maxY {
            let line = mask + (row - window.y) * window.width
            let crossings = crossings(atRow: row)
            // An even number for each polygon: a closed ring comes back to where it began.
            for index in stride(from: 0, to: crossings.count - 1, by: 2) {
                // Centres at start < column + 0.5 ≤ end: each centre on a shared side falls to one neighbour only.
                let first = max(window.x, Self.firstColumn(beyond: crossings[index].x))
                let last = min(window.maxX, Self.firstColumn(beyond: crossings[index + 1].x))
                if last > first { (line + first - window.x).update(repeating: 1, count: last - first) }
            }
        }
    }

    /// Polygon by polygon, each from left to right.
    private func crossings(atRow row: Int) -> [Crossing] {
        let y = Double(row) + 0.5
        var found: [Crossing] = []
        for index in edgesByBucket[Self.bucket(y)] ?? [] {
            let edge = edges[index]
            guard edge.top.y <= y, y < edge.bottom.y else { continue }
            let share = (y - edge.top.y) / (edge.bottom.y - edge.top.y)
            found.append(Crossing(polygon: edge.polygon, x: edge.top.x + (edge.bottom.x - edge.top.x) * share))
        }
        return found.sorted { ($0.polygon, $0.x) < ($1.polygon, $1.x) }
    }

    private static func bucket(_ y: Double) -> Int { Int((min(max(y, -4e9), 4e9) / 64).rounded(.down)) }

    private static func firstColumn(beyond x: Double) -> Int { Int((min(max(x, -4e9), 4e9) - 0.5).rounded(.down)) + 1 }
}
