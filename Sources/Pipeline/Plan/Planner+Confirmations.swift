import ChangeDetection
import Geometry
import Raster

extension Planner {
    /// Fits a model for the first date and each of those between the first and the last, so that later stages can ask whether an earlier
    /// date saw a change too. The detector is the same, thresholds and radiometry are each pair's own.
    ///
    /// - Parameter mayBeOffset: Sentinel-2's offset was looked for on the first date and the last, and is on these.
    func planConfirmations(
        _ epochs: inout [PlannedEpoch], like model: ChangeModel, _ ends: SampleSource, _ sampler: RegionSampler, sensor: SensorChoice,
        roles: [String?], pixelSize: Double, isBalanced: Bool, mayBeOffset: Bool
    ) throws(TubanError) -> LaterPlans {
        var plans = LaterPlans()
        for index in epochs.indices.dropFirst().dropLast() {
            var source = ends
            source.before = epochs[0]
            source.after = epochs[index]
            if sensor == .optical { plans.levels += try levelSeams(&epochs, (0, index), isFirstLevelled: false, source) }
            source.after = epochs[index]
            var found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
            if mayBeOffset, found.sample.pixels > 0 {
                let offset = BaselineOffset.decide(found.sample).after
                plans.offsets.append(offset)
                if offset.decision == .present {
                    epochs[index].addOffset(-BaselineOffset.value)
                    source.after = epochs[index]
                    found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
                }
            }
            if isBalanced, found.sample.pixels > 0 {
                plans.balances.append(try balance(&epochs[index], number: index, &source, found.sample, pixelSize: pixelSize))
                if epochs[index].colours != nil { found = try sampler.samples(source, shiftBands: [], workers: configuration.workers) }
            }
            let search = try cloudSearch(epochs, [0, index], isFirstTested: false, source, sampler, found.sample, sensor: sensor, roles: roles)
            var fitted = ChangeModel(detector: model.detector, bands: model.bands, roles: model.roles)
            var features: FeatureSample?
            if let probe = search.probe {
                fitted.fitRadiometry(found.sample)
                let part = try sampler.features(source, model: fitted, probe: probe, workers: configuration.workers)
                features = part.sample
                plans.cloudTest += try search.note(part.suspected, in: &epochs).dropFirst()
            } else {
                plans.cloudTest += try search.note(nil, in: &epochs).dropFirst()
            }
            if epochs[index].clouds != nil {
                source.after = epochs[index]
                found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
                features = nil
            }
            plans.failures += found.failures
            // A date that saw nothing of what the first saw neither confirms nor denies.
            guard found.sample.pixels > 0 else {
                plans.confirmations.append(PlannedConfirmation(epoch: index, model: nil))
                continue
            }
            if features == nil { fitted.fitRadiometry(found.sample) }
            let measured: FeatureSample
            if let features { measured = features } else { measured = try sampler.features(source, model: fitted, workers: configuration.workers).sample }
            fitted.fitFeatures(measured, threshold: configuration.threshold.rule)
            plans.confirmations.append(PlannedConfirmation(epoch: index, model: fitted))
        }
        return plans
    }
}

/// What was planned for the dates between the first and the last.
struct LaterPlans {
    var confirmations: [PlannedConfirmation] = []
    var cloudTest: [CloudTestReport] = []
    var levels: [PlannedLevel] = []
    var offsets: [BaselineOffset] = []
    var balances: [PlannedBalance] = []
    /// What could not be read.
    var failures: [FailedBlock] = []
}
