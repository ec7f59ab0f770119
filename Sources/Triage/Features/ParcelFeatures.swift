import Glibc

/// From measures to features. Everything that cannot be computed is nil: it stays missing on its way into the classifier.
struct ParcelFeatures {
    private(set) var values: [String: Double] = [:]

    init(_ measures: ParcelMeasures) {
        let before = Self.epoch(measures.before)
        let after = Self.epoch(measures.after)
        for (name, value) in before { values["before_\(name)"] = value }
        for (name, value) in after { values["after_\(name)"] = value }
        for name in Self.changing { put("\(name)_change", Self.difference(after[name], before[name])) }
        put("brightness_change", Self.normalised(after["brightness_ratio"], before["brightness_ratio"]))
        put("nir_change", Self.normalised(after["nir_ratio"], before["nir_ratio"]))
        shape(measures)
        put("days_between", measures.daysBetween.map(Double.init))
        phenology(measures.course)
        put("seen_fraction", measures.seenFraction)
        put("confidence", measures.confidence)
        put("seed_share", measures.seedShare)
        put("change_kind", Double(measures.kind))
        if let ring = measures.ringMagnitude { put("boundary_sharpness", Self.ratio(measures.magnitude - ring, measures.magnitude)) }
    }

    /// Figures of an epoch whose difference between the dates is a feature too.
    static let changing = [
        "ndvi", "ndwi", "redness", "greenness", "bareness", "variation", "ndvi_deviation", "roughness", "coherence", "ring_ndvi",
        "ndvi_contrast",
    ]

    private mutating func put(_ name: String, _ value: Double?) {
        if let value, value.isFinite { values[name] = value }
    }

    private mutating func shape(_ measures: ParcelMeasures) {
        put("area_m2", measures.areaM2)
        put("mean_width_m", measures.meanWidthM)
        put("elongation", measures.elongation)
        put("rectangularity", Self.ratio(measures.planarArea, 12 * measures.along * measures.across))
        put("compactness", Self.ratio(16 * measures.planarArea, measures.perimeter * measures.perimeter))
    }

    /// Below this span of NDVI nothing has grown that could be harvested.
    private static let leastSeason = 0.1

    /// Two dates have no course: what they say is in the figures of the epochs.
    private mutating func phenology(_ course: [ParcelMeasures.Sight]) {
        func isCourse(_ sights: [ParcelMeasures.Sight]) -> Bool { Set(sights.map(\.day)).count > 2 }
        for (name, figure) in [("ndvi_amplitude", \ParcelMeasures.Sight.ndvi), ("ndvi_amplitude_ring", \.ring)] {
            let seen = course.filter { $0[keyPath: figure] != nil }
            let values = seen.compactMap { $0[keyPath: figure] }
            guard isCourse(seen), let low = values.min(), let high = values.max() else { continue }
            put(name, high - low)
        }
        let seen = course.filter { $0.ndvi != nil && $0.ring != nil }
        let later = seen.filter { !$0.isFirst }
        guard isCourse(seen), let low = seen.flatMap({ [$0.ndvi, $0.ring] }).compactMap({ $0 }).min(),
            let own = later.compactMap(\.ndvi).max(), let ring = later.compactMap(\.ring).max(), max(own, ring) - low >= Self.leastSeason
        else { return }
        put("harvest_likelihood", (own - low) / (max(own, ring) - low))
    }

    private static func epoch(_ epoch: ParcelMeasures.Epoch) -> [String: Double] {
        let inside = epoch.inside
        let ring = epoch.ring
        var found: [String: Double] = [:]
        func put(_ name: String, _ value: Double?) {
            if let value, value.isFinite { found[name] = value }
        }
        put("ndvi", normalised(inside.nir, inside.red))
        put("ndwi", normalised(inside.green, inside.nir))
        put("redness", normalised(inside.red, inside.blue))
        put("greenness", greenness(inside))
        put("bareness", bareness(inside))
        put("brightness_ratio", ratio(inside.light, ring.light))
        put("nir_ratio", ratio(inside.nir, ring.nir))
        put("variation", ratio(epoch.lightDeviation, inside.light))
        put("nir_variation", ratio(epoch.nirDeviation, inside.nir))
        put("ndvi_deviation", epoch.ndviDeviation)
        put("roughness", ratio(epoch.tensor.map { ($0.xx + $0.yy).squareRoot() }, inside.light))
        put("nir_roughness", ratio(epoch.nirGradient.map { $0.squareRoot() }, inside.nir))
        put("coherence", epoch.tensor.flatMap(coherence))
        put("ring_ndvi", normalised(ring.nir, ring.red))
        put("ring_ndwi", normalised(ring.green, ring.nir))
        put("ring_bareness", bareness(ring))
        put("ndvi_contrast", difference(normalised(inside.nir, inside.red), normalised(ring.nir, ring.red)))
        if let day = epoch.dayOfYear {
            let angle = 2 * Double.pi * Double(day) / 365.25
            // Six decimals: the last bits of sin and cos differ between processors.
            put("season_sin", (sin(angle) * 1e6).rounded() / 1e6)
            put("season_cos", (cos(angle) * 1e6).rounded() / 1e6)
        }
        return found
    }

    private static func greenness(_ spectrum: ParcelMeasures.Spectrum) -> Double? {
        guard let blue = spectrum.blue, let green = spectrum.green, let red = spectrum.red else { return nil }
        return ratio(2 * green - red - blue, 2 * green + red + blue)
    }

    private static func bareness(_ spectrum: ParcelMeasures.Spectrum) -> Double? {
        guard let blue = spectrum.blue, let green = spectrum.green, let red = spectrum.red, let nir = spectrum.nir else { return nil }
        return ratio(red + blue - nir - green, red + blue + nir + green)
    }

    /// Share of the gradients' energy that one direction has more than the one across it: 0 without direction, 1 for stripes.
    private static func coherence(_ tensor: ParcelMeasures.Tensor) -> Double? {
        let difference = tensor.xx - tensor.yy
        return ratio((difference * difference + 4 * tensor.xy * tensor.xy).squareRoot(), tensor.xx + tensor.yy)
    }

    private static func ratio(_ value: Double?, _ base: Double?) -> Double? {
        guard let value, let base, base > 0 else { return nil }
        return value / base
    }

    private static func difference(_ value: Double?, _ other: Double?) -> Double? {
        guard let value, let other else { return nil }
        return value - other
    }

    private static func normalised(_ value: Double?, _ other: Double?) -> Double? {
        guard let value, let other else { return nil }
        return ratio(value - other, value + other)
    }
}
