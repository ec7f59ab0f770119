import ArgumentParser
import Foundation
import Pipeline
import Reporting
import StageSupport
import Triage

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a run's queue for offices and other programs.",
        discussion: """
            The form goes by the file's ending: .xlsx (workbook with lists and tables by
            township), .csv, .gpkg, .fgb, .geojsonl, .shp; --as jctb makes the exchange
            layer JCTB as a Shapefile. Suppressed candidates are left out.

            Examples:
              tuban export result --to queue.xlsx --lang zh
              tuban export result --to JCTB.shp --as jctb --encoding gbk --county 130500
            """)

    @Argument(help: "The run folder, or a file with a queue.", completion: .file())
    var queue: String

    @Option(help: "The file to write.", completion: .file())
    var to: String

    @Option(name: .customLong("as"), help: "jctb, gpkg, fgb, geojsonseq, csv, xlsx or shp. Default: by the file's ending.")
    var form: String?

    @Option(help: "Which columns, under which names: a file such as pipelines/exchange/jctb.yaml.", completion: .file(extensions: ["yaml", "yml"]))
    var mapping: String?

    @Option(help: "Texts of a Shapefile: utf-8 or gbk.")
    var encoding = "utf-8"

    @Option(help: "Only these tiers, such as P1,P2; S is written when it is named.")
    var tier: String?

    @Flag(help: "With the suppressed candidates.")
    var all = false

    @Option(help: "County code (6 digits) for candidates without one.")
    var county: String?

    @Option(help: "The batch that numbers are derived from. Default: the later date.")
    var batch: String?

    @Option(help: "Language of titles and names: zh or en. Default: from the environment.")
    var lang: ReportLanguage?

    @Flag(help: "Replace the file.")
    var overwrite = false

    private var tiers: [Tier?]? { tier.map { $0.split(separator: ",").map { Tier(rawValue: $0.uppercased()) } } }
    private var chosen: ExportRequest.Form? { form.map { ExportRequest.Form(rawValue: $0.lowercased()) } ?? ExportRequest.Form(path: to) }

    func validate() throws {
        guard let chosen else {
            throw ValidationError(
                "\(form.map { "--as \($0)" } ?? "--to \(to)"): expected one of \(ExportRequest.Form.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard chosen.accepts(path: to) else {
            throw ValidationError("--to \(to): a file of the form \(chosen.rawValue) ends in .\(chosen.ending)")
        }
        guard ExportRequest.encodings.contains(encoding.lowercased()) else {
            throw ValidationError("--encoding \(encoding): expected \(ExportRequest.encodings.joined(separator: " or "))")
        }
        if let tiers, tiers.isEmpty || tiers.contains(nil) {
            throw ValidationError("--tier \(tier ?? ""): expected a list of \(Tier.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if let county, county.count != 6 || !county.allSatisfy({ $0.isASCII && $0.isNumber }) {
            throw ValidationError("--county \(county): expected 6 digits")
        }
    }

    func run() async throws {
        guard let chosen else { return }
        let language = lang ?? ReportLanguage(environment: ProcessInfo.processInfo.environment)
        var request = ExportRequest(
            queue: queue, out: to, form: chosen, language: language, dataFolder: try DataDirectory.locate())
        request.mapping = mapping
        request.choose(encoding: encoding.lowercased())
        request.tiers = tiers?.compactMap { $0 }
        request.includesSuppressed = all
        request.county = county
        request.batch = batch
        request.overwrite = overwrite
        let outcome = try request.run()
        print(language == .zh ? "已写出 \(outcome.path)：\(outcome.rows)个图斑" : "wrote \(outcome.path): \(outcome.rows) candidates")
        for remark in outcome.remarks { StandardError.write(line: "tuban: note: \(StandardError.oneLine(remark))") }
    }
}
