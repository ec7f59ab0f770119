import ArgumentParser
import Pipeline
import StageSupport

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares two dates and writes the queue: all stages in one go.",
        discussion: """
            Examples:
              tuban run --before 2023.tif --after 2024.tif --out result
              tuban run --before spring/ --after autumn/ --region township.gpkg --out result
              tuban run pipelines/quickstart.yaml --dry-run

            The result folder holds plan.json, change.tif, candidates.gpkg, queue.gpkg and run.json. A run that was
            interrupted goes on where it stopped when the same command is given again.

            Exit status: 0 done; 3 done, but some ground could not be read; 64 usage; 65 bad input; 66 input missing;
            73 cannot create; 74 I/O; 75 busy; 78 configuration. Any other status means failure.
            """)

    @Argument(help: "A run's YAML file; options on the command line go before it.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var options: RunOptions

    func run() async throws {
        try RunCommand(configuration: options.resolve(yaml: file)).execute(stages: [.diff, .vectorize, .classify])
    }
}
