import Geometry
import Raster
import Testing
import _TestSupport

/// Two dates of one continuous ground with some new rectangles; the later date is sampled elsewhere by a shift that may vary.
struct ShiftedPair {
    let grid: RasterGrid
    let before: [[Float]]
    let after: [[Float]]
    let changes: [PixelWindow]

    /// - Parameter shift: by place, what the later date must be moved by to lie on the earlier one.
    init(seed: UInt64, side: Int, bands: Int = 3, pixel: Double = 10, changes count: Int = 6, shift: (Double, Double) -> (dx: Double, dy: Double)) {
        grid = RasterGrid(crs: "EPSG:32650", transform: SyntheticPair.metres(pixel), width: side, height: side)
        var generator = SeededGenerator(seed: seed)
        let rectangles = (0..<count).map { _ in
            PixelWindow(
                x: generator.whole(20...(side - 60)), y: generator.whole(20...(side - 60)), width: generator.whole(12...30),
                height: generator.whole(12...30))
        }
        changes = rectangles
        let coarse = LatticeNoise(seed: seed, spacing: 14)
        let fine = LatticeNoise(seed: seed &+ 1, spacing: 5)
        func ground(_ x: Double, _ y: Double, _ band: Int) -> Double {
            1000 + 150 * coarse.value(x + 40 * Double(band), y) + 250 * fine.value(x, y + 10 * Double(band))
        }
        func added(_ x: Double, _ y: Double) -> Double {
            rectangles.contains { x >= Double($0.x) && x < Double($0.maxX) && y >= Double($0.y) && y < Double($0.maxY) } ? 900 : 0
        }
        var dates = (before: [[Float]](), after: [[Float]]())
        for band in 0..<bands {
            var first: [Float] = []
            var second: [Float] = []
            for row in 0..<side {
                for column in 0..<side {
                    let (x, y) = (Double(column), Double(row))
                    let d = shift(x, y)
                    let noise = (generator.real(-8, 8), generator.real(-8, 8))
                    first.append(Float((ground(x, y, band) + noise.0).rounded()))
                    second.append(Float((1.1 * (ground(x + d.dx, y + d.dy, band) + added(x + d.dx, y + d.dy)) + noise.1).rounded()))
                }
            }
            dates.before.append(first)
            dates.after.append(second)
        }
        (before, after) = dates
    }

    func write(_ folder: TemporaryFolder) throws {
        try SyntheticPair.write(before, grid: grid, to: folder("before.tif"))
        try SyntheticPair.write(after, grid: grid, to: folder("after.tif"))
    }

    func run(_ folder: TemporaryFolder, _ options: [String] = [], out: String = "out", status: Int32 = 0) throws -> RunFolder {
        try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], options, out: out, status: status)
    }
}
