import ArgumentParser
import Pipeline
import StageSupport

@main
struct Tuban: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban",
        abstract: "Finds change in multi-date imagery and ranks the places that a person should look at.",
        version: Program.version, subcommands: [Run.self, Queue.self])

    static func main() async { await runMain(Tuban.self) }
}
