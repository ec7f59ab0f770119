/// A sample value that stands for "not observed". NaN is equal to NaN here, unlike in floating-point comparison.
package struct NodataValue: Sendable {
    package let value: Double

    package init(_ value: Double) { self.value = value }

    /// Reads a decimal number, `nan`, `inf` or `-inf` in any letter case.
    package init?(_ text: String) {
        switch text.lowercased() {
        case "nan", "-nan", ".nan": value = .nan
        case "inf", "+inf", ".inf": value = .infinity
        case "-inf", "-.inf": value = -.infinity
        default:
            guard let number = Quantity.decimal(text) else { return nil }
            value = number
        }
    }

    package var text: String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        return "\(value)"
    }
}

extension NodataValue: Hashable {
    package static func == (left: NodataValue, right: NodataValue) -> Bool {
        left.value == right.value || (left.value.isNaN && right.value.isNaN)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value.isNaN)
        hasher.combine(value.isNaN ? 0 : value)
    }
}

extension NodataValue: Codable {
    /// JSON has no NaN and no infinity: these are written as words, everything else as a number.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self.init(number)
            return
        }
        guard let read = NodataValue(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no nodata value")
        }
        self = read
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.isFinite { try container.encode(value) } else { try container.encode(text) }
    }
}
