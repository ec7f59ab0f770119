import Geometry

/// How polygons are drawn for people. Areas are always those of the exact form.
package enum Simplification: Sendable, Hashable {
    /// On pixel sides.
    case exact
    /// Stair-steps taken off, corners of buildings kept: `distance(0.75)`.
    case smooth
    /// No line moves by more than this many pixels (Hausdorff distance).
    case distance(Double)

    /// The bound on the Hausdorff distance, in pixels.
    package var bound: Double {
        switch self {
        case .exact: 0
        case .smooth: 0.75
        case .distance(let pixels): max(0, pixels)
        }
    }
}

/// Simplified polygons in flat storage, polygon for polygon and ring for ring those of the `TracedRings` they came from.
package struct SimplifiedRings: Sendable {
    package private(set) var points: [PlanarPoint] = []
    /// Ring r is `points[ringEnds[r − 1] ..< ringEnds[r]]`.
    package private(set) var ringEnds: [Int] = []
    /// Polygon p is made of the rings `polygonEnds[p − 1] ..< polygonEnds[p]`, its outer ring first.
    package let polygonEnds: [Int]
    /// No line has moved further than this, in pixels.
    package private(set) var deviation = 0.0

    package var polygonCount: Int { polygonEnds.count }

    package func points(ofRing ring: Int) -> ArraySlice<PlanarPoint> {
        points[(ring == 0 ? 0 : ringEnds[ring - 1])..<ringEnds[ring]]
    }

    package func polygon(_ index: Int) -> PlanarPolygon {
        let rings = ((index == 0 ? 0 : polygonEnds[index - 1])..<polygonEnds[index]).map { PlanarRing(points: Array(points(ofRing: $0))) }
        return PlanarPolygon(outer: rings[0], holes: Array(rings.dropFirst()))
    }

    fileprivate init(exact rings: TracedRings) {
        polygonEnds = rings.polygonEnds
        ringEnds = rings.ringEnds
        points = rings.corners.map { PlanarPoint(x: Double($0.x), y: Double($0.y)) }
    }

    fileprivate init(_ rings: TracedRings, bound: Double) {
        polygonEnds = rings.polygonEnds
        let graph = ArcGraph(rings)
        var arcs = ArcChains(graph, cutsSteps: bound >= 0.5)
        arcs.simplify(graph, bound: bound)
        deviation = arcs.deviation
        var ring: [GridPoint] = []
        for index in 0..<graph.ringStarts.count - 1 {
            ring.removeAll(keepingCapacity: true)
            for code in graph.ringArcs[graph.ringStarts[index]..<graph.ringStarts[index + 1]] {
                arcs.append(arc: Int(code >> 1), reversed: code & 1 == 1, into: &ring)
            }
            // Topmost, then leftmost point first, whatever was taken away.
            let first = ring.indices.min { (ring[$0].y, ring[$0].x) < (ring[$1].y, ring[$1].x) } ?? 0
            for offset in ring.indices {
                let point = ring[(first + offset) % ring.count]
                points.append(PlanarPoint(x: Double(point.x) / 2, y: Double(point.y) / 2))
            }
            ringEnds.append(points.count)
        }
    }

    package init(_ rings: TracedRings, _ mode: Simplification) {
        switch mode {
        case .exact: self.init(exact: rings)
        case .smooth, .distance: self.init(rings, bound: mode.bound)
        }
    }
}

/// Simplifies polygons together, so that neighbours keep their common lines: no gap, no overlap, no crossing.
///
/// Lines between junctions (arcs) are simplified once for both sides. First, when the bound is at least half a pixel, stair-steps are cut
/// from the middle of one side to the middle of the next, which moves no line by more than half a pixel; then points are taken
/// away in the order of the area of the triangle with their neighbours, as long as the sum of what was moved stays within the bound
/// and no other point lies in the triangle. Junctions stay.
///
/// - `rings`: all polygons that may touch or lie within twice the bound of each other; their insides must not overlap.
/// - Result: valid polygons with the same neighbours; each ring within `Simplification.bound` of the exact one (Hausdorff distance). The
///   change of a polygon's area is `polygon(i).area` against that of its pixels, at most bound × length of its rings.
/// - Numerics: positions are whole half-pixels, orientation is decided in integers.
/// - Complexity: O(corners · log corners) for shapes with bounded detail.
/// - Source: Visvalingam, Whyatt (1993), Line generalisation by repeated elimination of points.
package func simplify(_ rings: TracedRings, _ mode: Simplification) -> SimplifiedRings {
    SimplifiedRings(rings, mode)
}

/// As `simplify(_:_:)` for flat rings.
package func simplify(_ polygons: [PixelPolygon], _ mode: Simplification) -> [PlanarPolygon] {
    var rings = TracedRings()
    for polygon in polygons { rings.append(polygon) }
    let simplified = SimplifiedRings(rings, mode)
    return (0..<simplified.polygonCount).map { simplified.polygon($0) }
}
