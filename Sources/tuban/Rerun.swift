import ArgumentParser
import Foundation
import Geometry
import Pipeline
import Reporting
import StageSupport
import Triage

struct Rerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Does a part of a full run again: a township, a village, a polygon, a box.",
        discussion: """
            The candidates that touch the region come out as the full run has them, placed by
            the rules, base layers and classifier of today; nothing outside is touched.
            Finished tiles of the full run are used, missing ones are made.

            Examples:
              tuban rerun result --region 130503101 --out town --reason "complaint 12345"
              tuban rerun result --region 'town.gpkg|outline' --out town --register county.gpkg --dry-run
              tuban rerun result --region 115.2,37.1,115.3,37.2,EPSG:4490 --out town
            """)

    @Argument(help: "The full run's folder, finished or prepared.", completion: .directory)
    var directory: String

    @Option(
        parsing: .unconditional,
        help: "Code of a township (9 digits) or village (12), FILE or FILE|LAYER with polygons, or minx,miny,maxx,maxy[,EPSG:code].")
    var region: String

    @Option(name: [.long, .customShort("o")], help: "Folder for the part's results.", completion: .directory)
    var out: String?

    @Option(help: "BEFORE,AFTER: other dates of the full run's configuration. Default: those it compared.")
    var dates: String?

    @Option(help: "Why; kept in run.json and in the register.")
    var reason: String?

    @Option(help: "A register (GeoPackage or PG:…) to take the result into, for this region alone.", completion: .file(extensions: ["gpkg"]))
    var register: String?

    @Flag(help: "Tell what would be done and, with --register, what would change there; write nothing.")
    var dryRun = false

    @Flag(help: "Replace what another run left in the folder.")
    var overwrite = false

    @Flag(help: "Warnings and errors only.")
    var quiet = false

    @Flag(help: "JSON instead of text.")
    var json = false

    func validate() throws {
        if out == nil, !dryRun { throw ValidationError("--out is missing: name a folder for the part's results, or give --dry-run") }
    }

    /// The answer for programs.
    private struct Answer: Encodable {
        var run: String
        var rerun: RerunReport
        /// False when all had been done before.
        var isNew: Bool
        var candidates: Int?
        var register: RegisterIntake.Summary?

        enum CodingKeys: String, CodingKey {
            case run, rerun, candidates, register
            case isNew = "is_new"
        }
    }

    func run() async throws {
        StageLogging.start(quiet: quiet)
        if let out, RunDirectory(out).isSame(as: RunDirectory(directory)) {
            throw TubanError(.usage, subject: "--out \(out)", "is the full run's own folder; name another for the part")
        }
        let dataFolder = try DataDirectory.locate()
        let prepared = try RerunPlanner(full: RunDirectory(directory), dataFolder: dataFolder).prepare(region: region, dates: dates, reason: reason)
        let words = RerunText(language: .current)
        if !json, !quiet { print(words.text(prepared)) }
        if dryRun, register == nil {
            if json { print(try Document.text(Answer(run: prepared.plan.runID, rerun: prepared.report, isNew: true)), terminator: "") }
            return
        }
        // What a register would say takes the candidates; they are made where nobody looks.
        let scratch = dryRun ? try Self.scratch() : nil
        defer { if let scratch { try? FileManager.default.removeItem(atPath: scratch) } }
        let folder = RunDirectory(scratch ?? out ?? ".")
        try folder.prepare()
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        let road = Road(directory: folder, dataFolder: dataFolder, reporter: StageReporter.make(quiet: quiet))
        var isNew = try road.prepare(prepared, overwrite: overwrite)
        for stage in [Road.Stage.diff, .vectorize, .classify] where try road.perform(stage) { isNew = true }
        let record = try folder.readRecord()
        let taken = try takeIn(folder, words)
        if json {
            let answer = Answer(
                run: record.runID, rerun: record.rerun ?? prepared.report, isNew: isNew, candidates: record.regions?.candidates, register: taken)
            print(try Document.text(answer), terminator: "")
        } else if !quiet, !dryRun {
            let summary = RecordSummary(record: record, directory: folder, language: .current)
            print(isNew ? summary.text : words.nothingToDo(folder.path) + "\n", terminator: "")
        }
        if !record.failedBlocks.isEmpty { throw ExitCode(ExitStatus.partial) }
    }

    /// Tells what the register would say, then takes the part in.
    private func takeIn(_ folder: RunDirectory, _ words: RerunText) throws -> RegisterIntake.Summary? {
        guard let register else { return nil }
        let limits = try RegisterLimits.shipped()
        func tell(_ summary: RegisterIntake.Summary) {
            if !json, !quiet { print(words.text(summary)) }
        }
        let lock = dryRun ? nil : try RegisterStore.lock(register)
        defer { withExtendedLifetime(lock) {} }
        return try RegisterIntake(register: RegisterStore(register, writing: !dryRun), limits: limits).take(folder, dryRun: dryRun, tell: tell)
    }

    private static func scratch() throws -> String {
        let path = "\(NSTemporaryDirectory())/tuban-rerun-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw TubanError(
                .cannotCreate, subject: path,
                "the folder for the trial cannot be created (\(error.localizedDescription)); name another with TMPDIR")
        }
        return path
    }
}
