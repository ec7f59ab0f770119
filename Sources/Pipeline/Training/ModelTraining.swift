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
    /// What is learnt from, in the order of `FeatureList`.
    package var features = FeatureList.all
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
        let taught = both(used)
        let matrix = self.matrix(taught.map(\.parcel))
        let booster = try Booster.train(
            matrix, labels: taught.compactMap { classes.firstIndex(of: $0.parcel.parcelClass) },
            // Rare classes weigh more, but less than in proportion: √(mean count / count).
            weights: taught.map { parcel, weight in
                let even = (Double(used.count) / Double(classes.count) / Double(byClass[parcel.parcelClass] ?? 1)).squareRoot()
                return weight * (parcel.parcelClass == .unknown ? Self.unknownWeight * even : even)
            },
            classes: classes.count, parameters: parameters, subject: subject)
        let bytes = try booster.bytes()
        var model = ClassModel(
            id: id, features: features, classes: classes, temperature: 1, curve: IsotonicCurve(fitting: []),
            box: TrainingBox(rows: (0..<matrix.rows).map { Array(matrix[$0]) }, features: matrix.columns), minProbability: minProbability,
            scope: scope,
            training: .init(
                program: Program.version, parameters: parameters, layers: [training.layers, calibration.layers, trial.layers],
                parcels: [used.count, calibration.parcels.count, trial.parcels.count],
                byClass: Dictionary(uniqueKeysWithValues: byClass.map { ($0.key.rawValue, $0.value) })),
            boosterSHA256: try ClassModelFile.sha256(bytes), booster: bytes.base64)
        try calibrate(&model, booster, calibration)
        if !trial.parcels.isEmpty { model.training.trial = try self.trial(model, trial, subject: subject) }
        if trial.parcels.contains(where: hasContext) {
            model.training.trialWithoutContext = try self.trial(
                model, LabelledParcels(parcels: trial.parcels.map(\.withoutContext)), subject: subject)
        }
        return model
    }

    private func hasContext(_ parcel: LabelledParcels.Parcel) -> Bool {
        parcel.hasContext && features.contains { FeatureList.context.contains($0) }
    }

    /// Parcels of which base layers told something, at half weight as they are and at half as they would be without: a model that never met their lack would
    /// guess where no layer is configured.
    private func both(_ parcels: [LabelledParcels.Parcel]) -> [(parcel: LabelledParcels.Parcel, weight: Double)] {
        parcels.flatMap { hasContext($0) ? [($0, 0.5), ($0.withoutContext, 0.5)] : [($0, 1)] }
    }

    /// The model's answers on parcels whose class is known.
    package func trial(_ model: ClassModel, _ parcels: LabelledParcels, subject: String) throws(TubanError) -> ClassTrial {
        let rows = parcels.sorted()
        let classifier = try ModelClassifier(model, subject: subject)
        let answers = try classifier.answers(classifier.matrix(rows.map(\.features)))
        return ClassTrial(
            zip(rows, answers).map { (truth: $0.parcelClass, given: $1.given, likeliest: $1.likeliest, probability: $1.probability) })
    }

    private func calibrate(_ model: inout ClassModel, _ booster: Booster, _ calibration: LabelledParcels) throws(TubanError) {
        let rows = both(calibration.sorted()).map(\.parcel)
        let matrix = self.matrix(rows)
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

    private func matrix(_ parcels: [LabelledParcels.Parcel]) -> FeatureMatrix {
        let places = FeatureList.names.indices.filter { features.contains(FeatureList.all[$0]) }
        var matrix = FeatureMatrix(columns: places.count)
        for parcel in parcels { matrix.append(places.map { parcel.features[$0] }) }
        return matrix
    }
}
