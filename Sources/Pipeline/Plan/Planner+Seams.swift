import ChangeDetection
import GeoIO
import Geometry
import Raster

/// What was done about the radiometry of one of several files of a date.
package struct PlannedLevel: Sendable, Hashable, Codable {
    package var path: String
    /// From 0, in the order of time.
    package var epoch: Int
    package var level: FileLevel
}

extension Planner {
    /// Looks for steps between the files of the dates `ends`, each against the other one, and levels them by the files' scale and offset.
    ///
    /// - Returns: what was found for each file of a date with several.
    func levelSeams(
        _ epochs: inout [PlannedEpoch], _ ends: (first: Int, last: Int), isFirstLevelled: Bool = true, _ source: SampleSource
    ) throws(TubanError) -> [PlannedLevel] {
        guard configuration.balance == .auto else { return [] }
        var found: [PlannedLevel] = []
        let both = epochs
        for (index, other) in isFirstLevelled ? [(ends.first, ends.last), (ends.last, ends.first)] : [(ends.last, ends.first)] {
            let files = both[index].fileIndices
            guard files.count > 1 else { continue }
            let levels = try levels(both[index], against: both[other], isLater: index > other, source)
            for (file, level) in zip(files, levels) {
                epochs[index].level(file, level)
                found.append(PlannedLevel(path: both[index].acquisitions[file.acquisition].files[file.file].path, epoch: index, level: level))
            }
        }
        return found
    }

    private func levels(
        _ epoch: PlannedEpoch, against other: PlannedEpoch, isLater: Bool, _ source: SampleSource
    ) throws(TubanError) -> [FileLevel] {
        let windows = epoch.acquisitions.flatMap(\.files).map(\.window)
        let borders = SeamBorder.all(
            windows, other: other.acquisitions.flatMap(\.files).map(\.window), within: source.grid.bounds)
        let singles = epoch.fileIndices.map(epoch.single)
        var measured: [SeamLevelling.Border] = []
        try TilePool.run(
            count: borders.count, workers: configuration.workers,
            makeContext: { () throws(TubanError) in
                SeamReader(singles, other: other, grid: source.grid, bands: source.bands, mask: source.mask)
            },
            body: { (reader, index) throws(TubanError) in SeamStep(try reader.sample(borders[index])) },
            consume: { (index, step) throws(TubanError) in
                guard let step else { return }
                let border = borders[index]
                // Where both dates' files part, the step is that of the date whose own samples jump more.
                let isShared = 2 * border.shared > border.windows.count && !step.isOverlap
                let (own, others) = (step.bands.map { abs($0.ownStep) }.reduce(0, +), step.bands.map { abs($0.otherStep) }.reduce(0, +))
                measured.append(
                    SeamLevelling.Border(
                        first: border.first, second: border.second, step: step, isOwn: !isShared || (isLater ? own >= others : own > others)))
            })
        let pixels = windows.map { $0.intersection(source.grid.bounds).count }
        return SeamLevelling.levels(pixels: pixels, bands: source.bands, measured)
    }
}

extension PlannedEpoch {
    typealias FileIndex = (acquisition: Int, file: Int)

    /// All files in the order in which they count.
    var fileIndices: [FileIndex] {
        acquisitions.indices.flatMap { acquisition in acquisitions[acquisition].files.indices.map { (acquisition, $0) } }
    }

    /// The date as one file alone shows it.
    func single(_ index: FileIndex) -> PlannedEpoch {
        var acquisition = acquisitions[index.acquisition]
        acquisition.files = [acquisition.files[index.file]]
        var epoch = self
        epoch.acquisitions = [acquisition]
        return epoch
    }

    mutating func level(_ index: FileIndex, _ level: FileLevel) {
        guard level.decision == .levelled else { return }
        var file = acquisitions[index.acquisition].files[index.file]
        for band in level.gain.indices {
            file.scale[band] *= level.gain[band]
            file.offset[band] = level.gain[band] * file.offset[band] + level.offset[band]
        }
        acquisitions[index.acquisition].files[index.file] = file
    }
}
