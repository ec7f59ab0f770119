import GeoIO

/// The file format of a copy of the parcels for other programs.
package typealias FormatChoice = VectorFormat

/// How parcels are drawn for people; areas and numbers are always those of the exact form.
package enum SimplifyChoice: Sendable, Hashable {
    case exact
    case smooth
    /// No line moves by more than this many metres.
    case metres(Double)
}

/// What becomes of parcels that cross the outline of the region of interest.
package enum ClipChoice: String, Sendable, Hashable, Codable, CaseIterable {
    /// Pixels whose centres lie outside are not looked at, so parcels end there.
    case cut
    /// Parcels that share ground with the region are kept whole.
    case touch
    /// Only parcels that lie wholly inside are kept.
    case within
}

/// Whether pixels that share only a corner belong to one parcel.
package enum ConnectivityChoice: Int, Sendable, Hashable, Codable, CaseIterable {
    case four = 4
    case eight = 8
}

/// The polygons that parcels are split at: a file, one of its layers, and the field that names the parts.
package struct SplitChoice: Sendable, Hashable {
    /// `file`, `file|layer` or `file|layer:field`.
    package var text: String

    package init(_ text: String) { self.text = text }

    package var path: String { text.partedAtBar.file }
    package var layer: String? { place.flatMap { $0.layer.isEmpty ? nil : String($0.layer) } }
    package var field: String? { place.flatMap { $0.field.map(String.init) } }

    private var place: (layer: Substring, field: Substring?)? {
        guard let rest = text.partedAtBar.name else { return nil }
        guard let colon = rest.lastIndex(of: ":") else { return (rest[...], nil) }
        return (rest[..<colon], rest[rest.index(after: colon)...])
    }
}

extension SimplifyChoice: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Double.self) {
            self = .metres(value)
            return
        }
        switch try container.decode(String.self) {
        case "exact": self = .exact
        case "smooth": self = .smooth
        default: throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number, exact or smooth")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .exact: try container.encode("exact")
        case .smooth: try container.encode("smooth")
        case .metres(let value): try container.encode(value)
        }
    }
}

extension SplitChoice: Codable {
    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
