import Geometry
import Triage

/// Gives parcels their class, its probability and reasons.
struct ClassSource: AttributeSource {
    enum Classifier: Sendable {
        case rules(ClassRules)
        case model(ClassModel, path: String)
    }

    let language: String
    let classifier: Classifier

    func fill(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        let table = parcels.table
        let places = FeatureList.names.map { table[$0] }
        let features = parcels.records.map { record in places.map { record.number($0) } }
        let answers: [Classification]
        let id: String
        switch classifier {
        case .rules(let rules):
            answers = features.map { rules.classify($0, language: language) }
            id = "rules \(rules.version)"
        case .model(let model, let path):
            let classifier = try ModelClassifier(model, subject: path)
            answers = try classifier.classify(features, language: language)
            id = classifier.id
        }
        for (index, answer) in answers.enumerated() {
            parcels.records[index][table["class"]] = .text(answer.parcelClass.rawValue)
            parcels.records[index][table["class_probability"]] = answer.probability.map { .number($0) }
            parcels.records[index][table["classifier"]] = .text(id)
            parcels.records[index][table["class_reasons"]] = .text(answer.reasons)
        }
    }
}
