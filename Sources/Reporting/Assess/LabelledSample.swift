import Assessment
import GeoIO
import Geometry

/// A sample drawn by `tuban sample`, with the labels that people gave, joined to the queue by `uid`.
struct LabelledSample {
    var units: [SampleAssessment.Unit] = []
    /// Drawn candidates without a label, and those that nobody could tell.
    var unlabelled = 0
    var unsure = 0

    static let layerName = "sample"

    /// Columns that tell a sample from other layers of truth.
    static let columns = ["uid", "stratum", "stratum_size", "label"]

    static func isSample(_ layer: VectorCatalogue.Layer) -> Bool { columns.allSatisfy { layer.fields.contains($0) } }

    /// Place in the queue, tier, class and probabilities are those of the queue given: an older sample judges a newer order.
    init(queue: QueueLayer, sample: PolygonLayer, path: String, opinions: OpinionFile) throws(TubanError) {
        var places: [String: Int] = [:]
        for (position, feature) in queue.features.enumerated() { places[feature.string("uid") ?? ""] = position }
        var missing: [String] = []
        var seen: Set<String> = []
        for feature in sample.features {
            guard let uid = feature.string("uid"), let stratum = feature.string("stratum"), let size = feature.number("stratum_size") else {
                throw TubanError(.badData, subject: path, "a row has no uid, stratum or stratum_size; draw the sample again with tuban sample")
            }
            guard seen.insert(uid).inserted else {
                throw TubanError(.badData, subject: path, "the candidate \(uid) stands in it twice; keep one row")
            }
            guard let place = places[uid] else {
                missing.append(uid)
                continue
            }
            let label = feature.string("label")
            guard let isWanted = try opinions.means(label, uid: uid, subject: path) else {
                if label == nil { unlabelled += 1 } else { unsure += 1 }
                continue
            }
            let row = queue.features[place]
            units.append(
                .init(
                    uid: uid, rank: place, tier: row.string("tier") ?? "", mappedClass: row.string("class") ?? "",
                    areaM2: row.number("area_m2") ?? 0, stratum: stratum, stratumSize: Int(size), isWanted: isWanted,
                    trueClass: feature.string("label_class"), confidence: row.number("confidence"),
                    classProbability: row.number("class_probability")))
        }
        guard missing.isEmpty else {
            throw TubanError(
                .badData, subject: path,
                "\(missing.count) of its candidates are not in the queue (\(missing.prefix(3).joined(separator: ", "))); give the queue that it was drawn from"
            )
        }
        guard !units.isEmpty else {
            throw TubanError(.badData, subject: path, "holds no label yet; fill in the column 'label' (words in pipelines/exchange/opinions.yaml)")
        }
    }
}
