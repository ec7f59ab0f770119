import Foundation
import GeoIO
import Geometry
import Pipeline
import Spreadsheet
import Triage

/// What `tuban export` is asked.
package struct ExportRequest: Sendable {
    package enum Form: String, Sendable, CaseIterable {
        case jctb, gpkg, fgb, geojsonseq, csv, xlsx, shp

        /// The form that a file's name speaks of.
        package init?(path: String) {
            if path.lowercased().hasSuffix(".xlsx") {
                self = .xlsx
            } else {
                guard let format = VectorFormat(path: path) else { return nil }
                self.init(rawValue: format.rawValue)
            }
        }

        package var ending: String { self == .xlsx ? "xlsx" : format?.ending ?? rawValue }

        /// GDAL's drivers, and readers, go by the ending.
        package func accepts(path: String) -> Bool { self == .xlsx ? path.lowercased().hasSuffix(".xlsx") : VectorFormat(path: path) == format }

        var format: VectorFormat? { self == .jctb ? .shp : VectorFormat(rawValue: rawValue) }

        var mappingName: String {
            switch self {
            case .jctb: "jctb"
            case .xlsx: "list"
            default: "record"
            }
        }
    }

    package struct Outcome: Sendable {
        package var path: String
        package var rows: Int
        /// What could not be written as it was, or what is missing.
        package var remarks: [String]
    }

    /// A run folder, or a file with a queue.
    package var queue: String
    package var out: String
    package var form: Form
    package var mapping: String?
    package var encoding = TextEncoding.utf8
    package var language: ReportLanguage
    /// Only these tiers; nil takes all that are not suppressed.
    package var tiers: [Tier]?
    package var includesSuppressed = false
    package var county: String?
    package var batch: String?
    package var overwrite = false
    package var dataFolder: String

    package init(queue: String, out: String, form: Form, language: ReportLanguage, dataFolder: String) {
        self.queue = queue
        self.out = out
        self.form = form
        self.language = language
        self.dataFolder = dataFolder
    }

    package static let encodings = TextEncoding.allCases.map(\.rawValue)

    package mutating func choose(encoding name: String) { encoding = TextEncoding(rawValue: name) ?? encoding }

    package func run() throws -> Outcome {
        guard overwrite || access(out, F_OK) != 0 else {
            throw TubanError(.cannotCreate, subject: out, "exists already; give --overwrite to replace it")
        }
        let layer = try QueueLayer(self.queue)
        let codes = try ClassCodes.read(dataFolder: dataFolder)
        let path = mapping ?? "\(dataFolder)/exchange/\(form.mappingName).yaml"
        let mapping = try ExchangeMapping.read(path, known: layer.columns)
        var queue = try ExchangeQueue(
            place: self.queue, layer: layer, codes: codes,
            choice: .init(programme: mapping.programme, generation: mapping.generation, county: county, batch: batch, language: language))
        queue.records = queue.records.filter(isWanted)
        var outcome = Outcome(path: out, rows: queue.records.count, remarks: queue.remarks)
        if form == .xlsx {
            let book = LeaderBook(queue: queue, mapping: mapping, language: language, blindSpots: try BlindSpotTable(place: self.queue, queue: layer.path))
            let cut = try Workbook.write(book.sheets, to: out, created: queue.dateAfter)
            if cut > 0 { outcome.remarks.append("\(cut) texts were cut at the \(Workbook.maximumText) characters that a cell can hold") }
        } else if let format = form.format {
            outcome.remarks += try ExchangeLayer(queue: queue, mapping: mapping, format: format, encoding: encoding, language: language).write(to: out)
        }
        return outcome
    }

    private func isWanted(_ record: ExchangeRecord) -> Bool {
        guard let tiers else { return includesSuppressed || !record.isSuppressed }
        return tiers.contains { $0.rawValue == record.feature.string("tier") }
    }
}
