import ChangeDetection
import Geometry
import Raster

/// Decodes one epoch's samples for any window of the target grid. One per worker; not Sendable.
package final class EpochTileReader {
    private let bandCount: Int
    private let files: OpenFiles
    private let acquisitions: [AcquisitionReader]
    private let clouds: CloudMask?
    private let colours: ColourField?
    private let isMedian: Bool
    private var scratch: [SampleTile?]

    package init(epoch: PlannedEpoch, grid: RasterGrid, bandCount: Int) {
        self.bandCount = bandCount
        let files = OpenFiles(grid: grid)
        self.files = files
        isMedian = epoch.composite == .median
        scratch = Array(repeating: nil, count: epoch.acquisitions.count)
        clouds = epoch.clouds.map(CloudMask.init)
        colours = epoch.colours
        acquisitions = epoch.acquisitions.map { AcquisitionReader($0, grid: grid, bands: bandCount, files: files) }
    }

    /// Fills `tile` with the samples of `window`, which may reach beyond the grid (that part is unseen).
    ///
    /// Of several acquisitions, the first in order that saw a pixel gives all of its bands, or the median of those that saw it is taken.
    /// Blocks that cannot be read leave their pixels unseen and are told by `takeFailures`.
    ///
    /// - Parameter seeing: told the samples of each acquisition that may show something of the window, under its masks, before they are composed.
    package func read(
        _ window: PixelWindow, into tile: SampleTile, seeing: ((_ acquisition: Int, SampleTile) -> Void)? = nil
    ) throws(TubanError) {
        for (index, acquisition) in acquisitions.enumerated() {
            if index == 0 {
                try acquisition.read(window, into: tile)
                seeing?(0, tile)
                tile.origins?.update(repeating: 0, count: window.count)
                if isMedian, acquisitions.count > 1 { scratchTile(0, window.count, like: tile).copy(tile, count: window.count) }
            } else if acquisition.meets(window) {
                let piece = scratchTile(index, window.count, like: tile)
                try acquisition.read(window, into: piece)
                seeing?(index, piece)
                tile.fill(window, from: piece, window)
            } else if isMedian {
                scratchTile(index, window.count, like: tile).valid.update(repeating: 0, count: window.count)
            }
            guard acquisitions.count > 1, let origins = tile.origins else { continue }
            for pixel in 0..<window.count where origins[pixel] == 0 && tile.valid[pixel] != 0 { origins[pixel] = UInt8(index + 1) }
        }
        if isMedian, acquisitions.count > 1 { MedianComposite.apply(scratch.compactMap(\.self), count: window.count, to: tile) }
        try clouds?.apply(window, to: tile)
        guard let colours else { return }
        for band in 0..<bandCount {
            for row in 0..<window.height {
                colours.apply(
                    band, row: window.y + row, column: window.x, count: window.width, to: tile.plane(band) + row * window.width)
            }
        }
    }

    /// Takes the failures that were met since the last call.
    package func takeFailures() -> [FailedBlock] { files.takeFailures() }

    /// One tile for each acquisition where the median is taken, else one for all of them.
    private func scratchTile(_ index: Int, _ count: Int, like tile: SampleTile) -> SampleTile {
        let place = isMedian ? index : 0
        if let made = scratch[place], made.capacity >= count, (made.causes == nil) == (tile.causes == nil) { return made }
        let made = SampleTile(bands: bandCount, capacity: count, hasCauses: tile.causes != nil)
        scratch[place] = made
        return made
    }
}
