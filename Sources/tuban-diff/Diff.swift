import ArgumentParser
import Pipeline
import StageSupport

@main
struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-diff", abstract: "Measures change at every pixel of a planned run and writes change.tif.",
        discussion: "Example: tuban-diff result", version: Program.version)

    @OptionGroup var options: StageOptions

    static func main() async { await runMain(Diff.self) }

    func run() async throws { try options.perform(.diff) }
}
