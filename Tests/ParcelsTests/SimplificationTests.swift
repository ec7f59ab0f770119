import CGDAL
import Geometry
import Parcels
import Testing

@Suite struct SimplificationTests {
    static let modes: [Simplification] = [.smooth, .distance(0.3), .distance(0.5), .distance(2), .distance(6)]

    /// Random maps: noise and discs of several classes, some with the background as a class, and one stretched sawtooth.
    static func map(seed: Int) -> (mask: Mask, labels: LabelScheme) {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 5...45, using: &generator)
        let height = Int.random(in: 5...35, using: &generator)
        let scheme: LabelScheme = seed % 2 == 0 ? .classes : .classesAndBackground
        switch seed % 5 {
        case 0: return (.noise(width: width, height: height, density: 0.6, classes: 3, generator: &generator), scheme)
        case 1: return (.noise(width: width, height: height, density: .random(in: 0...1, using: &generator), generator: &generator), scheme)
        default: return (.discs(width: width, height: height, count: 14, labels: [0, 1, 2, 3], generator: &generator), scheme)
        }
    }

    static func trace(_ regions: [Region]) -> (rings: TracedRings, polygons: [Range<Int>]) {
        var rings = TracedRings()
        let tracer = RingTracer()
        var ranges: [Range<Int>] = []
        for region in regions {
            let start = rings.polygonCount
            tracer.trace(region.runs, into: &rings)
            ranges.append(start..<rings.polygonCount)
        }
        return (rings, ranges)
    }

    static func positions(_ polygon: PlanarPolygon) -> [[(x: Double, y: Double)]] {
        ([polygon.outer] + polygon.holes).map { $0.points.map { ($0.x, -$0.y) } }
    }

    @Test(arguments: 0..<100, [Connectivity.four, .eight])
    func neverInvalidNeverAGapOrOverlap(seed: Int, connectivity: Connectivity) {
        let (mask, scheme) = Self.map(seed: seed)
        let regions = collect(mask, connectivity: connectivity, labels: scheme)
        let (rings, ranges) = Self.trace(regions)
        for mode in Self.modes {
            let simplified = simplify(rings, mode)
            let polygons = (0..<simplified.polygonCount).map { simplified.polygon($0) }
            for range in ranges { #expect(geosAccepts(polygons[range].map(Self.positions))) }
            for polygon in polygons {
                #expect(polygon.outer.doubledArea > 0)
                #expect(polygon.holes.allSatisfy { $0.doubledArea < 0 })
            }
            let sum = polygons.reduce(0) { $0 + $1.area }
            let union = unionOf(polygons.map(Self.positions))
            #expect(abs(union.area - sum) < 1e-6, "no overlap")
            if scheme == .classesAndBackground {
                #expect(union.parts == 1 && union.rings == 1, "no gap")
            }
            #expect(simplified.deviation <= mode.bound)
        }
    }

    @Test(arguments: 0..<40)
    func staysWithinItsBound(seed: Int) {
        let (mask, scheme) = Self.map(seed: seed)
        let (rings, _) = Self.trace(collect(mask, labels: scheme))
        for mode in Self.modes {
            let simplified = simplify(rings, mode)
            for ring in rings.ringEnds.indices {
                let exact = rings.corners(ofRing: ring).map { PlanarPoint(x: Double($0.x), y: Double($0.y)) }
                let simple = Array(simplified.points(ofRing: ring))
                let distance = max(Self.reach(from: exact, to: simple), Self.reach(from: simple, to: exact))
                #expect(distance <= mode.bound + 1e-9)
            }
            for polygon in 0..<rings.polygonCount {
                let exact = rings.polygon(polygon)
                let length = ([exact.outer] + exact.holes).reduce(0) { $0 + $1.length.horizontal + $1.length.vertical }
                #expect(abs(simplified.polygon(polygon).area - Double(exact.area)) <= mode.bound * Double(length))
            }
        }
    }

    /// The largest distance from samples along one ring to the other.
    static func reach(from a: [PlanarPoint], to b: [PlanarPoint]) -> Double {
        var largest = 0.0
        for (start, end) in zip(a, a.dropFirst() + a.prefix(1)) {
            for step in 0..<4 {
                let t = Double(step) / 4
                let p = PlanarPoint(x: start.x + t * (end.x - start.x), y: start.y + t * (end.y - start.y))
                var nearest = Double.infinity
                for (q, r) in zip(b, b.dropFirst() + b.prefix(1)) {
                    let (dx, dy) = (r.x - q.x, r.y - q.y)
                    let s = max(0, min(1, ((p.x - q.x) * dx + (p.y - q.y) * dy) / (dx * dx + dy * dy)))
                    let (ex, ey) = (p.x - q.x - s * dx, p.y - q.y - s * dy)
                    nearest = min(nearest, ex * ex + ey * ey)
                }
                largest = max(largest, nearest)
            }
        }
        return largest.squareRoot()
    }

    @Test func exactIsOnPixelSides() {
        let (mask, scheme) = Self.map(seed: 7)
        let polygons = collect(mask, labels: scheme).flatMap { tracePolygons(of: $0.runs) }
        #expect(simplify(polygons, .exact) == polygons.map { PlanarPolygon($0) })
    }

    @Test func smoothTakesStepsOff() {
        // A right triangle of 40 rows: its long side becomes one line (and what is left at its ends).
        let triangle = Mask((1...40).map { String(repeating: "#", count: $0) + String(repeating: ".", count: 40 - $0) })
        let exact = collect(triangle).flatMap { tracePolygons(of: $0.runs) }
        #expect(exact[0].outer.corners.count == 82)
        let smooth = simplify(exact, .smooth)[0]
        #expect(smooth.outer.points.count <= 6)
        #expect(abs(smooth.area - Double(exact[0].area)) <= 20)
        // Corners of houses stay where they are.
        let house = collect(Mask(Array(repeating: "##########", count: 6))).flatMap { tracePolygons(of: $0.runs) }
        #expect(simplify(house, .smooth) == house.map { PlanarPolygon($0) })
    }

    @Test(arguments: 0..<10)
    func neighboursKeepTheirCommonLine(seed: Int) {
        // Every side between two classes is in both polygons, in opposite directions.
        var generator = SeededGenerator(seed: seed)
        var mask = Mask.discs(width: 60, height: 50, count: 20, labels: [0, 1, 2], generator: &generator)
        // A frame, so that no junction lies near the corners of the scene.
        for y in 0..<50 { for x in 0..<60 where x < 4 || y < 4 || x > 55 || y > 45 { mask[x, y] = 0 } }
        let (rings, _) = Self.trace(collect(mask, labels: .classesAndBackground))
        let simplified = simplify(rings, .smooth)
        var sides: [[Double]: Int] = [:]
        for ring in simplified.ringEnds.indices {
            let points = Array(simplified.points(ofRing: ring))
            for (a, b) in zip(points, points.dropFirst() + points.prefix(1)) {
                let isForward = (a.y, a.x) < (b.y, b.x)
                sides[isForward ? [a.x, a.y, b.x, b.y] : [b.x, b.y, a.x, a.y], default: 0] += isForward ? 1 : -1
            }
        }
        // What is left unpaired bounds the scene.
        let open = sides.filter { $0.value != 0 }.keys
        #expect(open.allSatisfy { ($0[0] == $0[2] && ($0[0] == 0 || $0[0] == 60)) || ($0[1] == $0[3] && ($0[1] == 0 || $0[1] == 50)) })
    }
}

/// Area, parts and rings of the union, by GEOS.
func unionOf(_ polygons: [[[(x: Double, y: Double)]]]) -> (area: Double, parts: Int, rings: Int) {
    let multi = OGR_G_CreateGeometry(wkbMultiPolygon)
    defer { OGR_G_DestroyGeometry(multi) }
    for rings in polygons {
        let polygon = OGR_G_CreateGeometry(wkbPolygon)
        for ring in rings {
            let line = OGR_G_CreateGeometry(wkbLinearRing)
            for point in ring + ring.prefix(1) { OGR_G_AddPoint_2D(line, point.x, point.y) }
            _ = OGR_G_AddGeometryDirectly(polygon, line)
        }
        _ = OGR_G_AddGeometryDirectly(multi, polygon)
    }
    guard let union = OGR_G_UnionCascaded(multi) else { return (0, 0, 0) }
    defer { OGR_G_DestroyGeometry(union) }
    let isMulti = OGR_G_GetGeometryType(union) == wkbMultiPolygon
    return (OGR_G_Area(union), isMulti ? Int(OGR_G_GetGeometryCount(union)) : 1, isMulti ? 0 : Int(OGR_G_GetGeometryCount(union)))
}
