import ChangeDetection
import GeoIO
import Geometry
import Raster

/// What was decided about the radiometry of the dates that are compared.
package struct Radiometry: Sendable, Hashable, Codable {
    /// For the first and the last date, then for those between of which any ground was seen; nil where the imagery cannot be Sentinel-2's digital numbers.
    package var baselineOffset: [BaselineOffset]?
    package var invariant: InvariantRegression
    /// The lines of invariant ground normalise the dates; else weighted means and deviations do.
    package var isNormalisedByLines: Bool
    /// Steps between the files of a date that has several.
    package var files: [PlannedLevel]
    /// For each later date; empty where colours are not balanced.
    package var balance: [PlannedBalance]

    package enum CodingKeys: String, CodingKey {
        case invariant, files, balance
        case isNormalisedByLines = "is_normalised_by_lines"
        case baselineOffset = "baseline_offset"
    }
}

/// A model whose radiometry is being fitted, with the lines of invariant ground.
struct Fit {
    var model: ChangeModel
    let sensor: SensorChoice
    private(set) var lines: InvariantRegression?
    private(set) var usesLines = false

    init(model: ChangeModel, sensor: SensorChoice) {
        self.model = model
        self.sensor = sensor
    }

    /// Fits to a sample, whatever was fitted before.
    mutating func measureRadiometry(_ sample: PairSample) {
        model.fitRadiometry(sample)
        lines = sensor == .optical ? InvariantRegression(sample) : nil
        // Between seasons of 10 m imagery hardly any ground is invariant, and what is does not stand for the rest (docs/methods.md).
        usesLines = lines?.decision == .trusted && model.detector == .spectralMagnitude
        if let lines, usesLines { model.normalisation.adopt(lines) }
    }
}

extension Planner {
    /// Sizes of pixels on the ground that Sentinel-2's bands have, with room for grids in degrees.
    private static let sentinelPixels = 7.0...62

    /// Takes Sentinel-2's offset out of both dates where it is found, from the plan's files, the sample and what is kept of it alike.
    func removeBaselineOffset(
        _ epochs: inout [PlannedEpoch], _ sample: inout PairSample, _ kept: KeptCells?, infos: [[RasterInfo]], pixelSize: Double
    ) -> [BaselineOffset]? {
        let last = epochs.count - 1
        let files = infos[0] + infos[last]
        let isRaw =
            files.allSatisfy { $0.bands[0].type == .uint16 || $0.bands[0].type == .int16 }
            && (epochs[0].files + epochs[last].files).allSatisfy { $0.scale.allSatisfy { $0 == 1 } && $0.offset.allSatisfy { $0 == 0 } }
        guard isRaw, sample.before.count >= 3, Self.sentinelPixels.contains(pixelSize) else { return nil }
        let found = BaselineOffset.decide(sample)
        let step = Float(BaselineOffset.value)
        if found.before.decision == .present {
            epochs[0].addOffset(-BaselineOffset.value)
            kept?.add(before: -BaselineOffset.value, after: 0)
            for band in sample.before.indices { sample.before[band] = sample.before[band].map { $0 - step } }
        }
        if found.after.decision == .present {
            epochs[last].addOffset(-BaselineOffset.value)
            kept?.add(before: 0, after: -BaselineOffset.value)
            for band in sample.after.indices { sample.after[band] = sample.after[band].map { $0 - step } }
        }
        return [found.before, found.after]
    }
}

extension PlannedEpoch {
    mutating func addOffset(_ value: Double) {
        forEachFile { file in file.offset = file.offset.map { $0 + value } }
    }
}
