import Boosting
import GeoIO
import Geometry
import Triage

/// Makes a model: trees from one set of parcels, calibration from a second, a trial on a third.
package struct ModelTraining {
    package var id: String
    package var parameters = BoostingParameters()
    package var minProbability = 0.4
    package var scope: ClassModel.Scope
    /// Share of the calibration parcels that may lie outside the training box.
    private static let outsideShare = 0.005
    /// What lies beside all truth is of many sorts; at full weight it draws ordinary farming to itself.
    private static let unknownWeight = 0.3
    /// Fewest parcels that a class needs to be learnt.
    private static let fewest = 5

    package init(id: String, scope: ClassModel.Scope) {
        self.id = id
        self.scope = scope
    }

    package func train(
        _ training: LabelledParcels, calibration: LabelledParcels, trial: LabelledParcels, subject: String
    ) throws(TubanError) -> ClassModel {
        let rows = training.sorted()
        var byClass: [ParcelClass: Int] = [:]
        for row in rows { byClass[row.parcelClass, default: 0] += 1 }
        let classes = ParcelClass.allCases.filter { byClass[$0, default: 0] >= Self.fewest }
        guard classes.count >= 2 else {
            let counts = byClass.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
            throw TubanError(
                .badData, subject: subject,
                "two classes with \(Self.fewest) parcels each are needed to train; the layers have \(counts.isEmpty ? "none" : counts)")
        }
        let used = rows.filter { classes.contains($0.parcelClass) }
        let matrix = Self.matrix(used)
        let booster = try Booster.train(
            matrix, labels: used.compactMap { classes.firstIndex(of: $0.parcelClass) },
            // Rare classes weigh more, but less than in proportion: √(mean count / count).
            weights: used.map { row in
                let even = (Double(used.count) / Double(classes.count) / Double(byClass[row.parcelClass] ?? 1)).squareRoot()
                return row.parcelClass == .unknown ? Self.unknownWeight * even : even
            },
            classes: classes.count, parameters: parameters, subject: subject)
        let bytes = try booster.bytes()
        var model = ClassModel(
            id: id, features: FeatureList.all, classes: classes, temperature: 1, curve: IsotonicCurve(fitting: []),
            box: TrainingBox(rows: (0..<matrix.rows).map { Array(matrix[$0]) }, features: matrix.columns), minProbability: minProbability,
            scope: scope,
            training: .init(
                program: Program.version, parameters: parameters, layers: [training.layers, calibration.layers, trial.layers],
                parcels: [used.count, calibration.parcels.count, trial.parcels.count],
                byClass: Dictionary(uniqueKeysWithValues: byClass.map { ($0.key.rawValue, $0.value) })),
            boosterSHA256: try ClassModelFile.sha256(bytes), booster: bytes.base64)
        try calibrate(&model, booster, calibration)
        if !trial.parcels.isEmpty { model.training.trial = try self.trial(model, trial, subject: subject) }
        return model
    }

    /// The model's answers on parcels whose class is known.
    package func trial(_ model: ClassModel, _ parcels: LabelledParcels, subject: String) throws(TubanError) -> ClassTrial {
        let rows = parcels.sorted()
        let answers = try ModelClassifier(model, subject: subject).answers(Self.matrix(rows))
        return ClassTrial(
            zip(rows, answers).map { (truth: $0.parcelClass, given: $1.given, likeliest: $1.likeliest, probability: $1.probability) })
    }

    private func calibrate(_ model: inout ClassModel, _ booster: Booster, _ calibration: LabelledParcels) throws(TubanError) {
        let rows = calibration.sorted()
        let matrix = Self.matrix(rows)
        let count = model.classes.count
        let scores = try booster.margins(matrix)
        let perRow = (0..<rows.count).map { Array(scores[($0 * count)..<(($0 + 1) * count)]) }
        let labels = rows.map { model.classes.firstIndex(of: $0.parcelClass) }
        let known = rows.indices.filter { labels[$0] != nil }
        model.temperature = ClassScores.temperature(scores: known.map { perRow[$0] }, labels: known.compactMap { labels[$0] })
        // Classes that were not learnt count as wrong answers: they are met in use as well.
        model.curve = IsotonicCurve(
            fitting: rows.indices.map { row in
                let probabilities = ClassScores.probabilities(perRow[row], temperature: model.temperature)
                let place = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) } ?? 0
                return (score: probabilities[place], isRight: labels[row] == place)
            })
        let distances = (0..<rows.count).map { model.box.distance(matrix[$0]) }.sorted()
        model.box.limit = distances.isEmpty ? 1 : max(1, distances[Int(Double(distances.count - 1) * (1 - Self.outsideShare))])
    }

    private static func matrix(_ parcels: [LabelledParcels.Parcel]) -> FeatureMatrix {
        var matrix = FeatureMatrix(columns: FeatureList.names.count)
        for parcel in parcels { matrix.append(parcel.features) }
        return matrix
    }
}
