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
        subcommands: [
            Init.self, Take.self, Show.self, History.self, Check.self, Export.self, ImportDecisions.self, ImportBacklog.self, Verify.self,
            Migrate.self,
        ])

    struct Source: ParsableArguments {
        @Argument(help: "The register: a GeoPackage, or PG:… for PostGIS.", completion: .file(extensions: ["gpkg"]))
        var register: String

        /// Opens the register for a command that changes it (or tells what it would change), holds it while `body` works, prints the answer.
        func change<Answer: Encodable>(
            _ changing: Changing, words: (RegisterText) -> (Answer) -> String, _ body: (RegisterStore, RegisterLimits) throws -> Answer
        ) throws -> Answer {
            let patience = try changing.lock.patience()
            let lock = try patience.wait { () throws(TubanError) in try RegisterStore.lock(register) }
            defer { withExtendedLifetime(lock) {} }
            let store = try patience.wait { () throws(TubanError) in try RegisterStore(register, writing: !changing.dryRun) }
            store.tellBackup()
            let answer = try body(store, try RegisterLimits.shipped())
            print(changing.json ? try Document.text(answer) : words(RegisterText(language: .current))(answer) + "\n", terminator: "")
            return answer
        }
    }

    /// Options of the commands that change a register.
    struct Changing: ParsableArguments {
        @OptionGroup var lock: LockOption
        @Flag(help: "Tell what would change, and change nothing.")
        var dryRun = false
        @Flag(help: "JSON instead of text.")
        var json = false
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
        @OptionGroup var changing: Changing

        func run() async throws {
            _ = try source.change(changing, words: RegisterText.text) { store, limits in
                try RegisterIntake(register: store, limits: limits).take(RunDirectory(directory), reason: reason, dryRun: changing.dryRun)
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
            let check = try RegisterCheck(source: source.register, limits: RegisterLimits.shipped())
            for problem in check.problems { StandardError.write(line: "tuban: \(RegisterStore.shown(source.register)): \(problem)") }
            guard check.problems.isEmpty else {
                StandardError.write(line: "tuban: what to do: \(RegisterCheck.advice)")
                throw ExitCode(ExitStatus.badData)
            }
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
                Columns: uid, verdict, status, reason, who, decided_at, claimed_on, evidence,
                geometry_hash (the last three may be empty; claimed_on goes with 已申报整改). Nothing that was decided before is overwritten.
                """)
        @OptionGroup var source: Source
        @Argument(help: "GeoPackage, CSV, XLSX or ODS file; FILE|TABLE where it holds more than one table.")
        var file: String
        @OptionGroup var changing: Changing

        func run() async throws {
            let summary = try source.change(changing, words: RegisterText.text) { store, limits in
                try DecisionImport(register: store, limits: limits).take(file, dryRun: changing.dryRun)
            }
            if !summary.refused.isEmpty { throw ExitCode(ExitStatus.partial) }
        }
    }

    struct ImportBacklog: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a layer of old cases in as known places; ends with 3 when some rows were refused.",
            discussion: """
                The mapping says which columns hold number, status and dates; pipelines/backlog.yaml
                is an example. The same layer twice changes nothing; a later status of a case
                is added, nothing is overwritten.

                Example:
                  tuban register import-backlog county.gpkg 'base.gpkg|CLTB' --mapping pipelines/backlog.yaml
                """)
        @OptionGroup var source: Source
        @Argument(help: "A layer of polygons; FILE|LAYER where the file holds more than one.")
        var layer: String
        @Option(help: "The mapping of its columns.", completion: .file(extensions: ["yaml", "yml"]))
        var mapping: String
        @OptionGroup var changing: Changing

        func run() async throws {
            let mapping = try BacklogMapping.read(mapping)
            let summary = try source.change(changing, words: RegisterText.text) { store, limits in
                try BacklogImport(register: store, limits: limits).take(layer, mapping: mapping, dryRun: changing.dryRun)
            }
            if !summary.refused.isEmpty || summary.skipped > 0 { throw ExitCode(ExitStatus.partial) }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks claims that ground was put right against imagery that is later than they are.",
            discussion: """
                The imagery is that of a run's YAML file: its epochs with dates, masks, nodata and
                bands. Results: 核验通过, 部分, 未整改, 疑似虚假, 影像不足, each with its figures by
                date. Limits and peak windows: pipelines/rectification.yaml.

                Example:
                  tuban register verify county.gpkg --imagery season.yaml
                """)
        @OptionGroup var source: Source
        @Option(help: "A run's YAML file with dated epochs.", completion: .file(extensions: ["yaml", "yml"]))
        var imagery: String
        @OptionGroup var changing: Changing

        func run() async throws {
            let configuration = try ConfigurationResolver(requirements: [.epochs]).resolve(yaml: imagery, commandLine: [:])
            let folder = try DataDirectory.locate()
            let limits = try RectificationLimitsFile.read(dataFolder: folder)
            let summary = try source.change(changing, words: RegisterText.text) { store, register in
                try RectificationStage(register: store, limits: register, rectification: limits)
                    .run(configuration, dataFolder: folder, dryRun: changing.dryRun)
            }
            if summary.unreadable > 0 { throw ExitCode(ExitStatus.partial) }
        }
    }

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings a register of an older tuban forward, after a copy was put aside.",
            discussion: "Every command that changes a register does so, too, when it meets an older one.")
        @OptionGroup var source: Source

        func run() async throws {
            let lock = try RegisterStore.lock(source.register)
            defer { withExtendedLifetime(lock) {} }
            let store = try RegisterStore(source.register, writing: true)
            store.tellBackup()
            print("\(RegisterStore.shown(source.register)): schema \(RegisterSchema.version)")
        }
    }
}

extension RegisterStore {
    /// Says where the register of the older form is, if opening brought it forward.
    func tellBackup() {
        guard let backup else { return }
        StandardError.write(line: "tuban: brought forward to schema \(RegisterSchema.version); the register as it was: \(backup)")
    }
}

extension ReportLanguage {
    static var current: ReportLanguage { ReportLanguage(environment: ProcessInfo.processInfo.environment) }
}

extension RegisterLimits {
    /// Those of the data folder.
    static func shipped() throws -> RegisterLimits { try RegisterLimitsFile.read(dataFolder: DataDirectory.locate()) }
}
