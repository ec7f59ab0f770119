import ArgumentParser
import Foundation
import Geometry
import Pipeline
import Reporting
import StageSupport

struct Nightly: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks for new imagery, runs what is due, brings the register up to date: the job of every night.",
        discussion: """
            Examples:
              tuban nightly pipelines/nightly.yaml --dry-run
              tuban nightly pipelines/nightly.yaml --metrics-file /var/lib/node_exporter/tuban.prom

            The same night again does nothing. scripts/install-cron sets it up;
            docs/operations.md tells the rest.

            Exit status: 0 done, also when nothing was new; 3 done, but a file was
            put into quarantine, a pair failed or some ground could not be read;
            74 the disk is too full; 75 another tuban is at work; others as tuban run.
            """)

    @Argument(help: "The night's YAML file, such as pipelines/nightly.yaml.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Flag(help: "Tell what is due and why, and change nothing.")
    var dryRun = false

    @Flag(help: "Run failed pairs again, whatever they failed of.")
    var retry = false

    @Option(help: "Writes figures for Prometheus to this file.", completion: .file(extensions: ["prom"]))
    var metricsFile: String?

    @OptionGroup var lock: LockOption

    @Option(help: "Language of the summary: zh or en. Default: from the environment. That of queues and lists stands in the file.")
    var lang: ReportLanguage?

    @Flag(help: "Warnings and errors only.")
    var quiet = false

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
        StageLogging.start(quiet: quiet)
        let metrics = metricsFile ?? ProcessInfo.processInfo.environment["TUBAN_METRICS_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        // A place where figures cannot go is told before hours of work, not after them.
        if let metrics, !dryRun { try RunDirectory((metrics as NSString).deletingLastPathComponent).prepare() }
        var night: Night?
        do {
            let made = try prepared()
            night = made
            try made.run()
        } catch {
            let report = ErrorReport(error, command: Tuban.self)
            night?.close(status: report.status, error: report.lines.map { "\($0.subject): \($0.message)" }.joined(separator: "; "))
            // What ended the night is the news, not that its figures cannot be written either.
            try? write(metrics, status: report.status, night)
            throw error
        }
        guard let night else { return }
        night.close(status: night.summary.exitStatus, error: nil)
        try write(metrics, status: night.summary.exitStatus, night)
        if json {
            print(try night.summary.json(), terminator: "")
        } else if !quiet {
            print(NightText(language: lang ?? .current).text(night.summary), terminator: "")
        }
        if night.summary.exitStatus != ExitStatus.done { throw ExitCode(night.summary.exitStatus) }
    }

    private func prepared() throws -> Night {
        let current = FileManager.default.currentDirectoryPath
        let configuration = try NightlyFile.read(file.hasPrefix("/") ? file : "\(current)/\(file)")
        let dataFolder = try DataDirectory.locate()
        var choices = Night.Choices()
        choices.dryRun = dryRun
        choices.retry = retry
        choices.patience = try lock.patience()
        return Night(
            configuration, choices: choices, dataFolder: dataFolder, reporter: StageReporter.make(quiet: quiet),
            exporter: { run, export, target in
                try NightExport.write(export, of: run, to: target, language: configuration.language, dataFolder: dataFolder)
            })
    }

    private func write(_ metrics: String?, status: Int32, _ night: Night?) throws {
        guard let metrics, !dryRun else { return }
        let today = Int32(Date().timeIntervalSince1970 / 86_400)
        try NightlyMetrics(status: status, summary: night?.summary, lastSuccess: night?.lastSuccess, today: today).write(to: metrics)
    }
}
