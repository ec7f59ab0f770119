import Geometry
import Parcels
import Testing

@Suite struct ShapeTests {
    @Test(arguments: 0..<60, [Connectivity.four, .eight])
    func perimeterIsTheLengthOfTheRings(seed: Int, connectivity: Connectivity) {
        for region in collect(RegionTests.masks(seed: seed), connectivity: connectivity) {
            var horizontal = 0
            var vertical = 0
            for polygon in tracePolygons(of: region.runs) {
                for ring in [polygon.outer] + polygon.holes {
                    horizontal += ring.length.horizontal
                    vertical += ring.length.vertical
                }
            }
            #expect(region.perimeter == (horizontal, vertical))
        }
    }

    @Test func meanWidthOfRectangles() {
        let square = collect(Mask(Array(repeating: "####", count: 4)))[0]
        #expect(square.meanWidth() == 2)
        #expect(square.meanWidth(pixelWidth: 10, pixelHeight: 10) == 20)
        let strip = collect(Mask([String(repeating: "#", count: 1000)]))[0]
        #expect(abs(strip.meanWidth() - 1000.0 / 1001) < 1e-12)
    }

    @Test func axisOfRectanglesAndDiagonals() {
        // A rectangle of a × b pixels has variances a²⁄12 and b²⁄12.
        let bar = collect(Mask(Array(repeating: "........####################..", count: 5)))[0].axis()
        #expect(abs(bar.elongation - 4) < 1e-12)
        #expect(abs(bar.along - 20 / 12.0.squareRoot()) < 1e-12)
        #expect(bar.east == 1 && bar.north == 0)
        let upright = collect(Mask(Array(repeating: "#", count: 9)))[0].axis()
        #expect(abs(upright.elongation - 9) < 1e-12 && upright.east == 0 && upright.north == 1)
        let square = collect(Mask(["##", "##"]))[0].axis()
        #expect(square.elongation == 1)
        // Pixels of 2 × 1 metres make a square of 2 × 4 pixels.
        let stretched = collect(Mask(Array(repeating: "##", count: 4)))[0].axis(pixelWidth: 2, pixelHeight: 1)
        #expect(abs(stretched.elongation - 1) < 1e-12)
        // Down to the right on screen is south-east on a map.
        let falling = collect(Mask(["#...", ".#..", "..#.", "...#"]))[0].axis()
        #expect(abs(falling.east - 0.5.squareRoot()) < 1e-12 && abs(falling.north + 0.5.squareRoot()) < 1e-12)
        let rising = collect(Mask(["...#", "..#.", ".#..", "#..."]))[0].axis()
        #expect(abs(rising.east - 0.5.squareRoot()) < 1e-12 && abs(rising.north - 0.5.squareRoot()) < 1e-12)
    }

    @Test(arguments: 0..<20)
    func axisDoesNotDependOnPosition(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let mask = Mask.discs(width: 40, height: 40, count: 3, labels: [1], generator: &generator)
        let shift = 90_000
        let bounds = PixelWindow(x: shift, y: shift, width: 40, height: 40)
        var collector = RegionCollector(bounds: bounds, connectivity: .eight)
        collector.add(
            mask.values.withUnsafeBufferPointer {
                labelTile(mask: $0.baseAddress!, covering: bounds, core: bounds, connectivity: .eight)
            })
        #expect(collector.finish().map { $0.axis() } == collect(mask).map { $0.axis() })
    }
}
