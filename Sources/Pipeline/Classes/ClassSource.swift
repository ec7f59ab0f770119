import Geometry
import Triage

/// Gives parcels their class, its probability and reasons.
struct ClassSource: AttributeSource {
    enum Classifier: Sendable {
        case rules(ClassRules)
        case model(ClassModel, path: String)

        /// What is written into the column `classifier`.
        var id: String {
            switch self {
            case .rules(let rules): "rules \(rules.version)"
            case .model(let model, _): model.trainedID
            }
        }
    }

    /// Parcels per call of a classifier: a model's contributions take parcels × classes × features floats.
    private static let batch = 4096

    let language: String
    let classifier: Classifier
    let workers: Int

    func fill(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        let table = parcels.table
        let places = FeatureList.names.map { table[$0] }
        let columns = ["class", "class_probability", "other_use_probability", "classifier", "class_reasons"].map { table[$0] }
        let (records, language, classifier) = (parcels.records, language, classifier)
        var answers: [Classification] = []
        answers.reserveCapacity(records.count)
        // A parcel's answer depends on its own features alone, so neither batches nor workers can show.
        try TilePool.run(
            count: (records.count + Self.batch - 1) / Self.batch, workers: workers,
            makeContext: { () throws(TubanError) in try Self.ready(classifier) },
            body: { (ready, number) throws(TubanError) in
                let batch = records[(number * Self.batch)..<min(records.count, (number + 1) * Self.batch)]
                return try ready.classify(batch.map { record in FeatureList.values { record.number(places[$0]) } }, language: language)
            },
            consume: { (_, batch) throws(TubanError) in answers += batch })
        let id = classifier.id
        for (index, answer) in answers.enumerated() {
            parcels.records[index][columns[0]] = .text(answer.parcelClass.rawValue)
            parcels.records[index][columns[1]] = answer.probability.map { .number($0) }
            parcels.records[index][columns[2]] = answer.otherUse.map { .number($0) }
            parcels.records[index][columns[3]] = .text(id)
            parcels.records[index][columns[4]] = .text(answer.reasons)
        }
    }

    private static func ready(_ classifier: Classifier) throws(TubanError) -> any BatchClassifier {
        switch classifier {
        case .rules(let rules): rules
        case .model(let model, let path): try ModelClassifier(model, subject: path)
        }
    }
}

/// What answers for some parcels at once, on one thread.
protocol BatchClassifier {
    /// - Parameter parcels: features in the order of `FeatureList`.
    func classify(_ parcels: [[Double?]], language: String) throws(TubanError) -> [Classification]
}

extension ModelClassifier: BatchClassifier {}

extension ClassRules: BatchClassifier {
    func classify(_ parcels: [[Double?]], language: String) throws(TubanError) -> [Classification] {
        parcels.map { classify($0, language: language) }
    }
}
