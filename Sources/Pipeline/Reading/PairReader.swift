import Geometry
import Raster

/// Decodes the two dates that are compared for any window of the target grid. One per worker; not Sendable.
final class PairReader {
    let tileBefore: SampleTile
    let tileAfter: SampleTile
    private let grid: RasterGrid
    private let before: EpochTileReader
    private let after: EpochTileReader
    private let kept: KeptCells?
    /// Both dates of a part of a window.
    private lazy var pieces = (SampleTile(like: tileBefore), SampleTile(like: tileAfter))

    /// - Parameters:
    ///   - capacity: pixels of the largest window that will be read.
    ///   - kept: cells of both dates that need not be decoded again.
    init(_ first: PlannedEpoch, _ last: PlannedEpoch, grid: RasterGrid, bands: Int, capacity: Int, hasCauses: Bool = false, kept: KeptCells? = nil) {
        self.grid = grid
        self.kept = kept
        before = EpochTileReader(epoch: first, grid: grid, bandCount: bands)
        after = EpochTileReader(epoch: last, grid: grid, bandCount: bands)
        tileBefore = SampleTile(bands: bands, capacity: capacity, hasCauses: hasCauses)
        tileAfter = SampleTile(bands: bands, capacity: capacity, hasCauses: hasCauses)
    }

    /// Fills both tiles over `window`, which may reach beyond the grid (that part is unseen).
    ///
    /// - Parameter seeing: told the samples of each acquisition of both dates (0, 1) before they are composed; then nothing is taken from what is kept.
    func read(_ window: PixelWindow, seeing: ((_ date: Int, _ acquisition: Int, SampleTile) -> Void)? = nil) throws(TubanError) {
        if let kept, seeing == nil {
            try kept.read(window, in: grid, before: tileBefore, after: tileAfter, spare: { pieces }) { (part, first, second) throws(TubanError) in
                try before.read(part, into: first)
                try after.read(part, into: second)
            }
        } else {
            try before.read(window, into: tileBefore, seeing: seeing.map { seeing in { seeing(0, $0, $1) } })
            try after.read(window, into: tileAfter, seeing: seeing.map { seeing in { seeing(1, $0, $1) } })
        }
    }

    /// Takes the failures that were met since the last call.
    func takeFailures() -> [FailedBlock] { before.takeFailures() + after.takeFailures() }
}
