import ChangeDetection
import Geometry
import Raster

extension Planner {
    /// Fits a model for the first date and each of those between the first and the last, so that later stages can ask whether an earlier
    /// date saw a change too. The detector is the same, thresholds and radiometry are each pair's own.
    ///
    /// - Returns: the models, what was decided about clouds, and what could not be read.
    func planConfirmations(
        _ epochs: inout [PlannedEpoch], like model: ChangeModel, _ ends: SampleSource, _ sampler: RegionSampler, sensor: SensorChoice,
        roles: [String?]
    ) throws(TubanError) -> (confirmations: [PlannedConfirmation], cloudTest: [CloudTestReport], failures: [FailedBlock]) {
        var confirmations: [PlannedConfirmation] = []
        var reports: [CloudTestReport] = []
        var failures: [FailedBlock] = []
        for index in epochs.indices.dropFirst().dropLast() {
            var source = ends
            source.before = epochs[0]
            source.after = epochs[index]
            var found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
            let tested = try testClouds(&epochs, [0, index], isFirstTested: false, source, sampler, found.sample, sensor: sensor, roles: roles)
            reports += tested.dropFirst()
            if epochs[index].clouds != nil {
                source.after = epochs[index]
                found = try sampler.samples(source, shiftBands: [], workers: configuration.workers)
            }
            failures += found.failures
            // A date that saw nothing of what the first saw neither confirms nor denies.
            guard found.sample.pixels > 0 else {
                confirmations.append(PlannedConfirmation(epoch: index, model: nil))
                continue
            }
            var fitted = ChangeModel(detector: model.detector, bands: model.bands, roles: model.roles)
            fitted.fitRadiometry(found.sample)
            fitted.fitFeatures(
                try sampler.features(source, model: fitted, workers: configuration.workers), threshold: configuration.threshold.rule)
            confirmations.append(PlannedConfirmation(epoch: index, model: fitted))
        }
        return (confirmations, reports, failures)
    }
}
