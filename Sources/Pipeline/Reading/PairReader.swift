import Geometry
import Raster

/// The two dates that are compared, on their grid and within the region.
struct SampleSource: Sendable {
    var before: PlannedEpoch
    var after: PlannedEpoch
    let grid: RasterGrid
    let bands: Int
    let mask: RegionMask?
}

/// Decodes the two dates that are compared for any window of the target grid. One per worker; not Sendable.
final class PairReader {
    let tileBefore: SampleTile
    let tileAfter: SampleTile
    private let source: SampleSource
    private let before: EpochTileReader
    private let after: EpochTileReader
    private let kept: KeptCells?
    /// Both dates of a part of a window.
    private lazy var pieces = (SampleTile(like: tileBefore), SampleTile(like: tileAfter))

    /// - Parameters:
    ///   - capacity: pixels of the largest window that will be read.
    ///   - kept: cells of both dates that need not be decoded again.
    init(_ source: SampleSource, capacity: Int, hasCauses: Bool = false, kept: KeptCells? = nil) {
        self.source = source
        self.kept = kept
        before = EpochTileReader(epoch: source.before, grid: source.grid, bandCount: source.bands)
        after = EpochTileReader(epoch: source.after, grid: source.grid, bandCount: source.bands)
        tileBefore = SampleTile(bands: source.bands, capacity: capacity, hasCauses: hasCauses)
        tileAfter = SampleTile(bands: source.bands, capacity: capacity, hasCauses: hasCauses)
    }

    /// Fills both tiles over `window`, which may reach beyond the grid (that part is unseen). Outside the source's mask the earlier date is unseen, which is
    /// enough for all that takes both.
    ///
    /// - Parameter seeing: told the samples of each acquisition of both dates (0, 1) before they are composed; then nothing is taken from what is kept.
    func read(_ window: PixelWindow, seeing: ((_ date: Int, _ acquisition: Int, SampleTile) -> Void)? = nil) throws(TubanError) {
        if let kept, seeing == nil {
            try kept.read(window, in: source.grid, before: tileBefore, after: tileAfter, spare: { pieces }) { (part, first, second) throws(TubanError) in
                try before.read(part, into: first)
                try after.read(part, into: second)
            }
        } else {
            try before.read(window, into: tileBefore, seeing: seeing.map { seeing in { seeing(0, $0, $1) } })
            try after.read(window, into: tileAfter, seeing: seeing.map { seeing in { seeing(1, $0, $1) } })
        }
        source.mask?.restrict(tileBefore, window)
    }

    /// Takes the failures that were met since the last call.
    func takeFailures() -> [FailedBlock] { before.takeFailures() + after.takeFailures() }
}
