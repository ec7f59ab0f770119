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

/// How the decision is to be made.
package enum ThresholdRule: Sendable, Hashable {
    case auto, otsu
    case value(Double)
}

extension ChangeModel {
    /// First pass: what of the two dates is radiometry. Only pixels seen on both dates are in the sample.
    package mutating func fitRadiometry(_ sample: PairSample) {
        samplePixels = sample.pixels
        switch detector {
        case .multispectral, .spectralMagnitude: normalisation = Normalisation(sample, iterations: 1)
        case .fineMultispectral: normalisation = Normalisation(sample, iterations: 1)
        case .structureGain: normalisation = Normalisation(sample, iterations: 0)
        case .logRatio:
            var histogram = RobustHistogram()
            for value in sample.before[0] { histogram.add(value) }
            for value in sample.after[0] { histogram.add(value) }
            // Dark ground has no ratio worth the name: offsets of 1 % and 5 % of the usual amplitude damp it.
            let usual = max(histogram.median ?? 1, 1e-20)
            fineOffset = usual * 0.01
            coarseOffset = usual * 0.05
        }
    }

    /// Second pass: what size of each feature is usual, and where change begins.
    package mutating func fitFeatures(_ sample: FeatureSample, threshold rule: ThresholdRule) {
        for plane in sample.planes {
            let mean = plane.reduce(0.0) { $0 + Double($1) } / Double(max(1, plane.count))
            let square = plane.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, plane.count))
            featureCentre.append(Self.median(of: plane))
            featureDeviation.append(square > 0 ? Float(square.squareRoot()) : 1)
        }
        if hasStructure {
            brightnessUnit = 0.7
            structureUnit = max(featureDeviation[spectralPlanes + 1], 0.06)
        }
        if hasSpectrum { precision = Covariance(Array(sample.planes.prefix(spectralPlanes))).inverse }
        if detector == .logRatio {
            unit = max(Self.spread(sample.planes[0], around: featureCentre[0]), 1e-6)
            seedFeature = max(4.5 * Self.spread(sample.planes[1], around: featureCentre[1]), 0.25)
        }
        if hasSpectrum { measureUsual(sample) }
        chooseThresholds(magnitudes(detector, of: sample), rule)
    }

    private mutating func measureUsual(_ sample: FeatureSample) {
        let red = sample.planes[roles.red].map { abs($0 - featureCentre[roles.red]) / featureDeviation[roles.red] }
        usualRed = max(Self.median(of: red), 1e-12)
        // With the red statistic divided out, magnitude² / red is the spectral one.
        let combined = magnitudes(.multispectral, of: sample)
        let spectral = zip(combined, red).map { $1 > 0 ? $0 * $0 * usualRed / $1 : 0 }
        usualSpectral = max(Self.median(of: spectral), 1e-12)
        usualCombined = max(Self.median(of: combined.map { $0 / usualSpectral.squareRoot() }), 1e-12)
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

    private mutating func chooseThresholds(_ magnitudes: [Float], _ rule: ThresholdRule) {
        let otsu = Thresholds.otsu(of: magnitudes)
        switch (rule, detector) {
        case (.value(let value), _):
            (growThreshold, seedThreshold, thresholdMethod) = (value, value, "given")
        case (.otsu, _):
            (growThreshold, seedThreshold, thresholdMethod) = (otsu, otsu, "Otsu")
        case (.auto, .multispectral):
            (growThreshold, seedThreshold, thresholdMethod) = (4.5, 8, "multiples of the usual statistic")
        case (.auto, .structureGain), (.auto, .fineMultispectral):
            (growThreshold, seedThreshold, thresholdMethod) = (1.8, 2.4, "fixed multiples of contrast and of structure's deviation")
        case (.auto, .spectralMagnitude):
            let floor = 2.5 * Double(Self.median(of: magnitudes))
            let chosen = max(otsu, floor)
            (growThreshold, seedThreshold, thresholdMethod) = (chosen, chosen, otsu >= floor ? "Otsu" : "2.5 times the usual statistic")
        case (.auto, .logRatio):
            let chosen = max(0.8 * otsu, 1.5)
            (growThreshold, seedThreshold, thresholdMethod) = (
                chosen, chosen, 0.8 * otsu >= 1.5 ? "0.8 of Otsu, seeds by the smoothed ratio" : "1.5 deviations, seeds by the smoothed ratio"
            )
        }
    }

    static func median(of values: [Float]) -> Float {
        var histogram = RobustHistogram()
        for value in values { histogram.add(value) }
        return histogram.median ?? 0
    }

    /// 1.4826 · median absolute deviation: the standard deviation, if most values are normally distributed.
    private static func spread(_ values: [Float], around centre: Float) -> Float {
        1.4826 * median(of: values.map { abs($0 - centre) })
    }
}
