/// How change is measured in one region: chosen and fitted once, then applied to every tile alike.
///
/// The way of a pixel: samples of both dates → `project` (pointwise planes) → `features` (neighbourhood) → `rate` (magnitude,
/// probability).
package struct ChangeModel: Sendable, Hashable, Codable {
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
    /// Change vectors: robust deviation of each feature around its median; empty for other detectors.
    package var featureSpread: [Float] = []
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
    /// IR-MAD: the transformation; nil for other detectors.
    package var alteration: IteratedMAD?
    /// Which states of the ground follow which; nil for detectors that do not ask.
    package var transitions: TransitionMixture?
    /// What stands on the ground on the last date; nil for detectors that do not ask.
    package var states: GroundStates?
    /// Speckle ratio: equivalent number of looks of both dates; 0 for other detectors.
    package var looks: Float = 0
    /// Speckle ratio: median log-ratio; 0 for other detectors.
    package var ratioCentre: Float = 0
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
        case detector, bands, roles, normalisation, precision, unit, alteration, transitions, states, looks
        case fineOffset = "fine_offset"
        case coarseOffset = "coarse_offset"
        case featureCentre = "feature_centre"
        case featureDeviation = "feature_deviation"
        case featureSpread = "feature_spread"
        case ratioCentre = "ratio_centre"
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

    /// The planes of the normalised spectral difference, or of the normalised bands of both dates, come first; those of structure gain after them.
    var spectralPlanes: Int {
        switch detector {
        case .multispectral, .spectralMagnitude, .changeVector: bands
        case .fineMultispectral: 2 * stateBands.count
        case .structureGain, .logRatio, .iteratedMAD, .spectralAngle, .spectralIndex, .speckleRatio: 0
        }
    }

    /// Bands that are taken of each date for themselves: those that the state of the ground is told by (visible light and near infrared), or the one whose
    /// structure counts. Their planes are the first ones, the earlier date's before the later one's.
    var stateBands: [Int] {
        switch detector {
        case .fineMultispectral: (roles.visible + [roles.nearInfrared].compactMap(\.self)).sorted()
        case .structureGain: [roles.blue]
        default: []
        }
    }

    var hasStructure: Bool { detector == .structureGain || detector == .fineMultispectral }

    /// Planes that `project` makes of both dates.
    package var projectedPlanes: Int {
        switch detector {
        case .multispectral, .spectralMagnitude, .changeVector, .iteratedMAD: bands
        case .fineMultispectral: spectralPlanes
        case .structureGain, .logRatio, .speckleRatio: 2
        case .spectralAngle: 2 * bands
        case .spectralIndex: SpectralIndex.available(roles).count
        }
    }

    /// Planes that `features` makes of those.
    package var featurePlanes: Int {
        switch detector {
        case .speckleRatio: 6
        case .fineMultispectral: projectedPlanes + 2
        default: projectedPlanes
        }
    }

    /// Pixels around a window that its features depend on.
    package var halo: Int {
        switch detector {
        case .multispectral, .spectralMagnitude, .changeVector, .iteratedMAD, .spectralAngle, .spectralIndex: Filters.fine.radius
        case .structureGain, .fineMultispectral: max(Filters.brightness.radius, Filters.fine.radius + 1 + Filters.structure.radius)
        case .logRatio: max(Filters.fine.radius, Filters.speckle.radius + Filters.context.radius)
        case .speckleRatio: Filters.local.radius
        }
    }
}
