import Raster

/// Relative radiometric normalisation: each band of each date is brought to mean 0 and deviation 1 of unchanged ground.
///
/// Means and deviations are weighted: in each iteration a pixel counts less the more its normalised difference stands out, so that
/// changed ground loses its say (weights in the spirit of the iteratively re-weighted transformation of Nielsen 2007).
package struct Normalisation: Sendable, Hashable, Codable {
    package var meanBefore: [Float] = []
    package var deviationBefore: [Float] = []
    package var meanAfter: [Float] = []
    package var deviationAfter: [Float] = []

    package enum CodingKeys: String, CodingKey {
        case meanBefore = "mean_before"
        case deviationBefore = "deviation_before"
        case meanAfter = "mean_after"
        case deviationAfter = "deviation_after"
    }

    package init() {}

    /// - Parameter iterations: re-weightings after the plain moments.
    /// - Complexity: O(iterations · bands · pixels), in Double, in the order of the sample.
    package init(_ sample: PairSample, iterations: Int) {
        self = Normalisation(sample, weights: Self.weights(sample, iterations: iterations))
    }

    /// What each pixel counts after so many re-weightings.
    static func weights(_ sample: PairSample, iterations: Int) -> [Double] {
        let pixels = sample.pixels
        var weights = [Double](repeating: 1, count: pixels)
        for _ in 0..<iterations {
            let found = Normalisation(sample, weights: weights)
            var sums = [Double](repeating: 0, count: pixels)
            var differences = [Double](repeating: 0, count: pixels)
            for band in sample.before.indices {
                let (before, after) = (sample.before[band], sample.after[band])
                for pixel in 0..<pixels {
                    differences[pixel] = Double(
                        (after[pixel] - found.meanAfter[band]) / found.deviationAfter[band]
                            - (before[pixel] - found.meanBefore[band]) / found.deviationBefore[band])
                }
                let deviation = max(moments(differences, weights).deviation, 1e-12)
                for pixel in 0..<pixels {
                    let scaled = differences[pixel] / deviation
                    sums[pixel] += scaled * scaled
                }
            }
            let bands = Double(sample.before.count)
            for pixel in 0..<pixels {
                let surprise = sums[pixel] / bands / 3
                weights[pixel] = 1 / (1 + surprise * surprise)
            }
        }
        return weights
    }

    private init(_ sample: PairSample, weights: [Double]) {
        for band in sample.before.indices {
            let before = Self.moments(sample.before[band], weights)
            let after = Self.moments(sample.after[band], weights)
            meanBefore.append(Float(before.mean))
            meanAfter.append(Float(after.mean))
            // A constant band says nothing; deviation 1 keeps it from dividing by 0.
            deviationBefore.append(before.deviation > 0 ? Float(before.deviation) : 1)
            deviationAfter.append(after.deviation > 0 ? Float(after.deviation) : 1)
        }
    }

    private static func moments<Value: BinaryFloatingPoint>(_ values: [Value], _ weights: [Double]) -> (mean: Double, deviation: Double) {
        values.withUnsafeBufferPointer { values in
            weights.withUnsafeBufferPointer { weights in
                var total = 0.0
                var sum = 0.0
                for index in values.indices {
                    total += weights[index]
                    sum += weights[index] * Double(values[index])
                }
                guard total > 0 else { return (0, 0) }
                let mean = sum / total
                var square = 0.0
                for index in values.indices {
                    let difference = Double(values[index]) - mean
                    square += weights[index] * difference * difference
                }
                return (mean, (square / total).squareRoot())
            }
        }
    }
}

/// Pixels of the region that were seen on both dates, from which a model is fitted: per plane, in step.
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
