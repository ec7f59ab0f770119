import Geometry
import Testing
import _TestSupport

@Suite struct GridTests {
    @Test(arguments: 0..<30)
    func pixelUndoesPoint(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let transform = GeoTransform(
            originX: Double.random(in: -1e6...1e6, using: &generator), pixelWidth: Double.random(in: 1e-5...100, using: &generator),
            originY: Double.random(in: -1e6...1e6, using: &generator), pixelHeight: -Double.random(in: 1e-5...100, using: &generator))
        #expect(transform.isNorthUp)
        let column = Double.random(in: 0...10_000, using: &generator)
        let row = Double.random(in: 0...10_000, using: &generator)
        let back = transform.pixel(of: transform.point(column: column, row: row))
        // Cancellation against an origin of up to 1e6 units costs 1e6 · 2⁻⁵² / pixel size, at most 5e-5 pixels here.
        #expect(abs(back.column - column) < 1e-4 && abs(back.row - row) < 1e-4)
        let moved = transform.shifted(column: 7, row: 11)
        #expect(moved.point(column: 0, row: 0) == transform.point(column: 7, row: 11))
    }

    @Test func rotationIsNotNorthUp() {
        #expect(!GeoTransform(originX: 0, pixelWidth: 1, rowRotation: 0.1, originY: 0, pixelHeight: -1).isNorthUp)
        #expect(!GeoTransform(originX: 0, pixelWidth: 1, originY: 0, columnRotation: 0.1, pixelHeight: -1).isNorthUp)
        #expect(!GeoTransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: 1).isNorthUp)
    }

    @Test(arguments: [(1, 1, 7), (100, 90, 32), (96, 64, 32), (5, 700, 64)])
    func tilesCoverEachPixelOnce(width: Int, height: Int, tileSize: Int) {
        let grid = TileGrid(width: width, height: height, tileSize: tileSize)
        var seen = [Int](repeating: 0, count: width * height)
        for index in 0..<grid.count {
            let tile = grid[index]
            #expect(!tile.isEmpty && tile.width <= tileSize && tile.height <= tileSize && grid.bounds.contains(tile))
            for y in tile.y..<tile.maxY { for x in tile.x..<tile.maxX { seen[y * width + x] += 1 } }
        }
        #expect(seen.allSatisfy { $0 == 1 })
    }

    @Test(arguments: 0..<30)
    func ringAreasCountPixels(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let x = Int32.random(in: -1000...1000, using: &generator)
        let y = Int32.random(in: -1000...1000, using: &generator)
        let width = Int32.random(in: 3...2000, using: &generator)
        let height = Int32.random(in: 3...2000, using: &generator)
        func box(_ left: Int32, _ top: Int32, _ right: Int32, _ bottom: Int32) -> PixelRing {
            // Counter-clockwise on a map: down the west side first.
            PixelRing(corners: [(left, top), (left, bottom), (right, bottom), (right, top)].map { PixelCorner(x: $0.0, y: $0.1) })
        }
        let outer = box(x, y, x + width, y + height)
        let hole = PixelRing(corners: box(x + 1, y + 1, x + width - 1, y + height - 1).corners.reversed())
        #expect(outer.doubledArea == 2 * Int(width) * Int(height))
        #expect(hole.doubledArea == -2 * Int(width - 2) * Int(height - 2))
        #expect(PixelPolygon(outer: outer, holes: [hole]).area == 2 * Int(width + height) - 4)
        #expect(outer.length == (horizontal: 2 * Int(width), vertical: 2 * Int(height)))
    }
}
