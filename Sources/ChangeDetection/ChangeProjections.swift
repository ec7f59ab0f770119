import ChangeCore
import Raster

/// Pointwise planes of the detectors that do not compare normalised bands one by one. Shapes and numerics as in `project`.
extension ChangeModel {
    /// MAD variates; planes beyond them are 0.
    func projectVariates(before: SampleTile, after: SampleTile, at source: Int, count: Int, into planes: SampleTile, at target: Int) {
        for variate in 0..<bands {
            let out = planes.plane(variate) + target
            out.update(repeating: 0, count: count)
            guard let alteration, variate < alteration.variates else { continue }
            for band in 0..<bands {
                PlaneArithmetic.addCentred(
                    before.plane(band) + source, centre: Float(alteration.meanBefore[band]),
                    factor: Float(alteration.coefficientsBefore[variate][band]), count: count, to: out)
                PlaneArithmetic.addCentred(
                    after.plane(band) + source, centre: Float(alteration.meanAfter[band]),
                    factor: Float(-alteration.coefficientsAfter[variate][band]), count: count, to: out)
            }
        }
    }

    /// Bands of the first date, then those of the last, both in the radiometry half way between the dates.
    func projectMatched(before: SampleTile, after: SampleTile, at source: Int, count: Int, into planes: SampleTile, at target: Int) {
        for band in 0..<bands {
            matched(before.plane(band) + source, band, isAfter: false, count, into: planes.plane(band) + target)
            matched(after.plane(band) + source, band, isAfter: true, count, into: planes.plane(bands + band) + target)
        }
    }

    /// Differences of the indices that the bands allow.
    func projectIndices(before: SampleTile, after: SampleTile, at source: Int, count: Int, into planes: SampleTile, at target: Int) {
        let piece = 1024
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * piece) { scratch in
            guard let first = scratch.baseAddress else { return }
            let (second, indexBefore, indexAfter) = (first + piece, first + 2 * piece, first + 3 * piece)
            for start in stride(from: 0, to: count, by: piece) {
                let length = min(piece, count - start)
                let at = source + start
                for (plane, index) in SpectralIndex.available(roles).enumerated() {
                    let out = planes.plane(plane) + target + start
                    switch index {
                    case .normalised(let a, let b):
                        for (tile, isAfter, index) in [(before, false, indexBefore), (after, true, indexAfter)] {
                            matched(tile.plane(a) + at, a, isAfter: isAfter, length, into: first)
                            matched(tile.plane(b) + at, b, isAfter: isAfter, length, into: second)
                            PlaneArithmetic.normalisedIndex(first, second, count: length, into: index)
                        }
                        PlaneArithmetic.standardisedDifference(
                            before: indexBefore, meanBefore: 0, inverseBefore: 1, after: indexAfter, meanAfter: 0, inverseAfter: 1,
                            count: length, into: out)
                    case .brightness(let visible):
                        out.update(repeating: 0, count: length)
                        let share = 1 / Float(visible.count)
                        for band in visible {
                            PlaneArithmetic.addCentred(
                                after.plane(band) + at, centre: normalisation.meanAfter[band],
                                factor: share / normalisation.deviationAfter[band], count: length, to: out)
                            PlaneArithmetic.addCentred(
                                before.plane(band) + at, centre: normalisation.meanBefore[band],
                                factor: -share / normalisation.deviationBefore[band], count: length, to: out)
                        }
                    }
                }
            }
        }
    }

    /// A band of one date with the mean and deviation half way between the dates, so that neither date comes first.
    private func matched(
        _ plane: UnsafePointer<Float>, _ band: Int, isAfter: Bool, _ count: Int, into out: UnsafeMutablePointer<Float>
    ) {
        let mean = (normalisation.meanBefore[band] + normalisation.meanAfter[band]) / 2
        let deviation = (normalisation.deviationBefore[band] + normalisation.deviationAfter[band]) / 2
        out.update(repeating: mean, count: count)
        PlaneArithmetic.addCentred(
            plane, centre: (isAfter ? normalisation.meanAfter : normalisation.meanBefore)[band],
            factor: deviation / (isAfter ? normalisation.deviationAfter : normalisation.deviationBefore)[band], count: count, to: out)
    }
}
