import ChangeCore
import Raster

/// Feature values of sampled pixels, plane by plane in step.
package struct FeatureSample: Sendable {
    package var planes: [[Float]]

    package init(planes: Int) {
        self.planes = Array(repeating: [], count: planes)
    }

    package var pixels: Int { planes.first?.count ?? 0 }

    package mutating func append(_ other: FeatureSample) {
        for index in planes.indices { planes[index] += other.planes[index] }
    }
}

extension ChangeModel {
    /// First pass: what of the two dates is radiometry. Only pixels seen on both dates are in the sample.
    package mutating func fitRadiometry(_ sample: PairSample) {
        samplePixels = sample.pixels
        switch detector {
        case .multispectral, .spectralMagnitude, .fineMultispectral, .changeVector, .spectralAngle, .spectralIndex:
            normalisation = Normalisation(sample, iterations: 1)
        case .iteratedMAD: alteration = IteratedMAD(sample)
        case .structureGain: normalisation = Normalisation(sample, iterations: 0)
        case .logRatio, .speckleRatio:
            var histogram = RobustHistogram()
            histogram.add(contentsOf: sample.before[0])
            histogram.add(contentsOf: sample.after[0])
            // Dark ground has no ratio worth the name: offsets of 1 % and 5 % of the usual amplitude damp it.
            let usual = max(histogram.median ?? 1, 1e-20)
            fineOffset = usual * 0.01
            coarseOffset = usual * 0.05
            // Intensities: a tenth of a per mille of the usual one is 1 % of its amplitude.
            if detector == .speckleRatio { fineOffset = usual * usual * 1e-4 }
        }
    }

    /// Differences below a ten-thousandth of a date's contrast are rounding: what is usual is never taken for smaller.
    private static let smallestDeviation: Float = 1e-4
    private static let smallestUsual: Float = 0.02
    /// In deviations of a date's own contrast: where less than this is the usual difference, it is that of gradation, sharpness or noise alone, and ground has
    /// to differ by a multiple of this to be changed.
    static let leastDifference: Float = 0.1

    /// Second pass: what size of each feature is usual, and where change begins.
    package mutating func fitFeatures(_ sample: FeatureSample, threshold rule: ThresholdRule) {
        for plane in sample.planes {
            let mean = plane.reduce(0.0) { $0 + Double($1) } / Double(max(1, plane.count))
            let square = plane.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, plane.count))
            featureCentre.append(Self.median(of: plane))
            featureDeviation.append(max(Float(square.squareRoot()), Self.smallestDeviation))
        }
        if hasStructure {
            brightnessUnit = 0.7
            structureUnit = max(featureDeviation[spectralPlanes + 1], 0.06)
        }
        if detector == .fineMultispectral {
            transitions = TransitionMixture(Array(sample.planes.prefix(spectralPlanes)))
            states = GroundStates(Array(sample.planes[(spectralPlanes / 2)..<spectralPlanes]))
        }
        if detector == .multispectral { precision = Covariance(Array(sample.planes.prefix(spectralPlanes))).inverse }
        if detector == .logRatio {
            unit = max(Self.spread(sample.planes[0], around: featureCentre[0]), 1e-6)
            seedFeature = max(4.5 * Self.spread(sample.planes[1], around: featureCentre[1]), Self.leastLogRatio)
        }
        if detector == .multispectral { measureUsual(sample) }
        fitUnit(sample)
        chooseThresholds(magnitudes(detector, of: sample), rule)
    }

    private mutating func measureUsual(_ sample: FeatureSample) {
        let red = sample.planes[roles.red].map { abs($0 - featureCentre[roles.red]) / featureDeviation[roles.red] }
        usualRed = max(Self.median(of: red), Self.smallestUsual)
        // With the red statistic divided out, magnitude² / red is the spectral one.
        let combined = magnitudes(.multispectral, of: sample)
        let spectral = zip(combined, red).map { $1 > 0 ? $0 * $0 * usualRed / $1 : 0 }
        usualSpectral = max(Self.median(of: spectral), Self.smallestUsual)
        usualCombined = max(Self.median(of: combined.map { $0 / usualSpectral.squareRoot() }), 10 * Self.smallestUsual)
    }

    /// Units of the statistics that are measured in what is usual in the region.
    private mutating func fitUnit(_ sample: FeatureSample) {
        func usual() -> Double { Double(Self.median(of: magnitudes(detector, of: sample))) }
        switch detector {
        case .multispectral: unit = max(1, Self.leastDifference / (usualRed * featureDeviation[roles.red]))
        case .spectralMagnitude, .structureGain, .fineMultispectral, .logRatio: break
        case .changeVector, .spectralIndex:
            featureSpread = sample.planes.enumerated().map { index, plane in
                max(Self.spread(plane, around: featureCentre[index]), Self.smallestDeviation)
            }
            unit = Float(max(usual(), 0.25))
        case .iteratedMAD:
            // Smoothing takes most of the noise; a tenth of what chi-square has is rounding.
            let expected = alteration.map { $0.variates > 0 ? ChiSquare.quantile(tail: 0.5, degrees: $0.variates).squareRoot() : 1 } ?? 1
            unit = Float(max(usual(), 0.1 * expected))
        case .spectralAngle: unit = Float(max(usual(), 1e-3))
        case .speckleRatio:
            looks = Speckle.looks(of: sample)
            ratioCentre = Self.median(of: Speckle.logRatios(of: sample, looks: looks, offset: fineOffset))
            // The median size of a normal variable is 0.6745 deviations.
            unit = Float(max(usual() / 0.6745, 1e-3))
        }
    }

    /// Magnitudes of the sample, by the same arithmetic as `rate`.
    private func magnitudes(_ detector: Detector, of sample: FeatureSample) -> [Float] {
        let count = sample.pixels
        let tile = SampleTile(bands: featurePlanes, capacity: count)
        for (index, plane) in sample.planes.enumerated() {
            plane.withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { tile.plane(index).update(from: base, count: count) }
            }
        }
        return magnitudes(detector, tile, count: count)
    }

    static func median(of values: [Float]) -> Float {
        var histogram = RobustHistogram()
        histogram.add(contentsOf: values)
        return histogram.median ?? 0
    }

    /// 1.4826 · median absolute deviation: the standard deviation, if most values are normally distributed.
    private static func spread(_ values: [Float], around centre: Float) -> Float {
        1.4826 * median(of: values.map { abs($0 - centre) })
    }
}
