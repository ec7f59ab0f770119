import CXGBoost
import Geometry

/// How trees are grown.
package struct BoostingParameters: Sendable, Hashable, Codable {
    package var rounds = 50
    package var maxDepth = 4
    package var learningRate = 0.2
    package var minChildWeight = 2.0
    package var lambda = 2.0
    /// Share of rows and of features that each tree sees; drawn by `seed`.
    package var subsample = 0.8
    package var columnShare = 0.5
    package var seed = 1

    package enum CodingKeys: String, CodingKey {
        case rounds, lambda, subsample, seed
        case maxDepth = "max_depth"
        case learningRate = "learning_rate"
        case minChildWeight = "min_child_weight"
        case columnShare = "column_share"
    }

    package init() {}

    /// One thread: sums over rows then have one order, and the same rows give the same bytes.
    func settings(classes: Int) -> [(String, String)] {
        [
            ("verbosity", "0"), ("nthread", "1"), ("objective", "multi:softprob"), ("num_class", "\(classes)"), ("tree_method", "hist"),
            ("max_depth", "\(maxDepth)"), ("eta", "\(learningRate)"), ("min_child_weight", "\(minChildWeight)"), ("lambda", "\(lambda)"),
            ("subsample", "\(subsample)"), ("colsample_bytree", "\(columnShare)"), ("seed", "\(seed)"), ("base_score", "0.5"),
        ]
    }
}

/// Gradient-boosted trees for several classes, by XGBoost. Not Sendable: it belongs to one thread at a time.
package final class Booster {
    private let pointer: BoosterHandle
    package let classes: Int
    package let features: Int
    let subject: String

    private init(_ pointer: BoosterHandle, classes: Int, features: Int, subject: String) {
        self.pointer = pointer
        self.classes = classes
        self.features = features
        self.subject = subject
    }

    deinit { XGBoosterFree(pointer) }

    /// Trains on rows with a class (0 ..< classes) and a weight each. Equal input, equal bytes.
    package static func train(
        _ matrix: FeatureMatrix, labels: [Int], weights: [Double], classes: Int, parameters: BoostingParameters, subject: String
    ) throws(TubanError) -> Booster {
        precondition(labels.count == matrix.rows && weights.count == matrix.rows, "a label and a weight for each row")
        let native = try NativeMatrix(matrix, subject: subject)
        try native.set("label", labels.map(Float.init), subject: subject)
        try native.set("weight", weights.map { Float($0) }, subject: subject)
        let booster = Booster(try create([native.pointer], subject), classes: classes, features: matrix.columns, subject: subject)
        for (name, value) in parameters.settings(classes: classes) { try booster.set(name, value) }
        for round in 0..<parameters.rounds {
            try XGBoostFault.check("XGBoosterUpdateOneIter", subject, XGBoosterUpdateOneIter(booster.pointer, Int32(round), native.pointer))
        }
        return booster
    }

    /// Loads what `bytes()` gave.
    package convenience init(bytes: [UInt8], classes: Int, features: Int, subject: String) throws(TubanError) {
        self.init(try Self.create([], subject), classes: classes, features: features, subject: subject)
        try XGBoostFault.check(
            "XGBoosterLoadModelFromBuffer", subject, kind: .badData, XGBoosterLoadModelFromBuffer(pointer, bytes, UInt64(bytes.count)))
        var count: UInt64 = 0
        try XGBoostFault.check("XGBoosterGetNumFeature", subject, kind: .badData, XGBoosterGetNumFeature(pointer, &count))
        guard Int(count) == features else {
            throw TubanError(.badData, subject: subject, "its trees look at \(count) features, its list names \(features)")
        }
        try set("nthread", "1")
        try set("verbosity", "0")
    }

    /// The trees as Universal Binary JSON.
    package func bytes() throws(TubanError) -> [UInt8] { try saved(as: "ubj") }

    func saved(as format: String) throws(TubanError) -> [UInt8] {
        var length: UInt64 = 0
        var start: UnsafePointer<CChar>?
        try XGBoostFault.check(
            "XGBoosterSaveModelToBuffer", subject, XGBoosterSaveModelToBuffer(pointer, "{\"format\":\"\(format)\"}", &length, &start))
        guard let start else { throw TubanError(.internalFault, subject: subject, "XGBoosterSaveModelToBuffer gave nothing") }
        return UnsafeRawBufferPointer(start: start, count: Int(length)).map { $0 }
    }

    /// Scores before the softmax: rows × classes.
    package func margins(_ matrix: FeatureMatrix) throws(TubanError) -> [Float] {
        try predict(matrix, kind: 1, width: classes)
    }

    /// TreeSHAP: what each feature adds to each class's score, and last the class's base: rows × classes × (features + 1).
    ///
    /// - Source: Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees.
    package func contributions(_ matrix: FeatureMatrix) throws(TubanError) -> [Float] {
        try predict(matrix, kind: 2, width: classes * (features + 1))
    }

    private func predict(_ matrix: FeatureMatrix, kind: Int, width: Int) throws(TubanError) -> [Float] {
        precondition(matrix.columns == features, "a matrix of other features")
        guard matrix.rows > 0 else { return [] }
        let native = try NativeMatrix(matrix, subject: subject)
        let options = "{\"type\":\(kind),\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":true}"
        var shape: UnsafePointer<UInt64>?
        var dimensions: UInt64 = 0
        var values: UnsafePointer<Float>?
        try XGBoostFault.check(
            "XGBoosterPredictFromDMatrix", subject,
            XGBoosterPredictFromDMatrix(pointer, native.pointer, options, &shape, &dimensions, &values))
        guard let shape, let values else { throw TubanError(.internalFault, subject: subject, "XGBoosterPredictFromDMatrix gave nothing") }
        let count = (0..<Int(dimensions)).reduce(1) { $0 * Int(shape[$1]) }
        guard count == matrix.rows * width else {
            throw TubanError(.badData, subject: subject, "its trees give \(count) figures for \(matrix.rows) parcels, not \(matrix.rows * width)")
        }
        return Array(UnsafeBufferPointer(start: values, count: count))
    }

    private func set(_ name: String, _ value: String) throws(TubanError) {
        try XGBoostFault.check("XGBoosterSetParam", "\(subject) \(name)", XGBoosterSetParam(pointer, name, value))
    }

    private static func create(_ matrices: [DMatrixHandle?], _ subject: String) throws(TubanError) -> BoosterHandle {
        var made: BoosterHandle?
        try XGBoostFault.check("XGBoosterCreate", subject, XGBoosterCreate(matrices, UInt64(matrices.count), &made))
        guard let made else { throw TubanError(.internalFault, subject: subject, "XGBoosterCreate gave no booster") }
        return made
    }
}
