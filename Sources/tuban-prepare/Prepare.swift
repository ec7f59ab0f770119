import ArgumentParser
import Pipeline
import StageSupport

@main
struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-prepare", abstract: "Looks at all inputs of a run, fits them to one grid, and writes plan.json.",
        discussion: """
            Examples:
              tuban-prepare --before 2023.tif --after 2024.tif --out result
              tuban-prepare pipelines/quickstart.yaml
            """,
        version: Program.version)

    @Argument(help: "A run's YAML file, named before the options; options win over what it says.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var options: RunOptions

    static func main() async { await runMain(Prepare.self) }

    func run() async throws {
        let run = try RunCommand(configuration: options.resolve(yaml: file))
        try run.execute(stages: [])
    }
}
