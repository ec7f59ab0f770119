import GeoIO
import Geometry

extension Road {
    /// Claims the folder for a re-run, as `prepare` does for a run. The caller holds its lock.
    ///
    /// - Returns: `false` when the folder is already this re-run's.
    @discardableResult
    package func prepare(_ prepared: RerunPlanner.Prepared, overwrite: Bool) throws(TubanError) -> Bool {
        let plan = prepared.plan
        try directory.claim(for: plan, overwrite: overwrite)
        if let known = try? directory.readPlan(), var record = try? directory.readRecord(), known.runID == plan.runID, record.runID == plan.runID,
            let report = record.rerun
        {
            // The same part, but perhaps under other rules than when it was done last.
            guard report.differences != prepared.report.differences else { return false }
            record.rerun?.differences = prepared.report.differences
            if let reason = prepared.report.reason { record.rerun?.reason = reason }
            try directory.write(record)
            return false
        }
        let started = RunRecord.now()
        try directory.write(plan)
        var record = RunRecord(plan: plan)
        record.rerun = prepared.report
        record.stages[Stage.prepare.rawValue] = .init(
            started: started, finished: RunRecord.now(), output: RunDirectory.Output.plan.rawValue,
            sha256: try ContentHash.ofFile(directory.path(of: .plan)))
        try directory.write(record)
        return true
    }

    /// The stage `diff` of a re-run.
    func diff(_ plan: Plan, _ rerun: PlannedRerun, noting record: inout RunRecord, progress: @escaping (Int) -> (Int) -> Void) throws(TubanError) {
        let done = try RerunTiles(plan: plan, rerun: rerun, directory: directory, reporter: progress).run()
        record.coverage = done.coverage
        record.note(failures: done.failures)
        // What could not be read elsewhere has no part in this.
        record.failedBlocks.removeAll { $0.window.intersection(done.window).isEmpty }
        record.rerun?.window = done.window
        record.rerun?.reusesTiles = done.reusesTiles
    }
}
