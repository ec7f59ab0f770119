import Foundation
import GeoIO
import Geometry

/// The change raster of a re-run: the full run's tiles where they are finished, else those around the region, made with the same plan.
struct RerunTiles {
    struct Outcome {
        var window: PixelWindow
        var coverage: DiffStage.Coverage
        var failures: [FailedBlock]
        var reusesTiles: Bool
    }

    let plan: Plan
    let rerun: PlannedRerun
    let directory: RunDirectory
    /// Told the number of tiles before they are made.
    let reporter: (Int) -> (Int) -> Void
    private let source: Source?

    /// The finished tiles of the full run.
    private struct Source {
        var directory: RunDirectory
        var record: RunRecord
    }

    init(plan: Plan, rerun: PlannedRerun, directory: RunDirectory, reporter: @escaping (Int) -> (Int) -> Void) throws(TubanError) {
        self.plan = plan
        self.rerun = rerun
        self.directory = directory
        self.reporter = reporter
        source = try Self.source(of: rerun)
    }

    /// Nil unless the full run's raster is there and is what the run wrote.
    private static func source(of rerun: PlannedRerun) throws(TubanError) -> Source? {
        let full = RunDirectory(rerun.directory)
        guard full.has(.change), let record = try? full.readRecord(), record.runID == rerun.of,
            let sha256 = record.stages[Road.Stage.diff.rawValue]?.sha256, try ContentHash.ofFile(full.path(of: .change)) == sha256
        else { return nil }
        return Source(directory: full, record: record)
    }

    static func canReuse(_ rerun: PlannedRerun) throws(TubanError) -> Bool { try source(of: rerun) != nil }

    /// Writes the change rasters, and finds the window that the region's candidates need.
    func run() throws(TubanError) -> Outcome {
        let closure = try RerunClosure(plan: plan, rerun: rerun)
        var inputs = RerunInputs(plan: plan)
        var window = closure.first
        var step = 128
        let full = plan.full(rerun)
        var made: (coverage: DiffStage.Coverage, failures: [FailedBlock]) = (.init(), [])
        while true {
            try inputs.check(near: reading(window))
            let stage = VectorizeStage(plan: source == nil ? plan : full)
            if source == nil { made = try diff(plan, writing: directory.path(of: .change), over: window) }
            let change = (source?.directory ?? directory).path(of: .change)
            let found = try stage.label(change: change, over: window, progress: { _ in })
            guard let wider = closure.wider(than: window, found, step: step) else { break }
            window = wider
            step *= 2
        }
        if let source {
            made.coverage = try ChangePart.copy(
                window.expanded(by: VectorizeStage.margin, within: plan.grid.bounds), from: source.directory.path(of: .change), of: full, as: plan,
                writing: directory.path(of: .change))
            made.failures = source.record.failedBlocks
        }
        for confirmation in plan.confirmations {
            guard let pair = plan.compared(with: confirmation) else { continue }
            made.failures += try compare(pair, full.compared(with: confirmation), epoch: confirmation.epoch, over: window)
        }
        return Outcome(window: window, coverage: made.coverage, failures: FailedBlock.unique(made.failures), reusesTiles: source != nil)
    }

    /// What is decoded to look at a window: with the filters' halo, and the rims and shifts that reach beyond it.
    private func reading(_ window: PixelWindow) -> PixelWindow {
        let reach = plan.epochs.flatMap(\.acquisitions).map(\.reach).max() ?? 0
        return window.expanded(by: VectorizeStage.margin + plan.model.reach + reach + Int(Planner.largestShift) + 4, within: plan.grid.bounds)
    }

    private func diff(
        _ plan: Plan, writing path: String, over window: PixelWindow
    ) throws(TubanError) -> (coverage: DiffStage.Coverage, failures: [FailedBlock]) {
        let stage = DiffStage(plan: plan, window: window.expanded(by: VectorizeStage.margin, within: plan.grid.bounds))
        let done = try stage.run(writing: path, progress: reporter(stage.tileCount))
        return (done.coverage, done.failures)
    }

    /// The comparison with a date between; the full run's own failures are in its record already.
    private func compare(_ pair: Plan, _ full: Plan?, epoch: Int, over window: PixelWindow) throws(TubanError) -> [FailedBlock] {
        let path = directory.path(ofConfirmation: epoch)
        if let source, let full, FileManager.default.fileExists(atPath: source.directory.path(ofConfirmation: epoch)) {
            _ = try ChangePart.copy(
                window.expanded(by: VectorizeStage.margin, within: plan.grid.bounds), from: source.directory.path(ofConfirmation: epoch), of: full, as: pair,
                writing: path)
            return []
        }
        return try diff(pair, writing: path, over: window).failures
    }
}
