import ArgumentParser
import Pipeline
import StageSupport

@main
struct Tuban: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban",
        abstract: "Finds change in multi-date imagery and ranks the places that a person should look at.",
        discussion: "The stages one by one: tuban-prepare, tuban-diff, tuban-vectorize, tuban-classify.",
        version: Program.version,
        subcommands: [
            Run.self,
            Rerun.self,
            Queue.self,
            Explain.self,
            Rules.self,
            Export.self,
            Assess.self,
            Sample.self,
            Train.self,
            Register.self,
            Push.self,
            Nightly.self,
            DoctorCommand.self,
        ])

    static func main() async { await runMain(Tuban.self) }
}
