import ChangeDetection

/// The side of a processing tile in pixels, or left to the memory plan.
package enum TileSizeChoice: Sendable, Hashable {
    case auto
    case pixels(Int)

    package static let allowed = 64...8192
}

/// The part of the world to look at.
package enum RegionChoice: Sendable, Hashable {
    /// A vector file with polygons.
    case file(String)
    /// A box in the coordinates of the input's CRS.
    case box(minX: Double, minY: Double, maxX: Double, maxY: Double)
}

/// The language of tables, reports and reasons.
package enum ReportLanguage: String, Sendable, Hashable, Codable, CaseIterable {
    case zh, en

    /// The language that a locale asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides, as in POSIX.
    package init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        self = locale.lowercased().hasPrefix("zh") ? .zh : .en
    }
}

/// The family of sensor; it decides the statistic of change.
package enum SensorChoice: String, Sendable, Hashable, Codable, CaseIterable {
    case auto, optical, sar
}

/// How the acquisitions of an epoch make one scene.
package enum CompositeChoice: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first file that saw a pixel.
    case first
    /// The acquisition nearest to the epoch's date that saw it.
    case best
    /// The median of all that saw it, band by band.
    case median
}

/// The statistic of change, or left to the fixed rule by sensor, size of pixels and bands.
package enum DetectorChoice: Sendable, Hashable, Codable, CaseIterable, RawRepresentable {
    case auto
    case named(ChangeModel.Detector)

    package static var allCases: [DetectorChoice] { [.auto] + ChangeModel.Detector.allCases.map { .named($0) } }

    package init?(rawValue: String) {
        guard let detector = ChangeModel.Detector(rawValue: rawValue) else {
            guard rawValue == "auto" else { return nil }
            self = .auto
            return
        }
        self = .named(detector)
    }

    package var rawValue: String {
        switch self {
        case .auto: "auto"
        case .named(let detector): detector.rawValue
        }
    }
}

/// Whether clouds are looked for on dates without a mask.
package enum CloudTestChoice: String, Sendable, Hashable, Codable, CaseIterable {
    case auto, off
}

/// Whether steps between files and drifting colours are levelled.
package enum BalanceChoice: String, Sendable, Hashable, Codable, CaseIterable {
    case auto, off
}

/// How a date is brought onto the common grid. `none` means that the grids must agree.
package enum ResamplingChoice: String, Sendable, Hashable, Codable, CaseIterable {
    case none, nearest, bilinear, cubic, average
}

/// What happens to a tile or an input that cannot be read.
package enum FailurePolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is listed, the rest is finished, and the run ends with status 3.
    case quarantine
    /// The run ends at once.
    case fail
}

extension TileSizeChoice: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let pixels = try? container.decode(Int.self) {
            self = .pixels(pixels)
            return
        }
        guard try container.decode(String.self) == "auto" else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither a number nor auto")
        }
        self = .auto
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .auto: try container.encode("auto")
        case .pixels(let pixels): try container.encode(pixels)
        }
    }
}

extension RegionChoice: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let path = try? container.decode(String.self) {
            self = .file(path)
            return
        }
        let sides = try container.decode([Double].self)
        guard sides.count == 4 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a box has four numbers")
        }
        self = .box(minX: sides[0], minY: sides[1], maxX: sides[2], maxY: sides[3])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .file(let path): try container.encode(path)
        case .box(let minX, let minY, let maxX, let maxY): try container.encode([minX, minY, maxX, maxY])
        }
    }
}
