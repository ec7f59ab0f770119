import Geometry

/// Polygons on pixel sides in flat storage: one array of corners for all of them.
package struct TracedRings: Sendable {
    package internal(set) var corners: [PixelCorner] = []
    /// Ring r is `corners[ringEnds[r − 1] ..< ringEnds[r]]`.
    package internal(set) var ringEnds: [Int] = []
    /// Polygon p is made of the rings `polygonEnds[p − 1] ..< polygonEnds[p]`, its outer ring first.
    package internal(set) var polygonEnds: [Int] = []

    package init() {}

    package var polygonCount: Int { polygonEnds.count }

    package func rings(ofPolygon polygon: Int) -> Range<Int> {
        (polygon == 0 ? 0 : polygonEnds[polygon - 1])..<polygonEnds[polygon]
    }

    package func corners(ofRing ring: Int) -> ArraySlice<PixelCorner> {
        corners[(ring == 0 ? 0 : ringEnds[ring - 1])..<ringEnds[ring]]
    }

    package func polygon(_ index: Int) -> PixelPolygon {
        let rings = rings(ofPolygon: index).map { PixelRing(corners: Array(corners(ofRing: $0))) }
        return PixelPolygon(outer: rings[0], holes: Array(rings.dropFirst()))
    }

    package mutating func append(_ polygon: PixelPolygon) {
        for ring in [polygon.outer] + polygon.holes {
            corners += ring.corners
            ringEnds.append(corners.count)
        }
        polygonEnds.append(ringEnds.count)
    }

    /// The polygon of a single run.
    mutating func appendRectangle(_ run: Run) {
        let y = run.row
        corners.append(PixelCorner(x: run.start, y: y))
        corners.append(PixelCorner(x: run.start, y: y + 1))
        corners.append(PixelCorner(x: run.end, y: y + 1))
        corners.append(PixelCorner(x: run.end, y: y))
        ringEnds.append(corners.count)
        polygonEnds.append(ringEnds.count)
    }

    package mutating func removeAll() {
        corners.removeAll(keepingCapacity: true)
        ringEnds.removeAll(keepingCapacity: true)
        polygonEnds.removeAll(keepingCapacity: true)
    }
}

/// The polygons that cover the pixels of `runs`, with corners on pixel corners.
///
/// - `runs`: maximal runs in row-major order, as `Region.runs`.
/// - Result: one polygon for each part whose pixels hang together by sides; parts touch at single points at most. Rings are simple;
///   a hole may touch its outer ring or another hole at single points (valid by OGC 06-103r4). Outer rings run counter-clockwise on a
///   map (`PixelRing.doubledArea` > 0), holes clockwise; each ring starts at its first corner in row-major order, holes and
///   polygons are sorted by first corner, no corner is straight. The areas sum to the number of pixels.
/// - Complexity: O(runs + rings · log(rings of a polygon)).
package func tracePolygons(of runs: ArraySlice<Run>) -> [PixelPolygon] {
    var rings = TracedRings()
    let tracer = RingTracer()
    tracer.trace(runs, into: &rings)
    return (0..<rings.polygonCount).map { rings.polygon($0) }
}
