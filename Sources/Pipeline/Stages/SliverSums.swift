import ChangeCore
import ChangeDetection
import Geometry
import Raster

/// Adds up over a region's pixels how far both dates differ, and how much of that a shift by up to a pixel does not explain.
///
/// Both in deviations of each date's bands, summed over bands, in units of `CandidateSums.squareUnit`.
struct SliverSums {
    private let window: PixelWindow
    private let tiles: [SampleTile]
    private let means: [[Float]]
    private let inverses: [[Float]]

    /// - Parameter window: what the tiles cover.
    init(_ normalisation: Normalisation, bands: Int, window: PixelWindow, tiles: [SampleTile]) {
        self.window = window
        self.tiles = tiles
        func filled(_ values: [Float], _ value: Float) -> [Float] { values.count == bands ? values : .init(repeating: value, count: bands) }
        means = [filled(normalisation.meanBefore, 0), filled(normalisation.meanAfter, 0)]
        inverses = [filled(normalisation.deviationBefore, 1), filled(normalisation.deviationAfter, 1)].map { $0.map { 1 / $0 } }
    }

    func add(first: Int, count: Int, to sums: inout [Int128]) {
        let row = first / window.width
        let rows = (row > 0 ? -1 : 0)...(row + 1 < window.height ? 1 : 0)
        let (seenBefore, seenAfter) = (tiles[0].valid, tiles[1].valid)
        var (difference, left): (Int128, Int128) = (0, 0)
        for band in means[0].indices {
            let (a, meanA, inverseA) = (tiles[0].plane(band), means[0][band], inverses[0][band])
            let (b, meanB, inverseB) = (tiles[1].plane(band), means[1][band], inverses[1][band])
            for index in first..<(first + count) {
                let column = index - row * window.width
                let columns = (column > 0 ? -1 : 0)...(column + 1 < window.width ? 1 : 0)
                let size = abs((b[index] - meanB) * inverseB - (a[index] - meanA) * inverseA)
                let rest = ShiftTolerantDifference.left(
                    a, seenBefore, meanA, inverseA, b, seenAfter, meanB, inverseB, at: index, stride: window.width, columns: columns, rows: rows)
                difference += CandidateSums.fixed(Double(size) * CandidateSums.squareUnit)
                left += CandidateSums.fixed(Double(rest) * CandidateSums.squareUnit)
            }
        }
        sums[CandidateSums.difference] += difference
        sums[CandidateSums.unexplained] += left
    }
}
