import Testing
import Triage

/// Features: missing is missing.
@Suite struct FeatureTests {
    static func measures() -> ParcelMeasures {
        var measures = ParcelMeasures(
            areaM2: 1200, meanWidthM: 17, elongation: 1.5, along: 12, across: 8, planarArea: 1200, perimeter: 140, seenFraction: 1,
            confidence: 0.8, seedShare: 0.6, kind: 1, magnitude: 4, ringMagnitude: 1)
        var epoch = ParcelMeasures.Epoch()
        (epoch.inside.blue, epoch.inside.green, epoch.inside.red, epoch.inside.nir, epoch.inside.light) = (500, 800, 600, 3000, 1900)
        (epoch.ring.blue, epoch.ring.green, epoch.ring.red, epoch.ring.nir, epoch.ring.light) = (520, 780, 650, 2500, 1950)
        (epoch.lightDeviation, epoch.nirDeviation, epoch.ndviDeviation, epoch.nirGradient) = (120, 300, 0.05, 9000)
        epoch.tensor = .init(xx: 4000, yy: 1000, xy: 500)
        epoch.dayOfYear = 110
        measures.before = epoch
        (epoch.inside.blue, epoch.inside.green, epoch.inside.red, epoch.inside.nir, epoch.inside.light) = (1800, 2000, 2100, 2400, 5900)
        measures.after = epoch
        measures.daysBetween = 365
        measures.course = [
            .init(day: "a", isFirst: true, ndvi: 0.7, ring: 0.6), .init(day: "b", isFirst: false, ndvi: 0.2, ring: 0.1),
            .init(day: "c", isFirst: false, ndvi: 0.3, ring: 0.5),
        ]
        return measures
    }

    static func named(_ measures: ParcelMeasures) -> [String: Double?] {
        Dictionary(uniqueKeysWithValues: zip(FeatureList.names, FeatureList.values(of: measures)))
    }

    @Test func allAreThereWhenAllWasMeasured() {
        let values = FeatureList.values(of: Self.measures())
        #expect(values.count == FeatureList.measured.count && values.allSatisfy { $0 != nil })
        #expect(FeatureList.names.count == values.count + FeatureList.context.count)
    }

    @Test func namesAreUniqueAndEveryoneHasBothLanguages() {
        #expect(Set(FeatureList.names).count == FeatureList.names.count)
        #expect(FeatureList.all.allSatisfy { !$0.english.isEmpty && !$0.chinese.isEmpty && !$0.formula.isEmpty })
        #expect(FeatureList.general.isSubset(of: FeatureList.names))
    }

    /// A distance at the end of the search says only that nothing is nearer; an absent column stays missing; a share may be 0.
    @Test func whatBaseLayersDoNotTellIsMissing() {
        func named(_ value: Double?) -> [String: Double?] {
            Dictionary(uniqueKeysWithValues: zip(FeatureList.names, FeatureList.values { FeatureList.contextPlaces.contains($0) ? value : 1 }))
        }
        for definition in FeatureList.context {
            #expect(named(nil)[definition.name] == .some(nil))
            #expect(named(0)[definition.name] == .some(0))
            #expect(named(9999)[definition.name] == .some(9999))
            #expect(named(10_000)[definition.name] == (definition.unit == "m" ? .some(nil) : .some(10_000)), "\(definition.name)")
        }
        #expect(named(nil)["area_m2"] == .some(1))
    }

    /// How the law stands to a parcel says nothing of what stands on it.
    @Test func legalStatusIsNoFeature() {
        for word in ["approv", "temporary", "homestead", "facility", "project", "backlog", "red_line", "township", "village_code"] {
            #expect(!FeatureList.names.contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test func formulasAreThoseOfTheList() {
        let found = Self.named(Self.measures())
        let coherence: Double = (3000.0 * 3000.0 + 4.0 * 500.0 * 500.0).squareRoot()
        let later: Double = 300.0 / 4500.0
        let earlier: Double = 2400.0 / 3600.0
        let expected: [String: Double] = [
            "before_ndvi": earlier, "before_ndwi": -2200.0 / 3800.0, "after_brightness_ratio": 5900.0 / 1950.0, "ndvi_change": later - earlier,
            "rectangularity": 1200.0 / 1152.0, "compactness": 19200.0 / 19600.0, "before_coherence": coherence / 5000.0,
            "boundary_sharpness": 0.75,
        ]
        for (name, value) in expected {
            let actual: Double? = found[name] ?? nil
            #expect(actual == value, "\(name)")
        }
    }

    /// A digital number of another scale changes nothing but rounding.
    @Test func scaleOfTheImageryDoesNotMatter() {
        var measures = Self.measures()
        func scale(_ spectrum: inout ParcelMeasures.Spectrum) {
            for band in [\ParcelMeasures.Spectrum.blue, \.green, \.red, \.nir, \.light] {
                spectrum[keyPath: band] = spectrum[keyPath: band].map { $0 / 16 }
            }
        }
        for epoch in [\ParcelMeasures.before, \.after] {
            scale(&measures[keyPath: epoch].inside)
            scale(&measures[keyPath: epoch].ring)
            measures[keyPath: epoch].lightDeviation = measures[keyPath: epoch].lightDeviation.map { $0 / 16 }
            measures[keyPath: epoch].nirDeviation = measures[keyPath: epoch].nirDeviation.map { $0 / 16 }
            measures[keyPath: epoch].tensor = measures[keyPath: epoch].tensor.map { .init(xx: $0.xx / 256, yy: $0.yy / 256, xy: $0.xy / 256) }
            measures[keyPath: epoch].nirGradient = measures[keyPath: epoch].nirGradient.map { $0 / 256 }
        }
        for (one, other) in zip(FeatureList.values(of: measures), FeatureList.values(of: Self.measures())) {
            #expect(((one ?? .nan) - (other ?? .nan)).magnitude < 1e-9)
        }
    }

    @Test func unknownBandsMakeSpectralFeaturesMissing() {
        var measures = Self.measures()
        for epoch in [\ParcelMeasures.before, \.after] {
            for band in [\ParcelMeasures.Spectrum.blue, \.green, \.red, \.nir] {
                measures[keyPath: epoch].inside[keyPath: band] = nil
                measures[keyPath: epoch].ring[keyPath: band] = nil
            }
        }
        let found = Self.named(measures)
        for name in ["ndvi", "ndwi", "redness", "greenness", "bareness", "nir_ratio", "ring_ndvi", "ndvi_contrast"] {
            #expect(found["before_\(name)"] == .some(nil), "\(name)")
        }
        #expect(found["ndvi_change"] == .some(nil))
        // What needs no role stays.
        #expect(found["after_brightness_ratio"] != .some(nil) && found["rectangularity"] != .some(nil))
    }

    @Test func noRingAndNoInnerPixelsMakeTheirFeaturesMissing() {
        var measures = Self.measures()
        measures.after.ring = ParcelMeasures.Spectrum()
        measures.after.tensor = nil
        measures.after.dayOfYear = nil
        measures.ringMagnitude = nil
        let found = Self.named(measures)
        for name in ["after_brightness_ratio", "brightness_change", "after_roughness", "coherence_change", "after_season_sin", "boundary_sharpness"] {
            #expect(found[name] == .some(nil), "\(name)")
        }
        #expect(found["before_roughness"] != .some(nil))
    }

    private static func phenology(_ course: [ParcelMeasures.Sight]) -> [Double?] {
        var measures = Self.measures()
        measures.course = course
        let found = named(measures)
        return ["ndvi_amplitude", "ndvi_amplitude_ring", "harvest_likelihood"].map { found[$0] ?? nil }
    }

    @Test func courseOfThreeDatesHasItsFigures() {
        func sight(_ day: String, _ isFirst: Bool, _ ndvi: Double?, _ ring: Double?) -> ParcelMeasures.Sight {
            .init(day: day, isFirst: isFirst, ndvi: ndvi, ring: ring)
        }
        let course = [sight("a", true, 0.75, 0.5), sight("b", false, 0.25, 0.25), sight("c", false, 0.375, 0.75)]
        #expect(Self.phenology(course) == [0.5, 0.5, 0.25])
        #expect(Self.phenology(course.reversed()) == [0.5, 0.5, 0.25])
        // A date more that did not see the parcel changes nothing of it; one that did not see the ring nothing of the ring.
        #expect(Self.phenology(course + [sight("d", false, nil, 0.0)]) == [0.5, 0.75, 0.25])
        #expect(Self.phenology(course + [sight("d", false, 0.0, nil)]) == [0.75, 0.5, 0.25])
        // Two dates are no course, however often they were seen.
        #expect(Self.phenology([course[0], course[1]]) == [nil, nil, nil])
        #expect(Self.phenology([course[0], course[1], sight("b", false, 0.9, 0.9)]) == [nil, nil, nil])
        #expect(Self.phenology([course[0], course[1], sight("c", false, 0.375, nil)]) == [0.5, nil, nil])
        // Nothing grew: no harvest can be told.
        #expect(Self.phenology([sight("a", true, 0.1, 0.1), sight("b", false, 0.15, 0.19), sight("c", false, 0.1, 0.1)])[2] == nil)
    }
}
