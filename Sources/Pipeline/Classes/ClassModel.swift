import Boosting
import Triage

/// A trained classifier as it is kept in a file: everything that is needed to use it, and what is known of its making.
package struct ClassModel: Sendable, Codable {
    package static let schemaVersion = 1

    /// Imagery that `classifier: auto` takes the model for.
    package struct Scope: Sendable, Hashable, Codable {
        /// Roles of bands that must be there.
        package var bands: [String]
        /// Ground sample distance in metres.
        package var minGSD: Double
        package var maxGSD: Double

        package init(bands: [String], minGSD: Double, maxGSD: Double) {
            self.bands = bands
            self.minGSD = minGSD
            self.maxGSD = maxGSD
        }

        package enum CodingKeys: String, CodingKey {
            case bands
            case minGSD = "min_gsd_m"
            case maxGSD = "max_gsd_m"
        }
    }

    /// What the model was made from.
    package struct Training: Sendable, Hashable, Codable {
        package var program: String
        package var parameters: BoostingParameters
        /// Layers with labels: for the trees, for calibration, held out.
        package var layers: [Int]
        package var parcels: [Int]
        package var byClass: [String: Int]
        /// On the held-out parcels; nil where none were held out.
        package var trial: ClassTrial?
        /// On the same parcels without what base layers told of them; nil where they told nothing.
        package var trialWithoutContext: ClassTrial?

        package enum CodingKeys: String, CodingKey {
            case program, parameters, layers, parcels, trial
            case byClass = "by_class"
            case trialWithoutContext = "trial_without_context"
        }
    }

    package var schema = Self.schemaVersion
    package var id: String
    package var features: [FeatureDefinition]
    package var classes: [ParcelClass]
    package var temperature: Double
    package var curve: IsotonicCurve
    package var box: TrainingBox
    /// Below this probability a parcel is unknown.
    package var minProbability: Double
    package var scope: Scope
    package var training: Training
    package var boosterSHA256: String

    /// Its name and the first digits of its trees' hash.
    package var trainedID: String { "\(id) \(boosterSHA256.prefix(8))" }

    /// Universal Binary JSON of XGBoost in Base64.
    package var booster: String

    package enum CodingKeys: String, CodingKey {
        case schema, id, features, classes, temperature, curve, box, scope, training, booster
        case minProbability = "min_probability"
        case boosterSHA256 = "booster_sha256"
    }
}
