/// All features in their order, with unit and formula. A model file repeats those that it was trained with.
///
/// Formulas: B, G, R, N are the parcel's means of blue, green, red and near infrared; L the mean of light (sum of the visible bands, of all bands where
/// roles are unknown); a dash (B′) marks the ring of unchanged ground 4–5 pixels outside; σ is a standard deviation over pixels.
///
/// - Sources: NDVI: Rouse et al. (1974); NDWI: McFeeters (1996); greenness: Louhaichi et al. (2001), green leaf index; bareness: the bare soil index
///   of Rikimaru et al. (2002) without shortwave infrared; coherence: Bigün and Granlund (1987); rectangularity by moments: a rectangle of sides a, b has
///   standard deviations a/√12 and b/√12.
package enum FeatureList {
    package static let all: [FeatureDefinition] = measured + context

    package static let names: [String] = all.map(\.name)

    /// What the imagery tells: columns of every candidate.
    package static let measured: [FeatureDefinition] = epochs + changes + form + season + detection + phenology

    /// Features that are columns of every candidate anyway.
    package static let general: Set<String> = ["area_m2", "mean_width_m", "elongation", "seen_fraction", "confidence"]

    /// The values in the order of `measured`; nil is missing.
    package static func values(of measures: ParcelMeasures) -> [Double?] {
        let found = ParcelFeatures(measures).values
        return measured.map { found[$0.name] }
    }

    private static let epochs: [FeatureDefinition] = [("before", "earlier", "前时相"), ("after", "later", "后时相")].flatMap { key, en, zh in
        epoch.map {
            FeatureDefinition(
                "\(key)_\($0.name)", unit: $0.unit, $0.formula, en: "\($0.english), \(en) date", zh: "\(zh)\($0.chinese)")
        }
    }

    private static let epoch: [FeatureDefinition] = [
        FeatureDefinition("ndvi", "(N − R) / (N + R)", en: "vegetation index", zh: "植被指数"),
        FeatureDefinition("ndwi", "(G − N) / (G + N)", en: "water index", zh: "水体指数"),
        FeatureDefinition("redness", "(R − B) / (R + B)", en: "redness", zh: "红度"),
        FeatureDefinition("greenness", "(2G − R − B) / (2G + R + B)", en: "greenness", zh: "绿度"),
        FeatureDefinition("bareness", "(R + B − N − G) / (R + B + N + G)", en: "bareness", zh: "裸土指数"),
        FeatureDefinition("brightness_ratio", "L / L′", en: "brightness against the surroundings", zh: "亮度与周边之比"),
        FeatureDefinition("nir_ratio", "N / N′", en: "near infrared against the surroundings", zh: "近红外与周边之比"),
        FeatureDefinition("variation", "σ(L) / L", en: "variation of brightness", zh: "亮度变异"),
        FeatureDefinition("nir_variation", "σ(N) / N", en: "variation of near infrared", zh: "近红外变异"),
        FeatureDefinition("ndvi_deviation", "σ(NDVI of pixels)", en: "variation of vegetation", zh: "植被变异"),
        FeatureDefinition(
            "roughness", "√(mean of squared central differences of light over inner pixels) / L", en: "texture of brightness", zh: "亮度纹理"),
        FeatureDefinition("nir_roughness", "likewise of near infrared, / N", en: "texture of near infrared", zh: "近红外纹理"),
        FeatureDefinition(
            "coherence", "√((Jxx − Jyy)² + 4Jxy²) / (Jxx + Jyy), J the structure tensor of light", en: "stripes in one direction", zh: "条纹方向性"),
        FeatureDefinition("ring_ndvi", "(N′ − R′) / (N′ + R′)", en: "vegetation index of the surroundings", zh: "周边植被指数"),
        FeatureDefinition("ring_ndwi", "(G′ − N′) / (G′ + N′)", en: "water index of the surroundings", zh: "周边水体指数"),
        FeatureDefinition("ring_bareness", "bareness of the ring", en: "bareness of the surroundings", zh: "周边裸土指数"),
        FeatureDefinition("ndvi_contrast", "NDVI − NDVI′", en: "vegetation against the surroundings", zh: "植被指数与周边之差"),
    ]

    private static let changes: [FeatureDefinition] =
        ParcelFeatures.changing.map { name in
            let base = epoch.first { $0.name == name }
            return FeatureDefinition(
                "\(name)_change", "after_\(name) − before_\(name)", en: "change of \(base?.english ?? name)", zh: "\(base?.chinese ?? name)的变化")
        } + [
            FeatureDefinition(
                "brightness_change", "(a − b) / (a + b) of after_ and before_brightness_ratio", en: "change of brightness against the surroundings",
                zh: "亮度相对周边的变化"),
            FeatureDefinition(
                "nir_change", "(a − b) / (a + b) of after_ and before_nir_ratio", en: "change of near infrared against the surroundings",
                zh: "近红外相对周边的变化"),
        ]

    private static let form: [FeatureDefinition] = [
        FeatureDefinition("area_m2", unit: "m²", "ellipsoidal area of the whole parcel", en: "area", zh: "面积"),
        FeatureDefinition("mean_width_m", unit: "m", "area / (perimeter / 2)", en: "mean width", zh: "平均宽度"),
        FeatureDefinition("elongation", "σ along / σ across the main axis", en: "elongation", zh: "伸长度"),
        FeatureDefinition("rectangularity", "area / (12 · σ along · σ across)", en: "rectangularity", zh: "矩形度"),
        FeatureDefinition("compactness", "16 · area / perimeter², on pixel sides", en: "compactness", zh: "紧凑度"),
    ]

    private static let season: [FeatureDefinition] = [
        FeatureDefinition("before_season_sin", "sin(2π · day of year / 365.25)", en: "season of the earlier date (spring)", zh: "前时相季节(春)"),
        FeatureDefinition("before_season_cos", "cos(2π · day of year / 365.25)", en: "season of the earlier date (winter)", zh: "前时相季节(冬)"),
        FeatureDefinition("after_season_sin", "sin(2π · day of year / 365.25)", en: "season of the later date (spring)", zh: "后时相季节(春)"),
        FeatureDefinition("after_season_cos", "cos(2π · day of year / 365.25)", en: "season of the later date (winter)", zh: "后时相季节(冬)"),
        FeatureDefinition("days_between", unit: "d", "later date − earlier date", en: "days between the dates", zh: "两期间隔天数"),
    ]

    private static let detection: [FeatureDefinition] = [
        FeatureDefinition("seen_fraction", "pixels / (pixels + unseen pixels beside them)", en: "seen share", zh: "可见比例"),
        FeatureDefinition("confidence", "mean probability of founding pixels", en: "probability of change", zh: "变化概率"),
        FeatureDefinition("seed_share", "founding pixels / pixels", en: "share of strong change", zh: "强变化像元比例"),
        FeatureDefinition("change_kind", "1: the detector's statistic; 2: the spectrum alone; 3: the surroundings as a whole", en: "kind of evidence", zh: "证据类型"),
        FeatureDefinition("boundary_sharpness", "1 − ring_magnitude / magnitude_mean", en: "sharpness of the boundary", zh: "边界清晰度"),
    ]

    /// Of runs with more than two dates; V and V′ are the mean NDVI of parcel and ring on a date that saw at least half of their pixels.
    private static let phenology: [FeatureDefinition] = [
        FeatureDefinition("ndvi_amplitude", "max V − min V over three dates or more", en: "span of vegetation through the dates", zh: "多时相植被变幅"),
        FeatureDefinition(
            "ndvi_amplitude_ring", "max V′ − min V′ over three dates or more", en: "span of vegetation of the surroundings through the dates",
            zh: "周边多时相植被变幅"),
        FeatureDefinition(
            "harvest_likelihood", "(max V − m) / (max(V, V′) − m) over the dates after the first, m: least V or V′ of all dates; span from 0.1",
            en: "share in the growth around it after the first date", zh: "收获轮作可能性(前时相之后植被恢复与周边之比)"),
    ]
}
