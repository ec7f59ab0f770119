import Boosting
import Geometry
import Triage

/// Classes by a trained model. Each parcel's answer depends on its own features alone.
package struct ModelClassifier {
    private static let named = 3

    private let model: ClassModel
    private let booster: Booster
    private let byClass: [Booster]
    private let places: [Int]

    package init(_ model: ClassModel, subject: String) throws(TubanError) {
        self.model = model
        booster = try ClassModelFile.booster(model, subject: subject)
        byClass = try booster.byClass()
        let known = Dictionary(uniqueKeysWithValues: FeatureList.names.enumerated().map { ($1, $0) })
        places = model.features.compactMap { known[$0.name] }
    }

    /// - Parameter parcels: features in the order of `FeatureList`.
    package func classify(_ parcels: [[Double?]], language: String) throws(TubanError) -> [Classification] {
        let matrix = self.matrix(parcels)
        let answers = try answers(matrix)
        var texts = [String](repeating: "", count: answers.count)
        for (place, booster) in byClass.enumerated() {
            let rows = answers.indices.filter { answers[$0].place == place }
            let contributions = try booster.contributions(self.matrix(rows.map { parcels[$0] }))
            let width = places.count + 1
            for (number, row) in rows.enumerated() {
                let ofRow = contributions[(number * width)..<((number + 1) * width - 1)]
                texts[row] = reasons(answers[row], ofRow, matrix[row], language: language)
            }
        }
        return zip(answers, texts).map { Classification($0.given, probability: $0.probability, otherUse: $0.otherUse, reasons: $1) }
    }

    /// The features that the model was trained on.
    func matrix(_ parcels: [[Double?]]) -> FeatureMatrix {
        var matrix = FeatureMatrix(columns: places.count)
        for parcel in parcels { matrix.append(places.map { parcel[$0] }) }
        return matrix
    }

    struct Answer {
        var given: ParcelClass
        var likeliest: ParcelClass
        var place: Int
        var probability: Double
        var otherUse: Double
        var isFar: Bool
    }

    /// The likeliest class of each row, its calibrated probability, and what is given out.
    func answers(_ matrix: FeatureMatrix) throws(TubanError) -> [Answer] {
        let scores = try booster.margins(matrix)
        let classes = model.classes.count
        return (0..<matrix.rows).map { row in
            let probabilities = ClassScores.probabilities(scores[(row * classes)..<((row + 1) * classes)], temperature: model.temperature)
            // Of equals the first, whatever the order of evaluation.
            let place = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) } ?? 0
            let probability = model.curve.probability(of: probabilities[place])
            let likeliest = model.classes[place]
            let isFar = model.box.isFar(matrix[row])
            return Answer(
                given: isFar || probability < model.minProbability ? .unknown : likeliest, likeliest: likeliest, place: place,
                probability: probability, otherUse: zip(model.classes, probabilities).reduce(0) { $0 + ($1.0.isOtherUse ? $1.1 : 0) }, isFar: isFar)
        }
    }

    private func reasons(_ answer: Answer, _ contributions: ArraySlice<Float>, _ row: ArraySlice<Float>, language: String) -> String {
        let zh = language == "zh"
        let name = answer.likeliest.name(language: language)
        let probability = DecimalText.fixed(answer.probability, 2)
        var text = "\(name) \(probability)"
        if answer.isFar {
            text = zh ? "与训练样本差异过大，最接近：\(text)" : "far from what the model was trained on; likeliest: \(text)"
        } else if answer.given != answer.likeliest {
            text = zh ? "概率过低，最接近：\(text)" : "too unsure; likeliest: \(text)"
        }
        let values = Array(row)
        let leading = contributions.enumerated().filter { $0.element > 0 }
            .sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }.prefix(Self.named)
        let figures = leading.map { feature, _ in
            let definition = model.features[feature]
            let value = values[feature].isNaN ? (zh ? "缺" : "missing") : DecimalText.fixed(Double(values[feature]), 2)
            let unit = definition.unit == "1" || values[feature].isNaN ? "" : " \(definition.unit)"
            return "\(zh ? definition.chinese : definition.english) \(value)\(unit)"
        }
        guard !figures.isEmpty else { return text }
        return text + (zh ? "：" : ": ") + figures.joined(separator: zh ? "，" : ", ")
    }
}
