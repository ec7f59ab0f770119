import Geometry

/// What is known of one attribute of a parcel: one column of the layer `queue`, one name in rules.
package struct Attribute: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable { case number, text, date, flag }

    package let name: String
    package let kind: Kind
    /// Nil for texts, dates, flags and plain ratios.
    package let unit: String?
    /// A number that is always whole; written as an integer.
    package let isWhole: Bool
    /// The only texts that it can be; nil when it can be any.
    package let words: [String]?
    package let zh: String
    package let en: String

    package init(_ name: String, _ kind: Kind, unit: String? = nil, whole isWhole: Bool = false, words: [String]? = nil, zh: String, en: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.isWhole = isWhole
        self.words = words
        self.zh = zh
        self.en = en
    }
}

/// One attribute's value. Absent is nil, never 0 and never an empty text.
package enum AttributeValue: Sendable, Hashable {
    case number(Double)
    case text(String)
    case date(CivilDay)
    case flag(Bool)

    package var number: Double? { if case .number(let value) = self { value } else { nil } }
    package var text: String? { if case .text(let value) = self { value } else { nil } }
    package var date: CivilDay? { if case .date(let value) = self { value } else { nil } }
    package var flag: Bool? { if case .flag(let value) = self { value } else { nil } }

    package var kind: Attribute.Kind {
        switch self {
        case .number: .number
        case .text: .text
        case .date: .date
        case .flag: .flag
        }
    }
}
