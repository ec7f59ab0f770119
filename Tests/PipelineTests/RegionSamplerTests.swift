import Geometry
import Pipeline
import Raster
import Testing

/// Which cells of a region its statistics are drawn from.
@Suite struct RegionSamplerTests {
    private static func sampler(_ columns: Int, _ rows: Int) -> RegionSampler {
        let size = RegionSampler.cellSize
        let transform = GeoTransform(originX: 0, pixelWidth: 2, originY: 0, pixelHeight: -2)
        return RegionSampler(grid: RasterGrid(crs: "EPSG:4547", transform: transform, width: columns * size - 7, height: rows * size - 100))
    }

    /// No region, whatever its shape, rests on fewer cells than one that is sampled whole may have half of, nor on more than one in 16 and twice as many.
    @Test func everySampleHasEnoughCells() {
        for columns in 1...24 {
            for rows in 1...24 {
                let (sampler, all) = (Self.sampler(columns, rows), columns * rows)
                #expect(sampler.isWhole == (all <= 32))
                #expect(Set(sampler.cells).count == sampler.cells.count)
                if sampler.isWhole {
                    #expect(sampler.cells.count == all)
                } else {
                    #expect(sampler.cells.count >= 16 && sampler.cells.count <= max(32, (all + 15) / 16 + 2), "\(columns) × \(rows)")
                }
            }
        }
    }

    /// They lie all over the region: each half of it has its share.
    @Test(arguments: [(33, 1), (7, 7), (12, 12), (22, 22)])
    func cellsLieAllOverTheRegion(columns: Int, rows: Int) {
        let cells = Self.sampler(columns, rows).cells
        let middle = columns * RegionSampler.cellSize / 2
        let left = cells.count { $0.x + $0.width / 2 < middle }
        #expect(left * 3 >= cells.count && left * 3 <= 2 * cells.count)
    }
}
