import ChangeDetection
import GeoIO
import Geometry
import Raster

/// One worker's readers of the single files of a date, and of the other date, along borders.
final class SeamReader {
    private let singles: [PlannedEpoch]
    private let grid: RasterGrid
    private let bands: Int
    private let mask: RegionMask?
    private let other: EpochTileReader
    private let tiles: (first: SampleTile, second: SampleTile, other: SampleTile)
    private var open: [(file: Int, reader: EpochTileReader)] = []

    /// Readers of single files that are kept.
    private static let mostOpen = 8

    /// - Parameter singles: an epoch for each file.
    init(_ singles: [PlannedEpoch], other: PlannedEpoch, grid: RasterGrid, bands: Int, mask: RegionMask?) {
        self.singles = singles
        self.grid = grid
        self.bands = bands
        self.mask = mask
        self.other = EpochTileReader(epoch: other, grid: grid, bandCount: bands)
        func tile() -> SampleTile { SampleTile(bands: bands, capacity: SeamBorder.side * SeamBorder.side) }
        tiles = (tile(), tile(), tile())
    }

    func sample(_ border: SeamBorder) throws(TubanError) -> SeamSample {
        var sample = SeamSample()
        for window in border.windows {
            try reader(border.first).read(window, into: tiles.first)
            try reader(border.second).read(window, into: tiles.second)
            try other.read(window, into: tiles.other)
            mask?.restrict(tiles.first, window)
            mask?.restrict(tiles.second, window)
            sample.append(sides(window))
        }
        return sample
    }

    private func sides(_ window: PixelWindow) -> SeamSample {
        var (common, first, second) = (PairSample(bands: bands), PairSample(bands: bands), PairSample(bands: bands))
        for index in 0..<window.count {
            switch (tiles.first.valid[index] != 0, tiles.second.valid[index] != 0, tiles.other.valid[index] != 0) {
            case (true, true, _): common.append(tiles.second, tiles.first, at: index)
            case (true, false, true): first.append(tiles.other, tiles.first, at: index)
            case (false, true, true): second.append(tiles.other, tiles.second, at: index)
            default: break
            }
        }
        var sample = SeamSample()
        (sample.common, sample.first, sample.second) = ([common], [first], [second])
        return sample
    }

    private func reader(_ file: Int) -> EpochTileReader {
        if let found = open.first(where: { $0.file == file }) { return found.reader }
        let reader = EpochTileReader(epoch: singles[file], grid: grid, bandCount: bands)
        if open.count == Self.mostOpen { open.removeFirst() }
        open.append((file, reader))
        return reader
    }
}

extension PairSample {
    fileprivate mutating func append(_ first: SampleTile, _ second: SampleTile, at index: Int) {
        for band in before.indices {
            before[band].append(first.plane(band)[index])
            after[band].append(second.plane(band)[index])
        }
    }
}
