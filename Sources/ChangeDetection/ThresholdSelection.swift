import ChangeCore

/// How the decision is to be made.
package enum ThresholdRule: Sendable, Hashable {
    case auto, otsu, minimumError, mixture, chiSquare
    /// At most this share of the seen ground, 0…1.
    case share(Double)
    /// A magnitude.
    case value(Double)
}

extension ChangeModel {
    /// Fixes both thresholds from the magnitudes of the region's sample.
    mutating func chooseThresholds(_ magnitudes: [Float], _ rule: ThresholdRule) {
        let ground = UnchangedGround(magnitudes)
        let floor = max(smallestThreshold, detector == .logRatio ? 0 : ground.magnitude(tail: UnchangedGround.smallestTail))
        func choose(_ value: Double?, _ method: String) {
            let chosen = value ?? 0
            set(max(chosen, floor), max(chosen, floor), chosen >= floor ? method : "what unchanged ground reaches (\(method) lies below)")
        }
        switch rule {
        case .value(let value): set(value, value, "given")
        case .otsu: choose(Thresholds.otsu(of: magnitudes), "Otsu")
        case .minimumError:
            let bins = MagnitudeBins(magnitudes)
            choose(bins.magnitude(Thresholds.minimumError(bins.counts)), "minimum error")
        case .mixture:
            let bins = MagnitudeBins(magnitudes)
            choose(bins.magnitude(Thresholds.mixture(bins.counts)), "mixture of two normal components")
        case .share(let share):
            var histogram = RobustHistogram()
            histogram.add(contentsOf: magnitudes)
            choose(histogram.quantile(1 - share).map(Double.init), "share of area")
        case .chiSquare: chooseByChiSquare(ground)
        case .auto: chooseByDetector(magnitudes, ground)
        }
    }

    /// `spectral_magnitude` begins at this many times what is usual, whatever Otsu says.
    private static let usualMultiple = 2.5

    /// Root mean square of the features' deviations.
    private var usualDeviation: Float {
        (featureDeviation.reduce(0) { $0 + $1 * $1 } / Float(max(1, featureDeviation.count))).squareRoot()
    }

    /// Radar that grew or fell by less than 1.8 times is season and weather, however little else differs between the dates: e^0.6.
    static let leastLogRatio: Float = 0.6

    /// A magnitude below which no rule but a given number may go: what rounding and noise leave of dates without change.
    private var smallestThreshold: Double {
        switch detector {
        case .spectralMagnitude: max(0.1, Double(Float(Self.usualMultiple) * Self.leastDifference / usualDeviation))
        case .structureGain: 1
        case .fineMultispectral: 2
        case .multispectral: 3
        case .logRatio: max(1.5, Double(Self.leastLogRatio / unit))
        case .changeVector, .iteratedMAD, .spectralAngle, .spectralIndex, .speckleRatio: 1.5
        }
    }

    private mutating func chooseByDetector(_ magnitudes: [Float], _ ground: UnchangedGround) {
        switch detector {
        case .multispectral: set(4.5, 8, "multiples of the usual statistic")
        case .structureGain: set(1.8, 2.4, "fixed multiples of contrast and of structure's deviation")
        case .fineMultispectral: set(2, 2.4, "fixed odds of what became of the ground, fixed multiples of contrast and of structure's deviation")
        case .spectralMagnitude:
            let otsu = Thresholds.otsu(of: magnitudes)
            let floor = max(Self.usualMultiple * Double(Self.median(of: magnitudes)), smallestThreshold)
            let chosen = max(otsu, floor)
            let method = otsu >= floor ? "Otsu" : floor > smallestThreshold ? "2.5 times the usual statistic" : "a quarter of the dates' contrast"
            // Otsu parts any scene in two; what grew in one season alone has no pixel that unchanged ground would not have.
            set(
                chosen, max(chosen, ground.magnitude(tail: UnchangedGround.smallestTail)),
                method + ", seeds beyond what unchanged ground reaches")
        case .logRatio:
            let otsu = 0.8 * Thresholds.otsu(of: magnitudes)
            let chosen = max(otsu, smallestThreshold)
            set(
                chosen, chosen,
                (otsu >= smallestThreshold ? "0.8 of Otsu" : "1.5 deviations and a ratio of 1.8 at least") + ", seeds by the smoothed ratio")
        case .changeVector, .iteratedMAD, .spectralAngle, .spectralIndex, .speckleRatio: chooseByChiSquare(ground)
        }
    }

    private mutating func chooseByChiSquare(_ ground: UnchangedGround) {
        set(
            max(ground.magnitude(tail: UnchangedGround.growTail), smallestThreshold),
            max(ground.magnitude(tail: UnchangedGround.seedTail), smallestThreshold),
            "chi-square with \(ground.degrees) degrees of freedom, scale of unchanged ground")
    }

    private mutating func set(_ grow: Double, _ seed: Double, _ method: String) {
        (growThreshold, seedThreshold, thresholdMethod) = (grow, seed, method)
    }
}
