import Foundation
import GeoIO
import Geometry

/// The road from imagery to queue, stage by stage. `tuban run` walks all of it; each stage's executable walks its own part,
/// through the same functions, so both ways leave the same folder.
package struct Road {
    package enum Stage: String, CaseIterable, Sendable {
        case prepare, diff, vectorize, classify

        package var output: RunDirectory.Output {
            switch self {
            case .prepare: .plan
            case .diff: .change
            case .vectorize: .candidates
            case .classify: .queue
            }
        }
    }

    /// Told at the start of a stage how many tiles it has; what it returns is told of each finished one.
    package typealias Reporter = (Stage, Int) -> (Int) -> Void

    package let directory: RunDirectory
    private let dataFolder: String
    private let reporter: Reporter
    private let left = LeftDecoded()

    /// What planning has left decoded for the diff, when one process does both.
    private final class LeftDecoded {
        var cells: KeptCells?
        var runID = ""
    }

    package init(directory: RunDirectory, dataFolder: String, reporter: @escaping Reporter) {
        self.directory = directory
        self.dataFolder = dataFolder
        self.reporter = reporter
    }

    /// The plan of a configuration, without a trace on disk.
    package static func plan(_ configuration: RunConfiguration, dataFolder: String) throws(TubanError) -> Plan {
        try Planner(configuration: configuration, dataFolder: dataFolder).makePlan().plan
    }

    /// Plans and claims the folder. The caller holds its lock.
    package func prepare(_ configuration: RunConfiguration) throws(TubanError) -> Plan {
        let started = RunRecord.now()
        let (plan, kept) = try Planner(configuration: configuration, dataFolder: dataFolder).makePlan()
        (left.cells, left.runID) = (kept, plan.runID)
        try directory.claim(for: plan, overwrite: configuration.overwrite)
        try refuse(plan.failedBlocks, plan)
        try directory.write(plan)
        var record = (try? directory.readRecord()).flatMap { $0.runID == plan.runID ? $0 : nil } ?? RunRecord(plan: plan)
        record.exitStatus = nil
        record.stages[Stage.prepare.rawValue] = .init(
            started: started, finished: RunRecord.now(), output: RunDirectory.Output.plan.rawValue,
            sha256: try ContentHash.ofFile(directory.path(of: .plan)))
        try directory.write(record)
        return plan
    }

    /// Does one stage after `prepare`, unless its output is there already, made by the same run.
    ///
    /// - Returns: `false` when nothing had to be done.
    @discardableResult
    package func perform(_ stage: Stage) throws(TubanError) -> Bool {
        let plan = try directory.readPlan()
        // Whatever is done next, later stages have no use for it.
        let kept = left.runID == plan.runID ? left.cells : nil
        left.cells = nil
        var record = try directory.readRecord()
        guard record.runID == plan.runID else {
            throw TubanError(.badData, subject: directory.path, "plan.json and run.json are of different runs; run tuban-prepare again")
        }
        let rulesPath = RuleLocation.path(plan.configuration.rules, dataFolder: dataFolder)
        let rules = stage == .classify ? try RuleLocation.read(rulesPath).rules : nil
        let rulesSHA256 = stage == .classify ? try rulesHash(plan, rulesPath: rulesPath) : nil
        let classifier = stage == .classify ? try Classifiers(plan: plan, dataFolder: dataFolder) : nil
        if try isDone(stage, plan, record, rulesSHA256: rulesSHA256, classifierSHA256: classifier?.sha256) {
            if stage == .diff { try refuse(record.failedBlocks, plan) }
            if stage == .classify, record.exitStatus == nil {
                record.exitStatus = Self.exitStatus(of: record)
                try directory.write(record)
            }
            return false
        }
        let started = RunRecord.now()
        try Interruption.check()
        let output = directory.path(of: stage.output)
        // Of an output that was hashed while it was written.
        var sha256: String?
        switch stage {
        case .prepare:
            preconditionFailure("prepare has a function of its own")
        case .diff:
            if let rerun = plan.rerun {
                try diff(plan, rerun, noting: &record) { reporter(stage, $0) }
                try refuse(record.failedBlocks, plan)
                break
            }
            let pairs = plan.confirmations.compactMap { confirmation in plan.compared(with: confirmation).map { (confirmation.epoch, $0) } }
            let progress = reporter(stage, plan.tiles.count * (1 + pairs.count))
            let done = try DiffStage(plan: plan, kept: kept).run(writing: output, progress: progress)
            record.coverage = done.coverage
            sha256 = done.sha256
            record.note(failures: done.failures)
            try refuse(done.failures, plan)
            for (epoch, pair) in pairs {
                let compared = try DiffStage(plan: pair).run(writing: directory.path(ofConfirmation: epoch), progress: progress)
                record.note(failures: compared.failures)
                try refuse(compared.failures, plan)
            }
        case .vectorize:
            try require(.change, before: stage)
            if plan.rerun != nil, record.rerun?.window == nil {
                throw TubanError(.badData, subject: directory.path(of: .record), "does not tell the window of the re-run; run 'tuban rerun' again with --overwrite")
            }
            let done = try VectorizeStage(plan: plan).run(
                change: directory.path(of: .change), writing: output, window: record.rerun?.window, progress: reporter(stage, plan.tiles.count))
            record.regions = done.outcome
            record.note(failures: done.failures)
        case .classify:
            try require(.candidates, before: stage)
            try require(.change, before: stage)
            guard let rules else { preconditionFailure("rules are read for this stage") }
            let overlays = try baseLayers(plan)
            let classes = classifier?.source(language: plan.configuration.language, workers: plan.configuration.workers)
            // The classifier looks at base layers, so these come first.
            let sources: [any AttributeSource] =
                [
                    ConfirmationSource(plan: plan, directory: directory), PixelDatesSource(plan: plan, change: directory.path(of: .change)),
                ] + [overlays as (any AttributeSource)?, classes].compactMap { $0 }
            let done = try ClassifyStage(plan: plan, rules: rules, sources: sources)
                .run(candidates: directory.path(of: .candidates), change: directory.path(of: .change), writing: output)
            record.tiers = done.tiers
            record.blindSpots = done.blindSpots
            record.baseLayers = overlays?.reports
            record.exitStatus = Self.exitStatus(of: record)
        }
        if sha256 == nil { sha256 = try ContentHash.ofFile(output) }
        record.stages[stage.rawValue] = .init(
            started: started, finished: RunRecord.now(), output: stage.output.rawValue, sha256: sha256,
            rulesSHA256: rulesSHA256, classifierSHA256: classifier?.sha256)
        for later in Stage.allCases.drop(while: { $0 != stage }).dropFirst() { record.stages[later.rawValue] = nil }
        try directory.write(record)
        return true
    }

    /// The contents of the files of the data folder that decide the queue.
    func rulesHash(_ plan: Plan, rulesPath: String) throws(TubanError) -> String {
        let rules = try ContentHash.ofFile(rulesPath)
        guard plan.baseLayersSHA256 != nil else { return rules }
        return try ContentHash.of([rules, try ContentHash.ofFile(LandUseCodesFile.path(dataFolder: dataFolder))].joined(separator: "\n"))
    }

    private func baseLayers(_ plan: Plan) throws(TubanError) -> BaseLayerAttributes? {
        guard plan.baseLayersSHA256 != nil else { return nil }
        return BaseLayerAttributes(plan: plan, codes: try LandUseCodesFile.codes(at: LandUseCodesFile.path(dataFolder: dataFolder)))
    }

    private static func exitStatus(of record: RunRecord) -> Int32 { record.failedBlocks.isEmpty ? 0 : 3 }

    /// Done = the record says so, and the file on disk is the one that the record speaks of.
    private func isDone(
        _ stage: Stage, _ plan: Plan, _ record: RunRecord, rulesSHA256: String?, classifierSHA256: String?
    ) throws(TubanError) -> Bool {
        guard let entry = record.stages[stage.rawValue], entry.finished != nil, let sha256 = entry.sha256,
            entry.rulesSHA256 == rulesSHA256, entry.classifierSHA256 == classifierSHA256, directory.has(stage.output)
        else { return false }
        if stage == .diff {
            for confirmation in plan.confirmations where confirmation.model != nil {
                guard FileManager.default.fileExists(atPath: directory.path(ofConfirmation: confirmation.epoch)) else { return false }
            }
        }
        return try ContentHash.ofFile(directory.path(of: stage.output)) == sha256
    }

    private func require(_ input: RunDirectory.Output, before stage: Stage) throws(TubanError) {
        guard directory.has(input) else {
            let maker = Stage.allCases.first { $0.output == input }.map { "tuban-\($0.rawValue)" } ?? "the stage before"
            throw TubanError(.missingInput, subject: directory.path(of: input), "does not exist; run \(maker) first")
        }
    }

    private func refuse(_ failures: [FailedBlock], _ plan: Plan) throws(TubanError) {
        guard plan.configuration.onError == .fail, let first = failures.first else { return }
        throw TubanError(
            .badData, subject: first.path,
            "\(failures.count) block(s) cannot be read, the first at column \(first.window.x), row \(first.window.y): \(first.reason)")
    }
}
