import Foundation
import GeoIO
import Geometry
import Pipeline
import Triage

/// The candidates of a run as records for exchange, in the order of the queue, with numbers for all of them.
struct ExchangeQueue {
    var crs: String
    var records: [ExchangeRecord]
    var columns: [String]
    var runID: String
    var dateBefore: String?
    var dateAfter: String?
    var remarks: [String] = []
    /// Attributes that no row has: their base layers were not configured, or the step that makes them did not run.
    var missing: Set<String> = []

    struct Choice: Sendable {
        var programme: String
        var generation: String
        var county: String?
        var batch: String?
        var language: ReportLanguage
    }

    /// - Parameter place: the run folder, whose plan knows the run and its dates; or a file, whose rows are asked for the dates.
    init(place: String, layer: QueueLayer, codes: ClassCodes, choice: Choice) throws(TubanError) {
        crs = layer.crs
        columns = layer.columns
        let folder = RunDirectory(place)
        if folder.has(.plan) {
            let plan = try folder.readPlan()
            runID = plan.runID
            dateBefore = plan.epochs.first?.date
            dateAfter = plan.epochs.last?.date
        } else {
            runID = ""
            dateBefore = layer.features.compactMap { $0.string("date_before") }.min()
            dateAfter = layer.features.compactMap { $0.string("date_after") }.max()
        }
        let batch = choice.batch ?? dateAfter ?? runID
        if choice.batch == nil, dateAfter == nil {
            remarks.append("the later date is unknown; numbers are derived from \(runID.isEmpty ? "no batch" : "the run's id") (--batch names one)")
        }
        let isGeographic = try CoordinateSystem(crs, subject: layer.path).isGeographic
        let centroids = try Centroids(of: layer.features, crs: crs, subject: layer.path)
        var parcels: [(uid: String, county: String)] = []
        var unknown = 0
        for feature in layer.features {
            guard let uid = feature.string("uid") else {
                throw TubanError(.badData, subject: layer.path, "has a row without a uid; run tuban-classify again")
            }
            let county = Self.county(feature) ?? choice.county
            if county == nil { unknown += 1 }
            parcels.append((uid, county ?? MonitoringNumbers.unknownCounty))
        }
        if unknown > 0 {
            remarks.append(
                "\(unknown) candidates have no county code; their numbers begin with \(MonitoringNumbers.unknownCounty) (give --county, or a layer of townships)")
        }
        let numbers = try MonitoringNumbers.assign(parcels, programme: choice.programme, batch: batch)
        var records: [ExchangeRecord] = []
        for (index, feature) in layer.features.enumerated() {
            guard let number = numbers[parcels[index].uid] else { continue }
            let name = feature.string("class") ?? "unknown"
            let kind = codes.kind(of: name)
            let place = centroids.places[index]
            let plane = centroids.planes[index]
            let derived: [String: FieldValue] = [
                "number": .text(number.full), "parent_number": number.parent.map { .text($0) } ?? .absent, "batch": .text(batch),
                "run_id": runID.isEmpty ? .absent : .text(runID), "class_code": codes.code(of: name, choice.generation).map { .text($0) } ?? .absent,
                "class_title": .text(codes.title(of: name, choice.language)), "change_kind": .text(kind.title(choice.language)),
                "easting": plane.map { .real($0.x) } ?? .absent, "northing": plane.map { .real($0.y) } ?? .absent,
                "longitude": .real(place.x), "latitude": .real(place.y),
                "bounds_text": .text(Centroids.boundsText(of: feature.polygons, isGeographic: isGeographic)),
                "status": .text(choice.language == .zh ? "候选" : "candidate"),
                "date_before_text": feature.string("date_before").map { .text($0) } ?? .absent,
                "date_after_text": feature.string("date_after").map { .text($0) } ?? .absent,
            ]
            records.append(
                ExchangeRecord(
                    feature: feature, number: number, mappedClass: name, kind: kind, plane: plane, place: place, derived: derived))
        }
        self.records = records
        missing = Set(AttributeTable.standard.attributes.map(\.name).filter { name in !records.contains { $0.feature.attributes[name] != nil } })
    }

    private static func county(_ feature: PolygonLayer.Feature) -> String? {
        for name in ["county_code", "township_code", "village_code"] {
            if let code = feature.string(name), code.count >= 6, code.allSatisfy({ $0.isASCII && $0.isNumber }) { return String(code.prefix(6)) }
        }
        return nil
    }
}
