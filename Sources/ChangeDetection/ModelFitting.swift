import ChangeCore

/// Pixels of the region that were seen on both dates, from which a model is fitted: per band, both dates in step.
package struct PairSample: Sendable {
    package var before: [[Float]]
    package var after: [[Float]]

    package init(bands: Int) {
        before = Array(repeating: [], count: bands)
        after = Array(repeating: [], count: bands)
    }

    package var pixels: Int { before.first?.count ?? 0 }

    package mutating func append(_ other: PairSample) {
        for band in before.indices {
            before[band] += other.before[band]
            after[band] += other.after[band]
        }
    }
}

/// How the decision is to be made.
package enum ThresholdRule: Sendable, Hashable {
    case auto, otsu
    case value(Double)
}

extension ChangeModel {
    /// Fits the standardised difference or the log-ratio to a sample of the region.
    ///
    /// Median and median absolute deviation (× 1.4826, consistent for the normal distribution) describe unchanged ground as long as
    /// less than half of the region changed. A band without spread gets the deviation of its smallest step, so that it cannot divide by 0.
    /// - Complexity: O(bands · pixels).
    package static func fit(_ sample: PairSample, detector: Detector, threshold rule: ThresholdRule) -> ChangeModel {
        var model = ChangeModel(
            detector: detector, medians: [], deviations: [], floor: 0, threshold: 0, thresholdMethod: "", samplePixels: sample.pixels)
        if detector == .logRatio { model.floor = floor(of: sample) }
        for band in sample.before.indices {
            let differences = model.differences(sample, band: band)
            var histogram = RobustHistogram()
            for value in differences { histogram.add(value) }
            let median = histogram.median ?? 0
            var spread = RobustHistogram()
            for value in differences { spread.add(abs(value - median)) }
            let deviation = 1.4826 * (spread.median ?? 0)
            let smallest = spread.quantile(0.999).map { $0 / 16 } ?? 0
            model.medians.append(median)
            model.deviations.append(max(deviation, smallest, .leastNormalMagnitude.squareRoot() * 1e6))
        }
        let histogram = model.histogram(of: sample)
        (model.threshold, model.thresholdMethod) = chooseThreshold(histogram, degreesOfFreedom: model.medians.count, rule: rule)
        return model
    }

    /// Magnitude codes of the sample, one bin per code.
    private func histogram(of sample: PairSample) -> [Int] {
        var bins = [Int](repeating: 0, count: 255)
        let differences = sample.before.indices.map { self.differences(sample, band: $0) }
        for pixel in 0..<sample.pixels {
            var sum: Float = 0
            for band in differences.indices {
                let scaled = (differences[band][pixel] - medians[band]) / deviations[band]
                sum += scaled * scaled
            }
            bins[Int(MagnitudeCode.encodeReference(sum.squareRoot()))] += 1
        }
        return bins
    }

    private func differences(_ sample: PairSample, band: Int) -> [Float] {
        zip(sample.before[band], sample.after[band]).map { before, after in
            detector == .logRatio ? LogRatio.value(before: before, after: after, floor: floor) : after - before
        }
    }

    /// Amplitudes below 1 % of the median carry no ratio worth the name.
    private static func floor(of sample: PairSample) -> Float {
        var histogram = RobustHistogram()
        for value in sample.before[0] { histogram.add(value) }
        for value in sample.after[0] { histogram.add(value) }
        return max((histogram.median ?? 1) * 0.01, .leastNormalMagnitude * 1e6)
    }

    /// A scene without change has a threshold too: `auto` never goes below what unchanged ground exceeds in one pixel of a thousand.
    private static func chooseThreshold(
        _ histogram: [Int], degreesOfFreedom: Int, rule: ThresholdRule
    ) -> (threshold: Double, method: String) {
        let floor = Thresholds.chiSquareQuantile(exceededWith: 0.001, degreesOfFreedom: degreesOfFreedom).squareRoot()
        let otsu = Thresholds.otsu(histogram).map { Double(MagnitudeCode.magnitude(UInt8($0))) }
        switch rule {
        case .value(let value):
            return (value, "given")
        case .otsu:
            guard let otsu else { return (floor, "chi-square 0.001 (the histogram has one value only)") }
            return (otsu, "Otsu on magnitude codes")
        case .auto:
            guard let otsu, otsu > floor else { return (floor, "chi-square 0.001, \(degreesOfFreedom) degrees of freedom") }
            return (otsu, "Otsu on magnitude codes, above chi-square 0.001")
        }
    }
}
