import ChangeDetection
import Geometry

extension PlannedEpoch {
    var areDecibels: Bool { files.contains { $0.areDecibels == true } }
}

extension Planner {
    /// Takes dates in decibels as amplitudes where they are radar, and samples them anew.
    ///
    /// Where only the samples can tell whether they are radar, both dates must show speckle as amplitudes: an index below 0 stays what it is.
    func takeDecibels(
        _ source: inout SampleSource, _ epochs: inout [PlannedEpoch], _ ways: [SensorWay], _ found: inout RegionSampler.Samples,
        subject: String, sampling: (SampleSource) throws(TubanError) -> RegionSampler.Samples
    ) throws(TubanError) {
        let last = epochs.count - 1
        guard ways.contains(where: { $0.sensor == .sar }), let before = found.sample.before.first, let after = found.sample.after.first else { return }
        let isGiven = ways.count == 1
        let decision = Decibels.decide([before, after])
        if isGiven, decision == .neither {
            throw TubanError(
                .badData, subject: subject,
                "is compared as radar, but many values of the dates are below 0, and they are not all decibels (\(Int(Decibels.range.lowerBound)) to \(Int(Decibels.range.upperBound))); give amplitudes or decibels for all dates, or --sensor optical"
            )
        }
        guard decision == .decibels else { return }
        var (taken, changed) = (epochs, source)
        for epoch in taken.indices { taken[epoch].forEachFile { $0.areDecibels = true } }
        (changed.before, changed.after) = (taken[0], taken[last])
        let sampled = try sampling(changed)
        guard isGiven || SpeckleTest(sampled.speckle).decision == .speckle else { return }
        (epochs, source, found) = (taken, changed, sampled)
    }
}
