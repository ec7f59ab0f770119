import ArgumentParser
import Foundation
import Pipeline
import Reporting
import StageSupport
import Triage

struct Queue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the top of a run's queue.",
        discussion: """
            Examples:
              tuban queue result
              tuban queue result --tier P1 --all --json
            """)

    @Argument(help: "The run folder.", completion: .directory)
    var directory: String

    @Flag(help: "All candidates, not the first 20 only.")
    var all = false

    @Option(help: "Only this tier: P1, P2, P3, P4 or S.")
    var tier: String?

    @Option(help: "Language of the table: zh or en. Default: from the environment.")
    var lang: ReportLanguage?

    @Flag(help: "JSON instead of a table.")
    var json = false

    func validate() throws {
        if let tier, Tier(rawValue: tier.uppercased()) == nil {
            throw ValidationError("--tier \(tier): expected one of \(Tier.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        let chosen = tier.flatMap { Tier(rawValue: $0.uppercased()) }
        let table = try QueueTable(directory: RunDirectory(directory), tier: chosen, limit: all ? nil : 20)
        print(json ? try table.json() : table.text(lang ?? ReportLanguage(environment: ProcessInfo.processInfo.environment)))
    }
}

extension ReportLanguage: ExpressibleByArgument {}
