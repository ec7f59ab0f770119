import ArgumentParser
import Pipeline
import Reporting
import StageSupport

struct Sample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draws a stratified random sample of a queue for people to label.",
        discussion: """
            The GeoPackage has the columns label, label_class, labelled_by, labelled_on
            and remark to fill in (words: pipelines/exchange/opinions.yaml). Give it to
            tuban assess afterwards. The same seed draws the same candidates.

            Example: tuban sample result --out sample.gpkg --size 200
            """)

    @Argument(help: "The run folder, or a file of polygons.", completion: .file())
    var queue: String

    @Option(help: "The GeoPackage to write.", completion: .file(extensions: ["gpkg"]))
    var out: String

    @Option(help: "How many candidates to draw.")
    var size = 200

    @Option(help: "The seed of the draw.")
    var seed = 1

    @Option(help: "What makes the strata: a list of tier, class and area.")
    var by = "tier,class,area"

    @Option(help: "Limits between the strata of area, in mu.")
    var areaLimits = "1,5"

    @Option(help: "The queue's layer. Default: queue, or the only one.")
    var layer: String?

    @Flag(help: "Replace the file, with the labels in it.")
    var overwrite = false

    private var criteria: [SampleDrawing.Criterion?] { by.split(separator: ",").map { SampleDrawing.Criterion(rawValue: String($0)) } }
    private var limits: [Double?] { areaLimits.split(separator: ",").map { Double($0) } }

    func validate() throws {
        guard size > 0 else { throw ValidationError("--size \(size): expected a whole number above 0") }
        guard !criteria.isEmpty, !criteria.contains(nil) else { throw ValidationError("--by \(by): expected a list of tier, class and area") }
        let numbers = limits.compactMap { $0 }
        guard numbers.count == limits.count, numbers == numbers.sorted(), numbers.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--area-limits \(areaLimits): expected ascending areas in mu, such as 1,5")
        }
    }

    func run() async throws {
        let drawing = SampleDrawing(
            queue: queue, layer: layer, out: out, size: size, seed: seed, criteria: criteria.compactMap { $0 },
            areaLimits: limits.compactMap { $0 }, overwrite: overwrite)
        let outcome = try drawing.run()
        print("wrote \(out): \(outcome.drawn) of \(outcome.queue) candidates from \(outcome.strata) strata")
    }
}
