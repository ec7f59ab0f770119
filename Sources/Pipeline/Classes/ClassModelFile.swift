import Boosting
import Foundation
import GeoIO
import Geometry
import Triage

/// Reads and writes model files (JSON), and refuses those that this program cannot use.
package enum ClassModelFile {
    /// The schema alone, so that a file of another version is refused by its number and not by a field that it lacks.
    private struct Head: Decodable {
        var schema: Int
    }

    package static func read(_ path: String) throws(TubanError) -> ClassModel {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw TubanError(
                .missingInput, subject: path, "the model cannot be read; expected auto, rules, none or the path of a model of tuban train")
        }
        guard let head = try? JSONDecoder().decode(Head.self, from: content) else {
            throw TubanError(.badData, subject: path, "is not a model of tuban train")
        }
        guard head.schema == ClassModel.schemaVersion else {
            throw TubanError(
                .badData, subject: path,
                "is a model of version \(head.schema), this program reads version \(ClassModel.schemaVersion); train it again with tuban train")
        }
        let model: ClassModel
        do {
            model = try JSONDecoder().decode(ClassModel.self, from: content)
        } catch {
            throw TubanError(.badData, subject: path, "is not a whole model: \(error)")
        }
        try check(model, path)
        return model
    }

    /// Writes beside and renames, so that a model is there as a whole or not at all.
    package static func write(_ model: ClassModel, to path: String) throws(TubanError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let text: String
        do {
            text = String(decoding: try encoder.encode(model), as: UTF8.self)
        } catch {
            throw TubanError(.internalFault, subject: path, "the model cannot be written as JSON: \(error)")
        }
        try PublishedFile.write(text, to: path)
    }

    /// The trees of a model.
    static func booster(_ model: ClassModel, subject: String) throws(TubanError) -> Booster {
        guard let bytes = [UInt8](base64: model.booster), try sha256(bytes) == model.boosterSHA256 else {
            throw TubanError(.badData, subject: subject, "its trees are damaged: they have not the SHA-256 that the model names")
        }
        return try Booster(bytes: bytes, classes: model.classes.count, features: model.features.count, subject: subject)
    }

    static func sha256(_ bytes: [UInt8]) throws(TubanError) -> String {
        var hash = try ContentHash()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    private static func check(_ model: ClassModel, _ path: String) throws(TubanError) {
        let known = Dictionary(uniqueKeysWithValues: FeatureList.all.map { ($0.name, $0) })
        let strange = model.features.filter { feature in
            known[feature.name].map { $0.formula != feature.formula || $0.unit != feature.unit } ?? true
        }
        guard strange.isEmpty, !model.features.isEmpty, Set(model.features.map(\.name)).count == model.features.count else {
            let names = strange.prefix(5).map(\.name).joined(separator: ", ")
            throw TubanError(
                .badData, subject: path,
                "was trained on other features than this program measures (\(names.isEmpty ? "none or repeated" : names)); "
                    + "train it again with tuban train"
            )
        }
        let count = model.features.count
        guard model.classes.count >= 2, Set(model.classes).count == model.classes.count, model.box.low.count == count,
            model.box.high.count == count, model.box.isUsual.count == count, model.temperature > 0
        else { throw TubanError(.badData, subject: path, "is not a whole model: its lists do not fit each other") }
    }
}

extension [UInt8] {
    init?(base64 text: String) {
        guard let decoded = Data(base64Encoded: text) else { return nil }
        self = Array(decoded)
    }

    var base64: String { Data(self).base64EncodedString() }
}
