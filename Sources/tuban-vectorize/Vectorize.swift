import ArgumentParser
import Pipeline
import StageSupport

@main
struct Vectorize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-vectorize", abstract: "Turns changed pixels into candidate parcels and writes candidates.gpkg.",
        discussion: "Example: tuban-vectorize result", version: Program.version)

    @OptionGroup var options: StageOptions

    static func main() async { await runMain(Vectorize.self) }

    func run() async throws { try options.perform(.vectorize) }
}
