import ArgumentParser
import Pipeline
import StageSupport

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares two dates and writes the queue: all stages in one go.",
        discussion: """
            Examples:
              tuban run --before 2023.tif --after 2024.tif --out result
              tuban run --before 2023/ --after 2024/ --region town.gpkg --out result
              tuban run pipelines/quickstart.yaml --dry-run

            The result folder holds plan.json, change.tif, candidates.gpkg,
            queue.gpkg and run.json. A run that was interrupted goes on where it
            stopped when the same command is given again.

            Exit status: 0 done; 3 done, but some ground could not be read;
            64 usage; 65 bad input; 66 input missing; 70 fault of the program;
            73 cannot create; 74 input/output; 75 busy; 77 permission;
            78 configuration; 130 and 143 interrupted. Any other means failure.
            """)

    @Argument(help: "A run's YAML file, named before the options; options win over what it says.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var options: RunOptions

    @OptionGroup var lock: LockOption

    func run() async throws {
        try RunCommand(configuration: options.resolve(yaml: file)).execute(stages: [.diff, .vectorize, .classify], patience: lock.patience())
    }
}
