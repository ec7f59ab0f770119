import Geometry
import Raster

/// Decodes one epoch's samples for any window of the target grid. One per worker; not Sendable.
package final class EpochTileReader {
    private let bandCount: Int
    private let files: OpenFiles
    private let acquisitions: [AcquisitionReader]
    private let clouds: CloudMask?
    private var scratch: SampleTile?

    package init(epoch: PlannedEpoch, grid: RasterGrid, bandCount: Int) {
        self.bandCount = bandCount
        let files = OpenFiles(grid: grid)
        self.files = files
        clouds = epoch.clouds.map(CloudMask.init)
        acquisitions = epoch.acquisitions.map { AcquisitionReader($0, grid: grid, bands: bandCount, files: files) }
    }

    /// Fills `tile` with the samples of `window`, which may reach beyond the grid (that part is unseen).
    ///
    /// Of several acquisitions, the first in order that saw a pixel gives all of its bands.
    /// Blocks that cannot be read leave their pixels unseen and are told by `takeFailures`.
    package func read(_ window: PixelWindow, into tile: SampleTile) throws(TubanError) {
        for (index, acquisition) in acquisitions.enumerated() {
            if index == 0 {
                try acquisition.read(window, into: tile)
            } else if acquisition.meets(window) {
                let piece = scratchTile(window.count, like: tile)
                try acquisition.read(window, into: piece)
                tile.fill(window, from: piece, window)
            }
        }
        try clouds?.apply(window, to: tile)
    }

    /// Takes the failures that were met since the last call.
    package func takeFailures() -> [FailedBlock] { files.takeFailures() }

    private func scratchTile(_ count: Int, like tile: SampleTile) -> SampleTile {
        if let scratch, scratch.capacity >= count, (scratch.causes == nil) == (tile.causes == nil) { return scratch }
        let made = SampleTile(bands: bandCount, capacity: count, hasCauses: tile.causes != nil)
        scratch = made
        return made
    }
}
