import Foundation
import GeoIO
import Geometry

extension Night {
    /// Runs what is due, one pair after the other, in the order of dates.
    func work(_ pairs: [NightlyPair], _ register: NightlyRegister) throws {
        let due = pairs.filter(\.isDue)
        if !due.isEmpty {
            let estimate = DiskEstimate(pixels: due.reduce(0) { $0 + $1.pixels }, registerBytes: register.bytes, configuration: configuration)
            summary.neededBytes = estimate.bytes
            summary.freeBytes = DiskSpace.free(at: configuration.out)
            if let free = summary.freeBytes { try estimate.check(free: free) }
        }
        for pair in pairs {
            guard case .due(let reason) = pair.decision else {
                summary.pairs.append(line(pair))
                continue
            }
            try Interruption.check()
            try begin(pair)
            var line = line(pair)
            do {
                try perform(pair, register, &line)
                line.reason = reason.rawValue
                summary.pairs.append(line)
            } catch {
                let fault = Self.fault(error, pair)
                guard try note(fault, of: pair, &line) else { throw fault }
                summary.pairs.append(line)
                // With a full disk the other pairs would fare no better, and each would cost its time.
                if fault.kind == .inputOutput, let free = DiskSpace.free(at: configuration.out) {
                    try DiskEstimate(pixels: pair.pixels, registerBytes: register.bytes, configuration: configuration).check(free: free)
                }
            }
        }
    }

    private func begin(_ pair: NightlyPair) throws(TubanError) {
        let known = state.pairs[pair.id]
        let sequence = known?.sequence ?? state.nextSequence
        let attempts = known?.key == pair.key && known?.status == .failed ? known?.attempts ?? 0 : 0
        state.pairs[pair.id] = PairState(key: pair.key, status: .unfinished, sequence: sequence, attempts: attempts)
        try folder.write(state)
    }

    /// Run, register, exports; each step that was done before is found done.
    private func perform(_ pair: NightlyPair, _ register: NightlyRegister, _ line: inout NightSummary.Pair) throws {
        logger.info("\(pair.id): begun", metadata: ["msgid": "pair_begun", "region": "\(pair.choice.region.name)"])
        let done = try PairRun(dataFolder: dataFolder, reporter: reporter).run(pair.configuration)
        line.seconds = done.seconds
        line.tiles = done.tiles
        line.unreadableBlocks = done.record.failedBlocks.count
        line.candidates = done.record.regions?.candidates
        let runKey = try FinishedRun(pair.directory).key
        var steps = StageClock()
        let taken = try register.take(pair.directory)
        // Not before: a register that could not be made is not one that has vanished.
        state.hasRegister = true
        line.known = taken.isNew ? taken.known : nil
        line.events = taken.events
        steps.note("register")
        try Interruption.check()
        line.exports = try export(pair, &line)
        if configuration.writesChecklist { summary.checklist = try register.writeChecklist(into: configuration.out) ?? summary.checklist }
        steps.note("exports")
        line.seconds?.merge(steps.seconds) { $1 }
        var stamps: [String: FileStamp] = [:]
        for name in DuePairs.outputs { stamps[name] = FileStamp(of: "\(pair.configuration.out)/\(name)") }
        state.pairs[pair.id]?.stamps = stamps
        state.pairs[pair.id]?.runKey = runKey
        state.pairs[pair.id]?.status = .done
        state.pairs[pair.id]?.finished = now
        try folder.write(state)
        line.outcome = done.record.failedBlocks.isEmpty ? .finished : .partial
        if line.outcome == .partial { summary.exitStatus = 3 }
    }

    private func export(_ pair: NightlyPair, _ line: inout NightSummary.Pair) throws -> [String] {
        guard !configuration.exports.isEmpty else { return [] }
        let target = RunDirectory("\(pair.configuration.out)/exports")
        try target.prepare()
        var written: [String] = []
        for export in configuration.exports {
            let path = "\(target.path)/\(export.file)"
            let remarks = try exporter(pair.configuration.out, export, path)
            if !remarks.isEmpty { line.remarks = (line.remarks ?? []) + remarks.map { "\(export.file): \($0)" } }
            written.append(path)
        }
        return written
    }

    /// Writes a failure down; false when it ends the night: a stop that was asked for, or a lock that another process holds.
    private func note(_ fault: TubanError, of pair: NightlyPair, _ line: inout NightSummary.Pair) throws(TubanError) -> Bool {
        guard ![.interrupted, .busy].contains(fault.kind) else { return false }
        var known = state.pairs[pair.id] ?? PairState(key: pair.key, status: .failed, sequence: state.nextSequence)
        known.status = .failed
        known.attempts += 1
        known.error = "\(fault)"
        known.mayPass = [.inputOutput, .missingInput, .cannotCreate, .permission].contains(fault.kind)
        state.pairs[pair.id] = known
        line.outcome = .failed
        line.error = "\(fault)"
        line.isTriedAgain = known.mayPass && known.attempts < configuration.attempts
        summary.exitStatus = 3
        logger.error("\(pair.id): \(fault)", metadata: ["msgid": "pair_failed", "region": "\(pair.choice.region.name)"])
        // A full disk may refuse this as well; then the pair stays unfinished, and is tried again.
        do throws(TubanError) { try folder.write(state) } catch  where error.kind != .inputOutput && error.kind != .cannotCreate { throw error } catch {}
        return true
    }

    private static func fault(_ error: any Error, _ pair: NightlyPair) -> TubanError {
        switch error {
        case let error as TubanError: error
        case let error as ConfigurationError:
            TubanError(.configuration, subject: pair.id, error.problems.map { "\($0.subject): \($0.text)" }.joined(separator: "; "))
        default: TubanError(.internalFault, subject: pair.id, "\(error)")
        }
    }

    /// Figures of the register, scratch, state.
    func finish(_ register: NightlyRegister) throws(TubanError) {
        let isUntouched = state.registerStamp != nil && state.registerStamp == register.stamp
        if !isUntouched || state.figures == nil { state.figures = try register.figures() }
        register.close()
        summary.register = state.figures
        state.registerStamp = register.stamp
        let pruned = ScratchPruning.prune(&state, configuration, now: now)
        (summary.prunedFiles, summary.prunedBytes) = pruned
        clock.note("finish")
        state.hashes.forgetUnused()
        state.lastFinished = now
        state.lastSuccess = now
        try folder.write(state)
        summary.seconds = clock.seconds
        for pair in summary.pairs { summary.seconds.merge(pair.seconds ?? [:]) { ($0 + $1).rounded(to: 100) } }
        summary.finished = RunRecord.now()
    }

    /// Leaves the account of the night beside its state; also of one that `error` ended.
    package func close(status: Int32, error: String?) {
        summary.exitStatus = status
        summary.error = error
        summary.finished = summary.finished ?? RunRecord.now()
        guard !choices.dryRun, FileManager.default.fileExists(atPath: folder.path), let text = try? summary.json() else { return }
        try? PublishedFile.write(text, to: folder.summary)
    }
}

extension Double {
    func rounded(to steps: Double) -> Double { (self * steps).rounded() / steps }
}
