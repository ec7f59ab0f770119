import ChangeCore

/// The sample of an IR-MAD, walked block by block with all bands of both dates side by side.
struct MADBlocks {
    private let sample: PairSample
    private let bands: Int
    /// The plain mean of each band, before then after.
    private let origin: [Double]

    init(_ sample: PairSample) {
        self.sample = sample
        bands = sample.before.count
        origin = (sample.before + sample.after).map { plane in
            plane.reduce(0.0) { $0 + Double($1) } / Double(max(1, plane.count))
        }
    }

    func moments(_ weights: [Double]) -> WeightedMoments {
        var moments = WeightedMoments(origin: origin)
        moments.add(sample.before + sample.after, weights: weights)
        return moments
    }

    /// Z for each pixel.
    func chiSquare(_ transformation: IteratedMAD, into values: inout [Double]) {
        let variances = transformation.variances
        // Means are counted from the same origin as the planes.
        let before = (0..<bands).map { transformation.meanBefore[$0] - origin[$0] }
        let after = (0..<bands).map { transformation.meanAfter[$0] - origin[bands + $0] }
        values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            walk { planes, scratch, start, count in
                (values + start).update(repeating: 0, count: count)
                for variate in variances.indices {
                    let a = transformation.coefficientsBefore[variate]
                    let b = transformation.coefficientsAfter[variate]
                    let constant = (0..<bands).reduce(0.0) { $0 + b[$1] * after[$1] - a[$1] * before[$1] }
                    scratch.update(repeating: constant, count: count)
                    for band in 0..<bands {
                        BlockSums.add(planes[band], factor: a[band], count: count, to: scratch)
                        BlockSums.add(planes[bands + band], factor: -b[band], count: count, to: scratch)
                    }
                    BlockSums.addSquare(scratch, factor: 1 / variances[variate], count: count, to: values + start)
                }
            }
        }
    }

    /// P(χ² > Z) for each pixel.
    func noChange(_ transformation: IteratedMAD, into probability: inout [Double]) {
        chiSquare(transformation, into: &probability)
        let distribution = ChiSquare(degrees: transformation.variates)
        for index in probability.indices { probability[index] = distribution.survival(probability[index]) }
    }

    private func walk(
        _ body: (_ planes: [UnsafeMutablePointer<Double>], _ scratch: UnsafeMutablePointer<Double>, _ start: Int, _ count: Int) -> Void
    ) {
        let length = BlockSums.blockLength
        withUnsafeTemporaryAllocation(of: Double.self, capacity: (2 * bands + 1) * length) { buffer in
            guard let base = buffer.baseAddress else { return }
            let planes = (0..<(2 * bands)).map { base + $0 * length }
            let scratch = base + 2 * bands * length
            for start in stride(from: 0, to: sample.pixels, by: length) {
                let count = min(length, sample.pixels - start)
                for variable in planes.indices {
                    let source = variable < bands ? sample.before[variable] : sample.after[variable - bands]
                    source.withUnsafeBufferPointer { source in
                        guard let source = source.baseAddress else { return }
                        BlockSums.widen(source + start, centre: origin[variable], count: count, into: planes[variable])
                    }
                }
                body(planes, scratch, start, count)
            }
        }
    }
}
