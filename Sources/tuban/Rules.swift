import ArgumentParser
import Foundation
import Pipeline
import Reporting
import StageSupport
import Triage

struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks, tries and compares rule files (docs/triage.md).", subcommands: [Check.self, Test.self, Diff.self])

    /// A rule file by its path, or by its name in the data folder.
    static func read(_ name: String) throws -> RuleFile {
        try RuleSetReader.read(path: RuleLocation.path(name, dataFolder: try DataDirectory.locate()))
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reports all that is wrong with a rule file, with line numbers.", discussion: "Example: tuban rules check own.yaml")

        @Argument(help: "A rule file, or the name of one that comes with tuban.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        func run() async throws {
            let read = try Rules.read(file)
            print("\(read.path): \(read.rules.name) \(read.rules.version), \(read.rules.rules.count) rules, \(read.cases.count) cases, no problem")
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs the cases of a rule file; ends with 65 when one comes out otherwise than expected.",
            discussion: "Example: tuban rules test farmland-cn")

        @Argument(help: "A rule file, or the name of one that comes with tuban.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        func run() async throws {
            let read = try Rules.read(file)
            let engine = RuleEngine(read.rules, table: .standard)
            var failed = 0
            for item in read.cases {
                let failures = item.failures(engine)
                guard !failures.isEmpty else { continue }
                failed += 1
                print("\(read.path):\(item.line): \(item.name): \(failures.joined(separator: "; "))")
            }
            print("\(read.cases.count - failed) of \(read.cases.count) cases hold")
            if failed > 0 { throw ExitCode(ExitStatus.badData) }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what would move in a run's queue with other rules; changes nothing.",
            discussion: "Example: tuban rules diff result farmland-cn own.yaml")

        @Argument(help: "The run folder.", completion: .directory)
        var directory: String

        @Argument(help: "The rules to compare with.", completion: .file(extensions: ["yaml", "yml"]))
        var old: String

        @Argument(help: "The rules to try.", completion: .file(extensions: ["yaml", "yml"]))
        var new: String

        @Flag(help: "All moves, not the first 20 only.")
        var all = false

        @Option(help: "Language of the table: zh or en. Default: from the environment.")
        var lang: ReportLanguage?

        @Flag(help: "JSON instead of a table.")
        var json = false

        func run() async throws {
            let language = lang ?? ReportLanguage(environment: ProcessInfo.processInfo.environment)
            let difference = RuleDifference(
                try QueueRecords(RunDirectory(directory)), old: try Rules.read(old).rules, new: try Rules.read(new).rules,
                language: language.rawValue)
            guard !json else { return print(try difference.json(), terminator: "") }
            print(RuleDifferenceTable(difference, limit: all ? nil : 20).text(language))
        }
    }
}
