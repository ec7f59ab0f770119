/// What base layers tell of a parcel's place: columns of the queue, filled before the classifier is asked.
///
/// Only what bears on what stands there: whether it was approved, titled, or known as a case is for the rules. A role without a layer leaves its
/// features missing.
extension FeatureList {
    package static let context: [FeatureDefinition] =
        [
            FeatureDefinition(
                "road_distance_m", unit: "m", "from outline to outline, 0 where ground is shared; missing from 10000 m on",
                en: "distance to the nearest road", zh: "距道路"),
            FeatureDefinition(
                "village_distance_m", unit: "m", "from outline to outline, 0 where ground is shared; missing from 10000 m on",
                en: "distance to the nearest village outline", zh: "距村庄轮廓"),
        ] + shares

    /// Those of land use are shares of the ground whose use is known; where none is, they are missing, and so is that of basic farmland.
    package static let shares: [FeatureDefinition] = [
        FeatureDefinition("farmland_share", "farmland_m2 / (area_m2 − unsurveyed_m2)", en: "share of farmland, basic farmland included", zh: "耕地比例"),
        FeatureDefinition("other_agricultural_share", "other_agricultural_m2 / (area_m2 − unsurveyed_m2)", en: "share of other agricultural land", zh: "其他农用地比例"),
        FeatureDefinition("unused_share", "unused_m2 / (area_m2 − unsurveyed_m2)", en: "share of unused land", zh: "未利用地比例"),
        FeatureDefinition("construction_share", "construction_m2 / (area_m2 − unsurveyed_m2)", en: "share of construction land", zh: "建设用地比例"),
        FeatureDefinition("basic_farmland_share", "basic_farmland_m2 / area_m2", en: "share of permanent basic farmland", zh: "永久基本农田比例"),
    ]

    /// Their places in `all`.
    package static let contextPlaces: Range<Int> = measured.count..<all.count

    private static let isDistance: [Bool] = all.map { context.contains($0) && $0.unit == "m" }

    /// The values in the order of `all`, from columns of a layer. A distance at the end of the search says only that nothing is nearer, so it
    /// is missing.
    package static func values(reading column: (_ place: Int) -> Double?) -> [Double?] {
        names.indices.map { place in column(place).flatMap { isDistance[place] && $0 >= OverlayFigures.farthest ? nil : $0 } }
    }
}
