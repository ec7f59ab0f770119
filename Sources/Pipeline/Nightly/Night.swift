import Foundation
import GeoIO
import Geometry
import Logging

/// One night: what came, which pairs are due, their runs, the register, lists and exports.
///
/// Killed at any instant, the next night goes on: every file of the state is replaced as a whole, a run resumes by its own record, and the
/// register takes a run in once.
package final class Night {
    package struct Choices: Sendable {
        /// Look and tell, and write nothing.
        package var dryRun = false
        /// Failed pairs too, whatever they failed of.
        package var retry = false
        package var patience = LockPatience(seconds: 0)

        package init() {}
    }

    /// Makes one export of a run's folder; returns what there is to remark.
    package typealias Exporter = (_ run: String, _ export: NightlyConfiguration.Export, _ target: String) throws -> [String]

    let configuration: NightlyConfiguration
    let choices: Choices
    let dataFolder: String
    let environment: [String: String]
    let reporter: Road.Reporter
    let exporter: Exporter
    let folder: StateFolder
    let now: Double
    let logger = Logger(label: "tuban.nightly")
    var state = NightlyState()
    var clock = StageClock()
    /// What there is to tell so far, also when the night ends before its end.
    package var summary: NightSummary
    /// Of the last night that ended with 0 or 3, seconds since 1970.
    package var lastSuccess: Double? { state.lastSuccess ?? (try? NightlyState.read(from: folder.state))?.lastSuccess }

    /// Differences of clocks that are nothing to speak of.
    private static let clockTolerance = 60.0

    package init(
        _ configuration: NightlyConfiguration, choices: Choices, dataFolder: String,
        environment: [String: String] = ProcessInfo.processInfo.environment, reporter: @escaping Road.Reporter, exporter: @escaping Exporter
    ) {
        self.configuration = configuration
        self.choices = choices
        self.dataFolder = dataFolder
        self.environment = environment
        self.reporter = reporter
        self.exporter = exporter
        folder = StateFolder(path: configuration.state)
        now = Date().timeIntervalSince1970
        summary = NightSummary(started: RunRecord.now(), isDryRun: choices.dryRun)
    }

    /// - Throws: what ends a night before its end; failures of single files and pairs are in the summary, with exit status 3.
    package func run() throws {
        let due = DuePairs(configuration: configuration, dataFolder: dataFolder, environment: environment)
        let base = try due.base()
        let limits = try RegisterLimitsFile.read(dataFolder: dataFolder)
        let register = NightlyRegister(configuration, limits: limits, patience: choices.patience)
        guard !choices.dryRun else {
            state = try NightlyState.read(from: folder.state)
            try tell(try look(base, due, register))
            return
        }
        try RunDirectory(folder.path).prepare()
        let lock = try choices.patience.wait { () throws(TubanError) in
            try FileLock("\(folder.path)/.tuban.lock", subject: configuration.out, busy: "another night is at work here; try again when it has ended")
        }
        defer { withExtendedLifetime(lock) {} }
        state = try NightlyState.read(from: folder.state)
        let pairs = try look(base, due, register)
        try work(pairs, register)
        try finish(register)
    }

    /// Looks at the folders and decides what is due.
    private func look(_ base: RunConfiguration, _ due: DuePairs, _ register: NightlyRegister) throws -> [NightlyPair] {
        noteClock()
        try register.check(hadOne: state.hasRegister)
        var catalogue = try Catalogue.read(from: folder.catalogue)
        let scan = try FolderScan(configuration)
        clock.note("scan")
        let intake = FileIntake(
            configuration: configuration, run: base, now: now, mark: choices.dryRun ? nil : ReadingMark(folder.reading))
        let before = catalogue
        let outcome = try intake.bring(&catalogue, to: scan) { (catalogue) throws(TubanError) in
            if !self.choices.dryRun, catalogue != before { try self.folder.write(catalogue) }
        }
        note(outcome, catalogue)
        clock.note("intake")
        let acquisitions = Acquisition.all(scan.files, catalogue, configuration)
        let choice = try PairChoice(acquisitions, configuration, assumedCRS: base.assumeCRS)
        summary.notes = choice.notes.map {
            .init(
                region: $0.region, date: $0.date, sensor: $0.sensor, cause: $0.cause.rawValue, detail: $0.detail, coverage: $0.coverage, days: $0.days
            )
        }
        let isUntouched = state.registerStamp != nil && state.registerStamp == register.stamp
        let lacking = isUntouched ? [] : try register.lacking(among: state.pairs)
        if !choices.dryRun { try takeAgain(lacking, register) }
        let decided = try due.decide(choice.pairs, state: &state, lacking: choices.dryRun ? lacking : stillLacking, retry: choices.retry)
        clock.note("decide")
        return decided
    }

    /// Pairs of a register from a backup whose scratch is gone: they must be run again to be taken in.
    private var stillLacking: Set<String> = []

    private func takeAgain(_ lacking: Set<String>, _ register: NightlyRegister) throws(TubanError) {
        for id in lacking.sorted(by: { (state.pairs[$0]?.sequence ?? 0, $0) < (state.pairs[$1]?.sequence ?? 0, $1) }) {
            do throws(TubanError) {
                if try register.take(RunDirectory("\(configuration.out)/pairs/\(id)")).isNew { summary.takenAgain += 1 }
            } catch  where [.interrupted, .busy].contains(error.kind) {
                throw error
            } catch {
                stillLacking.insert(id)
                summary.warnings.append(
                    "the register lacks the run of \(id), which cannot be taken in as it is (\(error)); it is run again if it is still wanted")
            }
        }
    }

    private func noteClock() {
        guard let last = state.lastFinished, now < last - Self.clockTolerance else { return }
        let days = ((last - now) / 86_400 * 10).rounded() / 10
        summary.warnings.append(
            "the clock was set back: the last night ended \(days) days from now (\(Date(timeIntervalSince1970: last).formatted(.iso8601))); check date and NTP"
        )
    }

    private func note(_ outcome: FileIntake.Outcome, _ catalogue: Catalogue) {
        summary.files.known = catalogue.files.count
        summary.files.taken = outcome.taken.count
        summary.files.unsettled = outcome.unsettled.count
        summary.files.gone = outcome.gone
        summary.files.quarantined = catalogue.files.values.count(where: \.isQuarantined)
        summary.files.newlyQuarantined = outcome.quarantined.map { .init(path: $0.path, reason: $0.reason) }
        for fault in outcome.quarantined {
            logger.warning("\(fault.path): \(fault.reason)", metadata: ["msgid": "quarantined"])
        }
        if let first = outcome.fromTheFuture.first {
            summary.warnings.append(
                "\(outcome.fromTheFuture.count) files are dated later than this machine's clock, such as \(first); check the clocks")
        }
        if !outcome.quarantined.isEmpty { summary.exitStatus = 3 }
    }

    /// What a dry run has to say.
    private func tell(_ pairs: [NightlyPair]) throws(TubanError) {
        summary.pairs = pairs.map(line)
        let estimate = DiskEstimate(
            pixels: pairs.filter(\.isDue).reduce(0) { $0 + $1.pixels }, registerBytes: FileStamp(of: configuration.register)?.size ?? 0,
            configuration: configuration)
        summary.neededBytes = estimate.bytes
        summary.freeBytes = DiskSpace.free(at: Self.existing(configuration.out))
        summary.register = state.figures
        summary.exitStatus = 0
        summary.finished = RunRecord.now()
    }

    func line(_ pair: NightlyPair) -> NightSummary.Pair {
        var line = NightSummary.Pair(
            region: pair.choice.region.name, before: pair.choice.before.day.text, after: pair.choice.after.day.text, sensor: pair.choice.after.kind,
            folder: pair.configuration.out, outcome: .done)
        switch pair.decision {
        case .due(let reason):
            line.outcome = .due
            line.reason = reason.rawValue
        case .rest(.done): line.outcome = .done
        case .rest(.failed):
            line.outcome = .failed
            line.error = state.pairs[pair.id]?.error
            line.isTriedAgain = false
        }
        return line
    }

    /// The nearest folder above that is there.
    static func existing(_ path: String) -> String {
        var path = path
        while !path.isEmpty, path != "/", access(path, F_OK) != 0 { path = Acquisition.folder(path) }
        return path.isEmpty ? "." : path
    }
}
