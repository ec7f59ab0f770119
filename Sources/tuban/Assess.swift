import ArgumentParser
import Foundation
import Pipeline
import Reporting
import StageSupport

struct Assess: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how good a queue is against what truly changed.",
        discussion: """
            TRUTH is a raster (0 no change, 1 change, 255 not evaluated), polygons, or
            a sample that tuban sample drew and people labelled.

            Examples:
              tuban assess result truth.tif
              tuban assess result truth.gpkg --where date_to=2024-04-20 --html report.html
              tuban assess result sample.gpkg --json
            """)

    @Argument(help: "The run folder, or a file of polygons.", completion: .file())
    var queue: String

    @Argument(help: "A raster, polygons, or a labelled sample.", completion: .file())
    var truth: String

    @Option(help: "The queue's layer. Default: queue, or the only one.")
    var layer: String?

    @Option(help: "The truth's layer. Default: sample, or the only one.")
    var truthLayer: String?

    @Option(name: .customLong("where"), help: "FIELD=VALUE,VALUE: only such rows of polygons count. May be repeated.")
    var filters: [String] = []

    @Option(help: "FIELD=VALUE,VALUE: rows of polygons that are looked for. Default: all but the classes named in pipelines/exchange/opinions.yaml.")
    var wanted: String?

    @Option(help: "The column with the true class.")
    var classField = "class"

    @Option(help: "Writes the report as an HTML page as well.", completion: .file(extensions: ["html"]))
    var html: String?

    @Option(help: "Language of the report: zh or en. Default: from the environment.")
    var lang: ReportLanguage?

    @Flag(help: "JSON instead of text.")
    var json = false

    func validate() throws {
        for text in filters + [wanted].compactMap({ $0 }) where AssessmentRequest.Selection(text) == nil {
            throw ValidationError("'\(text)': expected FIELD=VALUE or FIELD=VALUE,VALUE")
        }
    }

    func run() async throws {
        var request = AssessmentRequest(queue: queue, truth: truth, dataFolder: try DataDirectory.locate())
        request.layer = layer
        request.truthLayer = truthLayer
        request.filters = filters.compactMap { AssessmentRequest.Selection($0) }
        request.wanted = wanted.flatMap { AssessmentRequest.Selection($0) }
        request.classField = classField
        let language = lang ?? ReportLanguage(environment: ProcessInfo.processInfo.environment)
        let report = try request.run()
        if let html { try report.writePage(to: html, language) }
        print(json ? try report.json() : report.text(language))
    }
}
