/// How change is measured in one region: chosen and fitted once, then applied to every tile alike.
///
/// The way of a pixel: samples of both dates → `project` (pointwise planes) → `features` (neighbourhood) → `rate` (magnitude,
/// probability).
package struct ChangeModel: Sendable, Hashable, Codable {
    package enum Detector: String, Sendable, Hashable, Codable, CaseIterable {
        /// Multispectral imagery of 5–20 m: smoothed normalised differences, red band and whole spectrum together.
        case multispectral
        /// Coarse multispectral imagery (20 m and more): root mean square of the normalised differences.
        case spectralMagnitude = "spectral_magnitude"
        /// Imagery finer than 5 m: gain in brightness together with gain in structure.
        case structureGain = "structure_gain"
        /// Imagery finer than 5 m with a near-infrared band: either of the two above; what only the spectrum says stays less probable.
        case fineMultispectral = "fine_multispectral"
        /// One radar band: log-ratio of smoothed amplitudes, with a second, more heavily smoothed one as seed.
        case logRatio = "log_ratio"
    }

    package var detector: Detector
    package var bands: Int
    package var roles: BandRoles
    package var normalisation = Normalisation()
    /// Radar: what is added to amplitudes before the logarithm, for the fine and for the heavily smoothed ratio.
    package var fineOffset: Float = 0
    package var coarseOffset: Float = 0
    /// Per feature: median, and deviation around the mean.
    package var featureCentre: [Float] = []
    package var featureDeviation: [Float] = []
    /// Inverse covariance of the features, row by row.
    package var precision: [Float] = []
    /// Medians of the red, spectral and combined statistic: what is usual in the region counts as 1.
    package var usualRed: Float = 1
    package var usualSpectral: Float = 1
    package var usualCombined: Float = 1
    /// Structure gain: what counts as 1 of each feature. Brightness is measured against the date's own contrast, not against how much
    /// changed: so a scene without change has small magnitudes, not few.
    package var brightnessUnit: Float = 1
    package var structureUnit: Float = 1
    /// The statistic is divided by this to give the magnitude.
    package var unit: Float = 1
    /// Magnitude from which a pixel belongs to a region, and from which it can found one.
    package var growThreshold = 0.0
    package var seedThreshold = 0.0
    /// Radar: the second feature's size from which a pixel can found a region; 0 where there is no such condition.
    package var seedFeature: Float = 0
    /// How the thresholds came about, in words.
    package var thresholdMethod = ""
    /// Pixels seen on both dates that the figures come from.
    package var samplePixels = 0

    package enum CodingKeys: String, CodingKey {
        case detector, bands, roles, normalisation, precision, unit
        case fineOffset = "fine_offset"
        case coarseOffset = "coarse_offset"
        case featureCentre = "feature_centre"
        case featureDeviation = "feature_deviation"
        case brightnessUnit = "brightness_unit"
        case structureUnit = "structure_unit"
        case usualRed = "usual_red"
        case usualSpectral = "usual_spectral"
        case usualCombined = "usual_combined"
        case growThreshold = "grow_threshold"
        case seedThreshold = "seed_threshold"
        case seedFeature = "seed_feature"
        case thresholdMethod = "threshold_method"
        case samplePixels = "sample_pixels"
    }

    package init(detector: Detector, bands: Int, roles: BandRoles) {
        self.detector = detector
        self.bands = bands
        self.roles = roles
    }

    /// The fixed rule of `auto`: by the kind of sensor, the size of a pixel on the ground, and the bands.
    package static func detector(isRadar: Bool, groundSampleDistance: Double, hasNearInfrared: Bool) -> Detector {
        if isRadar { return .logRatio }
        if groundSampleDistance < 5 { return hasNearInfrared ? .fineMultispectral : .structureGain }
        return groundSampleDistance < 20 ? .multispectral : .spectralMagnitude
    }

    /// The planes of the normalised spectral difference come first; those of structure gain, where both are made, after them.
    var spectralPlanes: Int {
        switch detector {
        case .multispectral, .spectralMagnitude, .fineMultispectral: bands
        case .structureGain, .logRatio: 0
        }
    }

    var hasSpectrum: Bool { detector == .multispectral || detector == .fineMultispectral }
    var hasStructure: Bool { detector == .structureGain || detector == .fineMultispectral }

    /// Planes that `project` makes of both dates.
    package var projectedPlanes: Int {
        switch detector {
        case .multispectral, .spectralMagnitude: bands
        case .fineMultispectral: bands + 2
        case .structureGain, .logRatio: 2
        }
    }

    /// Planes that `features` makes of those.
    package var featurePlanes: Int { projectedPlanes }

    /// Pixels around a window that its features depend on.
    package var halo: Int {
        switch detector {
        case .multispectral, .spectralMagnitude: Filters.fine.radius
        case .structureGain, .fineMultispectral: max(Filters.brightness.radius, Filters.fine.radius + 1 + Filters.structure.radius)
        case .logRatio: max(Filters.fine.radius, Filters.speckle.radius + Filters.context.radius)
        }
    }
}
