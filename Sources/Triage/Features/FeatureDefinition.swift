/// One figure of a parcel that a classifier may look at.
package struct FeatureDefinition: Sendable, Hashable, Codable {
    /// The column in `candidates`.
    package var name: String
    /// `1` for ratios and indices.
    package var unit: String
    /// In the terms of `ParcelMeasures`.
    package var formula: String
    package var english: String
    package var chinese: String

    package enum CodingKeys: String, CodingKey {
        case name, unit, formula
        case english = "en"
        case chinese = "zh"
    }

    package init(_ name: String, unit: String = "1", _ formula: String, en: String, zh: String) {
        self.name = name
        self.unit = unit
        self.formula = formula
        english = en
        chinese = zh
    }
}
