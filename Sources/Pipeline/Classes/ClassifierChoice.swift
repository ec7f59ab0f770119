/// What gives candidates their class.
package enum ClassifierChoice: Sendable, Hashable {
    /// The model that comes with the program where the imagery is such as it was trained for, else none.
    case auto
    /// Limits on features, from `pipelines/classes/rules.yaml`.
    case rules
    case none
    /// A model of `tuban train`.
    case model(String)
}

extension ClassifierChoice: Codable {
    package init(from decoder: any Decoder) throws {
        switch try decoder.singleValueContainer().decode(String.self) {
        case "auto": self = .auto
        case "rules": self = .rules
        case "none": self = .none
        case let path: self = .model(path)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .auto: try container.encode("auto")
        case .rules: try container.encode("rules")
        case .none: try container.encode("none")
        case .model(let path): try container.encode(path)
        }
    }
}
