/// How the limit between change and no change is chosen, once for the whole region.
package enum ThresholdChoice: Sendable, Hashable {
    case auto, otsu, minimumError, mixture, chiSquare
    /// At most this share of the seen ground is change, above 0 and below 1.
    case share(Double)
    /// A limit on the change statistic itself, above 0.
    case value(Double)

    /// The words of the choices that are no numbers.
    package static let names = ["auto", "otsu", "kittler_illingworth", "em", "chi_square", "cfar:"]

    /// As written in a configuration; nil when it is none of the choices.
    package init?(_ text: String) {
        let text = text.lowercased()
        switch text {
        case "auto": self = .auto
        case "otsu": self = .otsu
        case "kittler_illingworth": self = .minimumError
        case "em": self = .mixture
        case "chi_square": self = .chiSquare
        default:
            if text.hasPrefix("cfar:") {
                let share = text.dropFirst(5)
                guard share.hasSuffix("%"), let percent = Quantity.decimal(String(share.dropLast())), percent > 0, percent < 100 else { return nil }
                self = .share(percent / 100)
            } else {
                guard let value = Quantity.decimal(text), value > 0 else { return nil }
                self = .value(value)
            }
        }
    }

    /// The word of a choice that is no number.
    private var word: String? {
        switch self {
        case .auto: "auto"
        case .otsu: "otsu"
        case .minimumError: "kittler_illingworth"
        case .mixture: "em"
        case .chiSquare: "chi_square"
        case .share(let share): "cfar:\(share * 100)%"
        case .value: nil
        }
    }
}

extension ThresholdChoice: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Double.self) {
            self = .value(value)
            return
        }
        guard let choice = ThresholdChoice(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number and no known rule for a threshold")
        }
        self = choice
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .value(let value) = self { try container.encode(value) } else { try container.encode(word) }
    }
}
