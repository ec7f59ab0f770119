import Geometry
import Parcels
import Testing

@Suite struct RingTests {
    /// Rings as a set: straight corners dropped, split where a corner comes twice, first corner first, in one direction.
    static func canonical(_ rings: [[PixelCorner]]) -> [[PixelCorner]] {
        var result: [[PixelCorner]] = []
        for ring in rings {
            var path: [PixelCorner] = []
            for corner in corners(of: ring) {
                if let place = path.firstIndex(of: corner) {
                    result.append(rotated(Array(path[place...])))
                    path.removeSubrange(place...)
                }
                path.append(corner)
            }
            result.append(rotated(path))
        }
        return result.sorted { $0.lexicographicallyPrecedes($1) }
    }

    static func corners(of ring: [PixelCorner]) -> [PixelCorner] {
        ring.indices.compactMap { index in
            let previous = ring[(index + ring.count - 1) % ring.count]
            let next = ring[(index + 1) % ring.count]
            return (previous.x == next.x && ring[index].x == next.x) || (previous.y == next.y && ring[index].y == next.y)
                ? nil : ring[index]
        }
    }

    static func rotated(_ ring: [PixelCorner]) -> [PixelCorner] {
        let ring = PixelRing(corners: ring).doubledArea < 0 ? ring.reversed() : ring
        let first = ring.indices.min { ring[$0] < ring[$1] }!
        return Array(ring[first...] + ring[..<first])
    }

    static func rings(_ polygons: [PixelPolygon]) -> [[PixelCorner]] {
        polygons.flatMap { polygon in [polygon.outer.corners] + polygon.holes.map(\.corners) }
    }

    static func checkForm(_ polygons: [PixelPolygon]) {
        for polygon in polygons {
            #expect(polygon.outer.doubledArea > 0)
            for ring in [polygon.outer] + polygon.holes {
                #expect(corners(of: ring.corners) == ring.corners, "only true corners")
                #expect(ring.corners.min() == ring.corners.first)
                #expect(Set(ring.corners).count == ring.corners.count, "no corner twice")
            }
            for hole in polygon.holes { #expect(hole.doubledArea < 0) }
            let firsts = polygon.holes.map { $0.corners[0] }
            #expect(firsts == firsts.sorted())
        }
        let firsts = polygons.map { $0.outer.corners[0] }
        #expect(firsts == firsts.sorted())
    }

    @Test(arguments: 0..<400)
    func polygonsAreThoseOfGDALPolygonize(seed: Int) {
        let mask = RegionTests.masks(seed: seed)
        let seen = Mask(width: mask.width, height: mask.height, values: mask.values.map { $0 == 255 ? 0 : $0 })
        let expected = gdalPolygons(seen, eight: false).map { (Int32($0.label), Self.canonical($0.rings)) }
            .sorted { $0.1[0].lexicographicallyPrecedes($1.1[0]) }
        let regions = collect(seen, connectivity: .four)
        let polygons = regions.map { tracePolygons(of: $0.runs) }
        #expect(regions.count == expected.count)
        let found = zip(regions, polygons).map { ($0.label, Self.canonical(Self.rings($1))) }
            .sorted { $0.1[0].lexicographicallyPrecedes($1.1[0]) }
        #expect(found.map(\.0) == expected.map(\.0))
        #expect(found.map(\.1) == expected.map(\.1))
        #expect(polygons.allSatisfy { $0.count == 1 }, "a 4-connected region is one polygon")
    }

    @Test(arguments: 0..<200)
    func eightConnectedRegionsCoverThePixelsOfGDALPolygonize(seed: Int) {
        let mask = RegionTests.masks(seed: seed)
        let seen = Mask(width: mask.width, height: mask.height, values: mask.values.map { $0 == 255 ? 0 : $0 })
        // GDAL's rings and ours enclose the same pixels where their unit sides are the same.
        let expected = gdalPolygons(seen, eight: true).map { Self.sides($0.rings) }
        let found = collect(seen, connectivity: .eight).map { Self.sides(Self.rings(tracePolygons(of: $0.runs))) }
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    static func sides(_ rings: [[PixelCorner]]) -> Set<[Int32]> {
        var result: Set<[Int32]> = []
        for ring in rings {
            for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
                if a.x == b.x {
                    for y in min(a.y, b.y)..<max(a.y, b.y) { result.insert([a.x, y, 0]) }
                } else {
                    for x in min(a.x, b.x)..<max(a.x, b.x) { result.insert([x, a.y, 1]) }
                }
            }
        }
        return result
    }

    @Test(arguments: 0..<200, [Connectivity.four, .eight])
    func polygonsAreValidAndCoverTheirPixels(seed: Int, connectivity: Connectivity) {
        let mask = RegionTests.masks(seed: seed)
        var painted = Mask(width: mask.width, height: mask.height, values: mask.values.map { $0 == 255 ? 255 : 0 })
        for region in collect(mask, connectivity: connectivity) {
            let polygons = tracePolygons(of: region.runs)
            Self.checkForm(polygons)
            #expect(geosAccepts(polygons))
            #expect(polygons.reduce(0) { $0 + $1.area } == region.area)
            for (pixel, winding) in Self.windings(polygons, width: mask.width, height: mask.height) where winding != 0 {
                #expect(winding == 1)
                #expect(painted.values[pixel] == 0, "no pixel is covered twice")
                painted.values[pixel] = UInt8(region.label)
            }
        }
        #expect(painted.values == mask.values)
    }

    /// How often the rings wind round each pixel, summed from their vertical sides.
    static func windings(_ polygons: [PixelPolygon], width: Int, height: Int) -> [(Int, Int)] {
        var steps = [Int](repeating: 0, count: (width + 1) * height)
        for ring in rings(polygons) {
            for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) where a.x == b.x {
                for y in min(a.y, b.y)..<max(a.y, b.y) { steps[Int(y) * (width + 1) + Int(a.x)] += b.y > a.y ? 1 : -1 }
            }
        }
        var result: [(Int, Int)] = []
        for y in 0..<height {
            var winding = 0
            for x in 0..<width {
                winding += steps[y * (width + 1) + x]
                result.append((y * width + x, winding))
            }
        }
        return result
    }

    @Test func islandsInHoles() {
        let mask = Mask([
            "#########", "#.......#", "#.#####.#", "#.#...#.#", "#.#.#.#.#", "#.#...#.#", "#.#####.#", "#.......#", "#########",
        ])
        for connectivity in [Connectivity.four, .eight] {
            let polygons = collect(mask, connectivity: connectivity).map { tracePolygons(of: $0.runs) }
            #expect(polygons.map(\.count) == [1, 1, 1])
            #expect(polygons.map { $0[0].holes.count } == [1, 1, 0])
        }
    }

    @Test func diagonalTouching() {
        // One region by corners, two polygons; a hole that touches the outside at a corner; two holes that touch at a corner.
        let two = tracePolygons(of: collect(Mask(["#.", ".#"]))[0].runs)
        #expect(two.count == 2)
        let open = tracePolygons(of: collect(Mask(["###", "#.#", "##."]), connectivity: .four)[0].runs)
        #expect(open.count == 1 && open[0].holes.count == 1 && open[0].outer.corners.count == 6)
        let holes = tracePolygons(of: collect(Mask(["####", "#.##", "##.#", "####"]))[0].runs)
        #expect(holes.count == 1 && holes[0].holes.count == 2)
        // A ring of pixels that touch only by corners encloses nothing: four polygons without holes.
        let ring = tracePolygons(of: collect(Mask([".#.", "#.#", ".#."]))[0].runs)
        #expect(ring.count == 4 && ring.allSatisfy { $0.holes.isEmpty })
    }

    static let adverse: [(name: String, mask: Mask)] = {
        let size = 60
        var comb = Mask(width: size, height: size)
        var board = Mask(width: size, height: size)
        var spiral = Mask(width: size, height: size)
        for y in 0..<size {
            for x in 0..<size {
                if x % 2 == 0 || y == size - 1 { comb[x, y] = 1 }
                if (x + y) % 2 == 0 { board[x, y] = 1 }
            }
        }
        // A wall of one pixel that winds inwards.
        var (x, y, dx, dy) = (0, 0, 1, 0)
        spiral[0, 0] = 1
        var turns = 0
        while turns < 2 {
            let (u, v) = (x + 2 * dx, y + 2 * dy)
            let isFree = u < 0 || v < 0 || u >= size || v >= size || spiral[u, v] == 0
            let (a, b) = (x + dx, y + dy)
            if a >= 0, b >= 0, a < size, b < size, isFree, spiral[a, b] == 0 {
                (x, y) = (a, b)
                spiral[x, y] = 1
                turns = 0
            } else {
                (dx, dy) = (-dy, dx)
                turns += 1
            }
        }
        return [("comb", comb), ("board", board), ("spiral", spiral)]
    }()

    @Test(arguments: 0..<3, [Connectivity.four, .eight])
    func adverseShapes(index: Int, connectivity: Connectivity) {
        let (name, mask) = Self.adverse[index]
        var generator = SeededGenerator(seed: index)
        let regions = collect(mask, connectivity: connectivity)
        #expect(regions == collect(mask, cut: .random(mask.bounds, generator: &generator), connectivity: connectivity))
        #expect(regions.count == (name == "board" && connectivity == .four ? 1800 : 1))
        for region in regions {
            let polygons = tracePolygons(of: region.runs)
            Self.checkForm(polygons)
            #expect(geosAccepts(polygons))
            #expect(polygons.reduce(0) { $0 + $1.area } == region.area)
        }
    }
}
