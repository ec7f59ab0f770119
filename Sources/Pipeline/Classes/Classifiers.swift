import GeoIO
import Geometry
import Glibc
import Triage

/// The classifier of a run, found from its configuration and what its imagery is.
package struct Classifiers {
    /// The file that decides the classes; nil where there is no classifier.
    package let path: String?
    /// Its content, for the run's record: another content is another result.
    package let sha256: String?
    /// Why this classifier and no other.
    package let reason: String
    private let content: Content

    private enum Content {
        case none
        case rules(ClassRules)
        case model(ClassModel)
    }

    package static func shippedPath(dataFolder: String) -> String { "\(dataFolder)/models/default.json" }

    package init(plan: Plan, dataFolder: String) throws(TubanError) {
        switch plan.configuration.classifier {
        case .none:
            self.init(path: nil, .none, reason: "none was asked for")
        case .rules:
            let path = ClassRuleFile.path(dataFolder: dataFolder)
            self.init(path: path, sha256: try ContentHash.ofFile(path), .rules(try ClassRuleFile.read(path)), reason: "rules were asked for")
        case .model(let path):
            let model = try ClassModelFile.read(path)
            self.init(path: path, sha256: try ContentHash.ofFile(path), .model(model), reason: "this model was asked for")
        case .auto:
            let path = Self.shippedPath(dataFolder: dataFolder)
            guard access(path, F_OK) == 0 else {
                self.init(path: nil, .none, reason: "no model comes with the program: there is no \(path)")
                return
            }
            let model = try ClassModelFile.read(path)
            if let refusal = try Self.refusal(of: model.scope, plan) {
                self.init(path: nil, .none, reason: "the shipped model is not for this imagery: \(refusal)")
            } else {
                self.init(
                    path: path, sha256: try ContentHash.ofFile(path), .model(model), reason: "the imagery is such as the shipped model was made for")
            }
        }
    }

    private init(path: String?, sha256: String? = nil, _ content: Content, reason: String) {
        self.path = path
        self.sha256 = sha256
        self.content = content
        self.reason = reason
    }

    /// What fills the attributes of class; nil without a classifier.
    package func source(language: ReportLanguage, workers: Int) -> (any AttributeSource)? {
        switch content {
        case .none: nil
        case .rules(let rules): ClassSource(language: language.rawValue, classifier: .rules(rules), workers: workers)
        case .model(let model): ClassSource(language: language.rawValue, classifier: .model(model, path: path ?? "model"), workers: workers)
        }
    }

    /// Why a model is not for a plan's imagery; nil when it is.
    private static func refusal(of scope: ClassModel.Scope, _ plan: Plan) throws(TubanError) -> String? {
        let missing = scope.bands.filter { !plan.bandNames.contains($0) }
        guard missing.isEmpty else { return "no band is known to be \(missing.joined(separator: ", "))" }
        let gsd = try GroundSampleDistance.metres(plan.grid, subject: "target grid")
        guard gsd >= scope.minGSD * 0.999, gsd <= scope.maxGSD * 1.001 else {
            return "pixels of \(DecimalText.fixed(gsd, 2)) m, not \(scope.minGSD) to \(scope.maxGSD) m"
        }
        let undated = plan.epochs.first { $0.date.flatMap { AcquisitionDate($0)?.dayOfYear } == nil }
        return undated == nil ? nil : "the season of a date is not known"
    }
}
