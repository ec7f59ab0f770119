import Geometry
import Testing
import _TestSupport

@Suite struct PolygonMaskTests {
    static let transform = GeoTransform(originX: -37.25, pixelWidth: 0.5, originY: 911.75, pixelHeight: -0.25)
    static let limit = PixelWindow(x: -5, y: -9, width: 190, height: 170)

    /// Rings with corners anywhere: inside, far outside, on pixel corners and on pixel centres.
    private static func rings(_ generator: inout SeededGenerator) -> [[Point]] {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            (0..<Int.random(in: 3...9, using: &generator)).map { _ in
                let column = Double.random(in: -40...230, using: &generator)
                let row = Double.random(in: -60...240, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: return transform.point(column: column.rounded(), row: row.rounded())
                case 1: return transform.point(column: column.rounded() + 0.5, row: row.rounded() + 0.5)
                default: return transform.point(column: column, row: row)
                }
            }
        }
    }

    private static func fill(_ mask: PolygonMask, _ window: PixelWindow) -> [UInt8] {
        var plane = [UInt8](repeating: 9, count: window.count)
        plane.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { mask.fill(base, window: window) }
        }
        return plane
    }

    /// Even-odd by counting sides to the left of a centre; a centre exactly on a side belongs to the pixels left of it.
    private static func isInside(_ rings: [[Point]], column: Int, row: Int) -> Bool {
        let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
        var crossings = 0
        for ring in rings {
            let corners = ring.map { transform.pixel(of: $0) }
            for index in corners.indices {
                let (a, b) = (corners[index], corners[(index + 1) % corners.count])
                let (top, bottom) = a.row < b.row ? (a, b) : (b, a)
                guard top.row <= y, y < bottom.row else { continue }
                let crossing = top.column + (bottom.column - top.column) * ((y - top.row) / (bottom.row - top.row))
                if crossing < x { crossings += 1 }
            }
        }
        return crossings % 2 == 1
    }

    @Test(arguments: 0..<40)
    func fillAgreesWithTheDefinition(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let rings = Self.rings(&generator)
        let mask = PolygonMask(polygons: [rings], transform: Self.transform, within: Self.limit)
        let plane = Self.fill(mask, Self.limit)
        for row in Self.limit.y..<Self.limit.maxY {
            for column in Self.limit.x..<Self.limit.maxX {
                let index = (row - Self.limit.y) * Self.limit.width + column - Self.limit.x
                let isInside = Self.isInside(rings, column: column, row: row)
                guard plane[index] == (isInside ? 1 : 0) else {
                    Issue.record("pixel \(column), \(row) of seed \(seed)")
                    return
                }
                if isInside {
                    #expect(mask.bounds.contains(PixelWindow(x: column, y: row, width: 1, height: 1)))
                }
            }
        }
    }

    @Test(arguments: 0..<20)
    func windowsDoNotShow(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(1000 + seed))
        let mask = PolygonMask(polygons: [Self.rings(&generator)], transform: Self.transform, within: Self.limit)
        let whole = Self.fill(mask, Self.limit)
        for _ in 0..<25 {
            let x = Int.random(in: Self.limit.x..<Self.limit.maxX, using: &generator)
            let y = Int.random(in: Self.limit.y..<Self.limit.maxY, using: &generator)
            let window = PixelWindow(
                x: x, y: y, width: Int.random(in: 1...(Self.limit.maxX - x), using: &generator),
                height: Int.random(in: 1...(Self.limit.maxY - y), using: &generator))
            let part = Self.fill(mask, window)
            let expected = (0..<window.count).map { index in
                whole[(y - Self.limit.y + index / window.width) * Self.limit.width + x - Self.limit.x + index % window.width]
            }
            #expect(part == expected)
        }
    }

    /// Two polygons with a common side share no pixel and leave none out.
    @Test(arguments: 0..<20)
    func neighboursPartTheGround(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(2000 + seed))
        func place(_ column: Double) -> Point {
            Self.transform.point(column: column + Double(Int.random(in: -20...20, using: &generator)) / 2, row: 0)
        }
        let top = place(90)
        let bottom = Point(x: place(90).x, y: Self.transform.point(column: 0, row: 150).y)
        let left = Self.transform.point(column: 2, row: 0).x
        let right = Self.transform.point(column: 180, row: 0).x
        let west = PolygonMask(
            polygons: [[[Point(x: left, y: top.y), top, bottom, Point(x: left, y: bottom.y)]]], transform: Self.transform, within: Self.limit)
        let east = PolygonMask(
            polygons: [[[top, Point(x: right, y: top.y), Point(x: right, y: bottom.y), bottom]]], transform: Self.transform, within: Self.limit)
        let window = PixelWindow(x: 2, y: 0, width: 178, height: 150)
        let sums = zip(Self.fill(west, window), Self.fill(east, window)).map { $0 + $1 }
        #expect(sums.allSatisfy { $0 == 1 })
    }

    /// Polygons that overlap cover what any of them covers, whatever their order.
    @Test(arguments: 0..<20)
    func overlappingPolygonsAreTheirUnion(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(3000 + seed))
        let polygons = (0..<4).map { _ in Self.rings(&generator) }
        let together = Self.fill(PolygonMask(polygons: polygons, transform: Self.transform, within: Self.limit), Self.limit)
        var expected = [UInt8](repeating: 0, count: Self.limit.count)
        for polygon in polygons {
            let alone = Self.fill(PolygonMask(polygons: [polygon], transform: Self.transform, within: Self.limit), Self.limit)
            for index in expected.indices { expected[index] |= alone[index] }
        }
        #expect(together == expected)
        #expect(together == Self.fill(PolygonMask(polygons: polygons.reversed(), transform: Self.transform, within: Self.limit), Self.limit))
    }

    @Test(arguments: [[[Point]](), [[]], [[Point(x: 1, y: 1)]], [[Point(x: 1e300, y: 1), Point(x: -1e300, y: 1), Point(x: 0, y: -1e300)]]])
    func degenerateRingsAreHarmless(rings: [[Point]]) {
        let mask = PolygonMask(polygons: [rings], transform: Self.transform, within: Self.limit)
        let plane = Self.fill(mask, Self.limit)
        #expect(plane.allSatisfy { $0 <= 1 })
        #expect(mask.bounds.isEmpty || Self.limit.contains(mask.bounds))
    }
}
