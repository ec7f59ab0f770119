import ArgumentParser
import Pipeline
import StageSupport

@main
struct Vectorize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-vectorize", abstract: "Turns changed pixels into parcels.",
        discussion: """
            In a run folder it makes candidates.gpkg from change.tif. With --raster
            it makes parcels of any GeoTIFF: a mask, classes, or a statistic with a
            threshold; the options below belong to --raster.

            Examples:
              tuban-vectorize result
              tuban-vectorize --raster classes.tif --out parcels.gpkg --min-pixels 9
              tuban-vectorize --raster loss.tif --threshold 0.3 --out loss.fgb
            """,
        version: Program.version)

    @Argument(help: "The run folder, as tuban-prepare left it.", completion: .directory)
    var directory: String?

    @OptionGroup var extraction: ExtractionOptions

    @Flag(help: "Warnings and errors only.")
    var quiet = false

    @Flag(help: "Print the run's record as JSON.")
    var json = false

    static func main() async { await runMain(Vectorize.self) }

    func run() async throws {
        guard let directory else {
            try extraction.perform(quiet: quiet, json: json)
            return
        }
        try extraction.refuse(besides: directory)
        try StageOptions.perform(.vectorize, in: directory, quiet: quiet, json: json)
    }
}
