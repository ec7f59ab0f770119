import Assessment
import Foundation
import GeoIO
import Geometry

/// What `tuban assess` is asked: a queue, a truth of one of three kinds, and what of the truth counts.
package struct AssessmentRequest: Sendable {
    /// A column and the values it may have.
    package struct Selection: Sendable, Hashable {
        package var field: String
        package var values: [String]

        /// - Parameter text: `FIELD=VALUE,VALUE…`
        package init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else { return nil }
            field = parts[0]
            values = parts[1].split(separator: ",").map(String.init)
        }

        func holds(_ feature: PolygonLayer.Feature) -> Bool {
            guard let value = feature.attributes[field] else { return values.isEmpty }
            let text =
                switch value {
                case .text(let text), .date(let text): text
                case .integer(let number): "\(number)"
                case .real(let number): "\(number)"
                case .absent: ""
                }
            return values.contains(text)
        }
    }

    package var queue: String
    package var layer: String?
    package var truth: String
    package var truthLayer: String?
    /// Rows of a polygon truth that are looked at.
    package var filters: [Selection] = []
    /// Rows of a polygon truth that the office looks for; nil takes all but those of the classes named in opinions.yaml.
    package var wanted: Selection?
    /// The column with the true class.
    package var classField = "class"
    package var dataFolder: String

    package init(queue: String, truth: String, dataFolder: String) {
        self.queue = queue
        self.truth = truth
        self.dataFolder = dataFolder
    }

    package func run() throws -> AssessmentReport {
        guard FileManager.default.fileExists(atPath: truth) else {
            throw TubanError(.missingInput, subject: truth, "does not exist; expected a raster, polygons, or a labelled sample")
        }
        let ending = truth.split(separator: ".").last?.lowercased() ?? ""
        if ["tif", "tiff", "vrt"].contains(ending) {
            let reader = try RasterReader(path: truth)
            guard reader.info.hasCRS else { throw TubanError(.badData, subject: truth, "has no CRS; give it one with gdal_edit.py -a_srs") }
            let judged = try RasterJudge.judge(try QueueLayer(queue, layer: layer, to: reader.info.grid.crs), truth: reader)
            return AssessmentReport(
                queue: queue, truth: truth, kind: .raster,
                assessment: QueueAssessment(queue: judged.queue, truth: judged.truth, pixels: judged.pixels))
        }
        let opinions = try OpinionFile.read(dataFolder: dataFolder)
        let rows = try QueueLayer(queue, layer: layer)
        let found = try VectorCatalogue(path: truth).layer(
            named: truthLayer, usual: LabelledSample.layerName, path: truth)
        for name in (filters + [wanted].compactMap { $0 }).map(\.field) where !found.fields.contains(name) {
            throw TubanError(.badData, subject: "\(truth)|\(found.name)", "has no column '\(name)'; it has: \(found.fields.joined(separator: ", "))")
        }
        var polygons = try VectorReader.polygons(path: truth, layer: found.name, to: rows.crs)
        polygons.features = polygons.features.filter { feature in filters.allSatisfy { $0.holds(feature) } }
        guard !polygons.features.isEmpty else {
            throw TubanError(.badData, subject: "\(truth)|\(found.name)", "holds no row\(filters.isEmpty ? "" : " that --where selects")")
        }
        if LabelledSample.isSample(found) {
            let sample = try LabelledSample(queue: rows, sample: polygons, path: truth, opinions: opinions)
            return AssessmentReport(
                queue: queue, truth: truth, kind: .sample, sample: SampleAssessment(units: sample.units), unlabelled: sample.unlabelled,
                unsure: sample.unsure)
        }
        let hasClasses = found.fields.contains(classField)
        let truthOf = PolygonJudge.Truth(layer: polygons, path: truth, classField: hasClasses ? classField : nil) { [wanted, classField] feature in
            wanted.map { $0.holds(feature) } ?? !opinions.unwantedClasses.contains(feature.string(classField) ?? "")
        }
        let judged = try PolygonJudge.judge(rows, truth: truthOf)
        return AssessmentReport(
            queue: queue, truth: truth, kind: .polygons, assessment: QueueAssessment(queue: judged.queue, truth: judged.truth))
    }
}
