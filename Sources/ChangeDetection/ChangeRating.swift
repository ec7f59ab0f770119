import ChangeCore
import Raster

extension ChangeModel {
    /// Probability codes at which a pixel belongs to a region, and at which it can found one: 1/2 and 3/4 on the scale of 0–254.
    package static let growCode: UInt8 = 127
    package static let seedCode: UInt8 = 191
    /// Below this (1/4) a probability is told as 0, and so is the magnitude: the noise of quiet ground orders nothing, and would be nearly all that the
    /// raster takes.
    static let quietCode: UInt8 = 64

    /// Which evidence a pixel's change rests on; regions are of one kind, so that a building does not drown in the field around it.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case unchanged = 0
        /// The detector's own statistic.
        case primary = 1
        /// The spectrum alone, where structure is looked at as well.
        case spectralOnly = 2
        /// The surroundings as a whole, though not the pixel alone (`gatherAreas`).
        case area = 3
    }

    /// What is made once for many pixels.
    package struct RatingTables: Sendable {
        fileprivate let probability: [UInt8]
        fileprivate let joint: JointChange?
    }

    package var ratingTables: RatingTables { RatingTables(probability: probabilityByCode, joint: joint(detector)) }

    /// Codes of magnitude, probability and kind for `count` pixels with features.
    ///
    /// - Shape: `features`: planes of `count` pixels from the start; `magnitude`, `probability`, `kind`: `count`.
    /// - Parameter tables: `ratingTables`, where the caller rates many pieces with them.
    /// - Nodata: all are 255 where `features.valid` is 0.
    /// - Numerics: Float, one order of operations per pixel; bitwise identical on every CPU level.
    package func rate(
        _ features: SampleTile, count: Int, tables: RatingTables? = nil, magnitude: UnsafeMutablePointer<UInt8>,
        probability: UnsafeMutablePointer<UInt8>, kind: UnsafeMutablePointer<UInt8>
    ) {
        let tables = tables ?? ratingTables
        // A piece at a time, so that the planes between the steps stay in the first-level cache.
        let piece = 1024
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * piece) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            for start in stride(from: 0, to: count, by: piece) {
                let length = min(piece, count - start)
                statistic(detector, tables.joint, features, at: start, count: length, scratch: scratch, piece: piece)
                MagnitudeCode.encode(scratch, valid: features.valid + start, count: length, into: magnitude + start)
                MagnitudeCode.grade(
                    magnitude + start, table: tables.probability, grow: Self.growCode, count: length, into: probability + start, reached: kind + start)
                if hasStructure { demandAgreement(features, at: start, count: length, scratch: scratch, piece: piece, probability, kind) }
                if seedFeature > 0 { confineSeeds(features, at: start, count: length, scratch: scratch, probability) }
            }
        }
    }

    /// Magnitudes of `count` pixels by one detector's statistic, uncoded.
    func magnitudes(_ detector: Detector, _ features: SampleTile, count: Int) -> [Float] {
        let piece = 1024
        let joint = joint(detector)
        var values: [Float] = []
        values.reserveCapacity(count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * piece) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            for start in stride(from: 0, to: count, by: piece) {
                let length = min(piece, count - start)
                statistic(detector, joint, features, at: start, count: length, scratch: scratch, piece: piece)
                values += UnsafeBufferPointer(start: scratch, count: length)
            }
        }
        return values
    }

    /// The magnitude of each pixel at the start of `scratch`, which has room for four pieces.
    private func statistic(
        _ detector: Detector, _ joint: JointChange?, _ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, piece: Int
    ) {
        switch detector {
        case .multispectral:
            guard let joint else { preconditionFailure("no joint statistic was made") }
            joint.apply(features.planes + start, apart: features.capacity, count: count, into: scratch)
        case .fineMultispectral:
            rarity(features, at: start, count: count, scratch: scratch, piece: piece)
            let gain = scratch + piece
            statistic(.structureGain, nil, features, at: start, count: count, scratch: gain, piece: piece)
            // The gathering of structure draws outlines wide of the object: ground that became nothing unusual is not part of it.
            for index in 0..<count where scratch[index] < Rarity.lowest { gain[index] = 0 }
            PlaneArithmetic.maximum(gain, count: count, with: scratch)
        case .spectralMagnitude:
            scratch.update(repeating: 0, count: count)
            for band in 0..<bands {
                PlaneArithmetic.addScaledSquare(
                    features.plane(band) + start, centre: 0,
                    inverse: 1 / (featureDeviation[band] * Float(bands).squareRoot() * unit), count: count, to: scratch)
            }
            PlaneArithmetic.squareRoot(scratch, count: count)
        case .structureGain:
            PlaneArithmetic.gainLength(
                features.plane(spectralPlanes) + start, scaleA: 1 / brightnessUnit, features.plane(spectralPlanes + 1) + start,
                scaleB: 1 / structureUnit, count: count, into: scratch)
        case .logRatio:
            PlaneArithmetic.scaledSize(features.plane(0) + start, centre: featureCentre[0], inverse: 1 / unit, count: count, into: scratch)
        case .changeVector, .spectralIndex:
            // Each plane in robust deviations around its median.
            scratch.update(repeating: 0, count: count)
            let share = Float(featurePlanes).squareRoot() * unit
            for plane in 0..<featurePlanes {
                PlaneArithmetic.addScaledSquare(
                    features.plane(plane) + start, centre: featureCentre[plane], inverse: 1 / (featureSpread[plane] * share), count: count,
                    to: scratch)
            }
            PlaneArithmetic.squareRoot(scratch, count: count)
        case .iteratedMAD:
            scratch.update(repeating: 0, count: count)
            for (variate, variance) in (alteration?.variances ?? []).enumerated() {
                PlaneArithmetic.addScaledSquare(
                    features.plane(variate) + start, centre: 0, inverse: 1 / (Float(variance.squareRoot()) * unit), count: count, to: scratch)
            }
            PlaneArithmetic.squareRoot(scratch, count: count)
        case .spectralAngle:
            angle(features, at: start, count: count, scratch: scratch, piece: piece)
        case .speckleRatio:
            speckleRatio(features, at: start, count: count, scratch: scratch, piece: piece)
        }
    }

    /// The chord between both spectra's directions, 2 sin(θ/2): the angle itself, where it is small.
    private func angle(_ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, piece: Int) {
        let lengths = (scratch + piece, scratch + 2 * piece)
        for (date, length) in [lengths.0, lengths.1].enumerated() {
            length.update(repeating: 0, count: count)
            for band in 0..<bands {
                PlaneArithmetic.addScaledSquare(features.plane(date * bands + band) + start, centre: 0, inverse: 1, count: count, to: length)
            }
            PlaneArithmetic.squareRoot(length, count: count)
        }
        scratch.update(repeating: 0, count: count)
        for band in 0..<bands {
            PlaneArithmetic.addDirectionSquare(
                features.plane(band) + start, length: lengths.0, features.plane(bands + band) + start, length: lengths.1, count: count,
                to: scratch)
        }
        PlaneArithmetic.squareRoot(scratch, count: count)
        PlaneArithmetic.scaledSize(UnsafePointer(scratch), centre: 0, inverse: 1 / unit, count: count, into: lengths.0)
        scratch.update(from: lengths.0, count: count)
    }

    /// How rare the state of the last date is after that of the first: of −ln p(after | before) above its base, in nats.
    private enum Rarity {
        /// The squared magnitude of a nat: 2.0 stands for 5 nats over the median with four features, odds of 1 : 150, and 2.4 for 8, odds of 1 : 3000.
        static let square: Float = 0.6
        /// 3 nats over the median with four features, odds of 1 : 20.
        static let lowest: Float = 1.676
        /// The magnitude of a difference of one deviation in each band: what differs by less than a third is the same ground, however rare.
        static let perDeviation: Float = 6
    }

    /// Root of the conditional anomaly above its base: a distance, as if all of it were that of one normal distribution; no more than the difference allows.
    private func rarity(_ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, piece: Int) {
        guard let transitions else { return scratch.update(repeating: 0, count: count) }
        PlaneArithmetic.conditionalAnomaly(
            features.planes + start, stride: features.capacity, features: transitions.features, transitions.parameters, count: count, into: scratch)
        for index in 0..<count { scratch[index] = max(0, scratch[index] - transitions.base) * Rarity.square }
        let (difference, allowed) = (scratch + 2 * piece, scratch + 3 * piece)
        allowed.update(repeating: 0, count: count)
        let share = Rarity.perDeviation / Float(transitions.features).squareRoot()
        for band in 0..<transitions.features {
            PlaneArithmetic.standardisedDifference(
                before: features.plane(band) + start, meanBefore: 0, inverseBefore: 1, after: features.plane(transitions.features + band) + start,
                meanAfter: 0, inverseAfter: 1, count: count, into: difference)
            PlaneArithmetic.addScaledSquare(difference, centre: 0, inverse: share, count: count, to: allowed)
        }
        for index in 0..<count { scratch[index] = min(scratch[index], allowed[index]) }
        PlaneArithmetic.squareRoot(scratch, count: count)
    }

    /// Geometric mean of the red band's change and the spectral change, where the latter is that of the Mahalanobis distance and the
    /// visible change vector; each is measured in what is usual in the region.
    private func joint(_ detector: Detector) -> JointChange? {
        guard detector == .multispectral else { return nil }
        func term(_ band: Int, share: Float) -> JointChange.Term {
            JointChange.Term(plane: band, centre: featureCentre[band], inverse: 1 / (featureDeviation[band] * share))
        }
        let weights = (0..<bands).flatMap { row in
            (row..<bands).map { column in precision[row * bands + column] / Float(bands) * (row == column ? 1 : 2) }
        }
        return JointChange(
            planes: bands, visible: roles.visible.map { term($0, share: Float(roles.visible.count).squareRoot()) }, weights: weights,
            red: term(roles.red, share: 1), scale: 1 / ((usualRed * usualSpectral).squareRoot() * usualCombined * unit))
    }

    /// Radar: a pixel founds a region where the heavily smoothed ratio says so as well, and only there.
    private func confineSeeds(
        _ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, _ probability: UnsafeMutablePointer<UInt8>
    ) {
        PlaneArithmetic.scaledSize(features.plane(1) + start, centre: featureCentre[1], inverse: 1, count: count, into: scratch)
        for index in 0..<count {
            let code = probability[start + index]
            guard code >= Self.growCode, code != MagnitudeCode.unseen else { continue }
            probability[start + index] = scratch[index] > seedFeature ? max(code, Self.seedCode) : min(code, Self.seedCode - 1)
        }
    }

    /// Structure gain: what only one of the two features (or only the spectrum) says stays at the seed's probability. Brightening without new structure is often
    /// light, drought or a bare field; the geometric mean of both gains tells how far they agree (not at all up to 1/2, fully from 1 on).
    ///
    /// `statistic` has left structure gain in `scratch`: at its start where that is the detector, a piece further on beside the spectrum.
    private func demandAgreement(
        _ features: SampleTile, at start: Int, count: Int, scratch: UnsafeMutablePointer<Float>, piece: Int,
        _ probability: UnsafeMutablePointer<UInt8>, _ kind: UnsafeMutablePointer<UInt8>
    ) {
        let isFine = detector == .fineMultispectral
        let gain = isFine ? scratch + piece : scratch
        let agreement = scratch + 2 * piece
        let scale = 1 / (brightnessUnit * structureUnit).squareRoot()
        PlaneArithmetic.geometricMean(
            features.plane(spectralPlanes) + start, features.plane(spectralPlanes + 1) + start, scale: scale, count: count, into: agreement)
        for index in 0..<count {
            let code = probability[start + index]
            guard code >= Self.growCode, code != MagnitudeCode.unseen else { continue }
            if isFine, gain[index] < Float(growThreshold) { kind[start + index] = Kind.spectralOnly.rawValue }
            guard code > Self.seedCode else { continue }
            let share = gain[index] < Float(seedThreshold) ? 0 : min(1, max(0, 2 * agreement[index] - 1))
            probability[start + index] = Self.seedCode + UInt8((Float(code - Self.seedCode) * share).rounded(.down))
        }
    }

    /// Probability by magnitude code, 0–254: 1/2 at the grow threshold, 3/4 at the seed threshold, logistic in the logarithm of the
    /// magnitude, 0 below 1/4; 255 for unseen. It orders and grades; it is not calibrated against ground truth.
    package var probabilityByCode: [UInt8] {
        let grow = MagnitudeCode.lowestCode(reaching: growThreshold)
        let seed = max(grow, MagnitudeCode.lowestCode(reaching: seedThreshold))
        let low = Double(MagnitudeCode.magnitude(grow))
        let high = Double(MagnitudeCode.magnitude(seed))
        let steepness = high > low * 1.01 && low > 0 ? Self.logarithm(3) / Self.logarithm(high / low) : 4
        return (0...254).map { code -> UInt8 in
            let magnitude = Double(MagnitudeCode.magnitude(UInt8(code)))
            guard magnitude > 0, low > 0 else { return code >= Int(grow) ? 254 : 0 }
            let odds = Self.exponential(steepness * Self.logarithm(magnitude / low))
            let value = UInt8((254 * odds / (1 + odds)).rounded())
            if code >= Int(seed) { return max(value, Self.seedCode) }
            if code >= Int(grow) { return min(max(value, Self.growCode), Self.seedCode - 1) }
            return value < Self.quietCode ? 0 : min(value, Self.growCode - 1)
        } + [MagnitudeCode.unseen]
    }
}
