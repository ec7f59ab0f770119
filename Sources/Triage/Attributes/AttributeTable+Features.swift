/// Features of the classifier that are no attributes of parcels already.
extension AttributeTable {
    static let features = FeatureList.measured.filter { !FeatureList.general.contains($0.name) }.map { feature in
        Attribute(
            feature.name, .number, unit: feature.unit == "1" ? nil : feature.unit, zh: feature.chinese,
            en: "\(feature.english): \(feature.formula)")
    }
}
