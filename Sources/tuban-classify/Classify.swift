import ArgumentParser
import Pipeline
import StageSupport

@main
struct Classify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-classify", abstract: "Gives each candidate its tier, reasons and rank and writes queue.gpkg.",
        discussion: "Example: tuban-classify result", version: Program.version)

    @OptionGroup var options: StageOptions

    static func main() async { await runMain(Classify.self) }

    func run() async throws { try options.perform(.classify) }
}
