import ArgumentParser
import Foundation
import Geometry
import Pipeline
import Reporting
import StageSupport
import Triage

struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps the queue across runs: what was seen when, what people decided, what happened.",
        discussion: """
            A register is a GeoPackage, or a PostGIS database by its connection string
            (PG:host=… dbname=…; the password comes from PGPASSWORD or ~/.pgpass).

            Examples:
              tuban register init county.gpkg --crs EPSG:4490
              tuban register take county.gpkg result
              tuban register export county.gpkg to-check.gpkg
              tuban register import-decisions county.gpkg 'checked.gpkg|decisions'
            """,
        subcommands: [Init.self, Take.self, Show.self, History.self, Check.self, Export.self, ImportDecisions.self])

    struct Source: ParsableArguments {
        @Argument(help: "The register: a GeoPackage, or PG:… for PostGIS.", completion: .file(extensions: ["gpkg"]))
        var register: String

        /// Opens the register for a command that changes it (or tells what it would change), holds it while `body` works, prints the answer.
        func change<Answer: Encodable>(
            dryRun: Bool, json: Bool, patience: LockPatience, words: (RegisterText) -> (Answer) -> String, _ body: (RegisterStore, RegisterLimits) throws -> Answer
        ) throws -> Answer {
            let lock = try patience.wait { () throws(TubanError) in try RegisterStore.lock(register) }
            defer { withExtendedLifetime(lock) {} }
            let store = try patience.wait { () throws(TubanError) in try RegisterStore(register, writing: !dryRun) }
            let answer = try body(store, try RegisterLimits.shipped())
            print(json ? try Document.text(answer) : words(RegisterText(language: .current))(answer) + "\n", terminator: "")
            return answer
        }
    }

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an empty register.")
        @OptionGroup var source: Source
        @Option(help: "CRS of its candidates, such as EPSG:4490 or EPSG:4547.")
        var crs: String

        func run() async throws {
            try RegisterStore.initialise(source.register, crs: crs)
            print("made \(RegisterStore.shown(source.register))")
        }
    }

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a finished run in: known places, new ones, grown ones, those that are gone.",
            discussion: "The same run twice changes nothing.")
        @OptionGroup var source: Source
        @Argument(help: "The run's folder.", completion: .directory)
        var directory: String
        @Option(help: "Why the run was made; kept with it.")
        var reason: String?
        @OptionGroup var lock: LockOption
        @Flag(help: "Tell what would change, and change nothing.")
        var dryRun = false
        @Flag(help: "JSON instead of text.")
        var json = false

        func run() async throws {
            _ = try source.change(dryRun: dryRun, json: json, patience: lock.patience(), words: RegisterText.text) { store, limits in
                try RegisterIntake(register: store, limits: limits).take(RunDirectory(directory), reason: reason, dryRun: dryRun)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints a register in figures.")
        @OptionGroup var source: Source
        @Flag(help: "JSON instead of text.")
        var json = false

        func run() async throws {
            let overview = try RegisterOverview(RegisterStore(source.register, writing: false))
            print(json ? try overview.json() : RegisterText(language: .current).text(overview))
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints all that is known of one candidate.")
        @OptionGroup var source: Source
        @Argument(help: "The candidate's uid.")
        var uid: String
        @Flag(help: "JSON instead of text.")
        var json = false

        func run() async throws {
            let history = try RegisterHistory(RegisterStore(source.register, writing: false), uid: uid)
            print(json ? try history.json() : RegisterText(language: .current).text(history))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks a register through; ends with 65 when something is wrong.")
        @OptionGroup var source: Source

        func run() async throws {
            let register = try RegisterStore(source.register, writing: false)
            let check = try RegisterCheck(register, limits: RegisterLimits.shipped())
            for problem in check.problems { StandardError.write(line: "tuban: \(RegisterStore.shown(source.register)): \(problem)") }
            guard check.problems.isEmpty else { throw ExitCode(ExitStatus.badData) }
            print(RegisterText(language: .current).text(check))
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the open candidates and an empty book of decisions to a GeoPackage, for QGIS or QField.")
        @OptionGroup var source: Source
        @Argument(help: "The GeoPackage to write.", completion: .file(extensions: ["gpkg"]))
        var file: String

        func run() async throws {
            let rows = try RegisterExport(register: RegisterStore(source.register, writing: false)).write(to: file)
            print("\(file): \(rows)")
        }
    }

    struct ImportDecisions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes in what people decided; ends with 3 when some rows were refused.",
            discussion: """
                Columns: uid, verdict, status, reason, who, decided_at, evidence, geometry_hash
                (the last two may be empty). Nothing that was decided before is overwritten.
                """)
        @OptionGroup var source: Source
        @Argument(help: "GeoPackage, CSV, XLSX or ODS file; FILE|TABLE where it holds more than one table.")
        var file: String
        @OptionGroup var lock: LockOption
        @Flag(help: "Tell what would be taken, and change nothing.")
        var dryRun = false
        @Flag(help: "JSON instead of text.")
        var json = false

        func run() async throws {
            let summary = try source.change(dryRun: dryRun, json: json, patience: lock.patience(), words: RegisterText.text) { store, limits in
                try DecisionImport(register: store, limits: limits).take(file, dryRun: dryRun)
            }
            if !summary.refused.isEmpty { throw ExitCode(ExitStatus.partial) }
        }
    }
}

extension ReportLanguage {
    static var current: ReportLanguage { ReportLanguage(environment: ProcessInfo.processInfo.environment) }
}

extension RegisterLimits {
    /// Those of the data folder.
    static func shipped() throws -> RegisterLimits { try RegisterLimitsFile.read(dataFolder: DataDirectory.locate()) }
}
