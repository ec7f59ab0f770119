import ArgumentParser
import Foundation
import Pipeline
import StageSupport

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells why a candidate stands where it stands: every rule, and the figures that it saw.",
        discussion: """
            Examples:
              tuban explain result 635c3fc5
              tuban explain result 635c3fc5-4279-8032-9636-db1ca97802ee --json
            """)

    @Argument(help: "The run folder.", completion: .directory)
    var directory: String

    @Argument(help: "The candidate's uid, or a beginning of it that no other has.")
    var uid: String

    @Option(help: "Language of the text: zh or en. Default: from the environment.")
    var lang: ReportLanguage?

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
        let folder = RunDirectory(directory)
        let file = try RuleLocation.read(RuleLocation.path(try folder.readPlan().configuration.rules, dataFolder: try DataDirectory.locate()))
        let queue = try QueueRecords(folder)
        let language = lang ?? ReportLanguage(environment: ProcessInfo.processInfo.environment)
        let explanation = Explanation(queue, position: try queue.position(of: uid), rules: file.rules, language: language.rawValue)
        print(json ? try explanation.json() : explanation.text(language), terminator: json ? "" : "\n")
    }
}
