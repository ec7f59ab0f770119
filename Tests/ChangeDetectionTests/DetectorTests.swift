import ChangeCore
import ChangeDetection
import Raster
import Testing
import _TestSupport

/// The statistics of single detectors against their formulas, pixel by pixel in Double.
@Suite struct DetectorTests {
    private static func pair(_ detector: ChangeModel.Detector, seed: Int, strength: Float = 60) -> SyntheticPair {
        SyntheticPair(seed: seed, width: 120, height: 90, bands: detector.isRadar ? 1 : 4, changes: 4, strength: strength)
    }

    /// Magnitudes of a fitted model by formula from its own features, against what `rate` codes.
    private static func compare(
        _ detector: ChangeModel.Detector, seed: Int, _ formula: (ChangeModel, [Double]) -> Double, location: SourceLocation = #_sourceLocation
    ) {
        let scene = ModelScene(pair(detector, seed: seed))
        let model = scene.fit(detector, .auto)
        let features = scene.features(model)
        let magnitude = scene.rate(model).magnitude
        for index in magnitude.indices {
            let expected = formula(model, features.map { Double($0[index]) })
            let code = Int(MagnitudeCode.encodeReference(Float(expected)))
            // Float against Double: the next code at most.
            #expect(abs(code - Int(magnitude[index])) <= 1, "pixel \(index)", sourceLocation: location)
        }
    }

    @Test(arguments: 0..<2)
    func changeVectorIsItsFormula(seed: Int) {
        Self.compare(.changeVector, seed: 60 + seed) { model, features in
            let squares = features.indices.map { plane -> Double in
                let z = (features[plane] - Double(model.featureCentre[plane])) / Double(model.featureSpread[plane])
                return z * z
            }
            return (squares.reduce(0, +) / Double(features.count)).squareRoot() / Double(model.unit)
        }
    }

    @Test(arguments: 0..<2)
    func iteratedMADIsItsFormula(seed: Int) {
        Self.compare(.iteratedMAD, seed: 70 + seed) { model, features in
            let variances = model.alteration?.variances ?? []
            let z = variances.indices.reduce(0.0) { $0 + features[$1] * features[$1] / variances[$1] }
            return z.squareRoot() / Double(model.unit)
        }
    }

    @Test(arguments: 0..<2)
    func spectralAngleIsItsFormula(seed: Int) {
        Self.compare(.spectralAngle, seed: 80 + seed) { model, features in
            let before = Array(features.prefix(model.bands))
            let after = Array(features.suffix(model.bands))
            func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            let cosine = zip(before, after).reduce(0) { $0 + $1.0 * $1.1 } / (length(before) * length(after))
            // 2 sin(θ/2)
            return (2 * max(0, 1 - cosine)).squareRoot() / Double(model.unit)
        }
    }

    @Test(arguments: 0..<2)
    func speckleRatioIsItsFormula(seed: Int) {
        Self.compare(.speckleRatio, seed: 90 + seed) { model, features in
            func intensity(_ date: Int) -> Double {
                let (mean, square, own) = (features[3 * date], features[3 * date + 1], features[3 * date + 2])
                let variance = square - mean * mean
                let noise = mean * mean / Double(model.looks)
                return mean + (variance > noise ? 1 - noise / variance : 0) * (own - mean) + Double(model.fineOffset)
            }
            // Gaussian weights of deviation 2 leave 1/50 of the variance, of deviation 1/2 leave 0.41.
            func left(_ date: Int) -> Double {
                let (mean, square) = (features[3 * date], features[3 * date + 1])
                let (variance, noise) = (square - mean * mean, mean * mean / Double(model.looks))
                let share = variance > noise ? 1 - noise / variance : 0
                return 0.01996 + share * share * (0.4106 - 0.01996)
            }
            let deviations = (left(0) + left(1)).squareRoot()
            return abs(naturalLogarithm(intensity(1) / intensity(0)) - Double(model.ratioCentre)) / Double(model.unit) / deviations
        }
    }

    /// Index planes are index differences of the matched dates.
    @Test func indexPlanesAreIndexDifferences() {
        let scene = ModelScene(Self.pair(.spectralIndex, seed: 95))
        let model = scene.fit(.spectralIndex, .auto)
        let planes = scene.project(model)
        #expect(planes.count == 3)
        let n = model.normalisation
        func matched(_ band: Int, _ index: Int, isAfter: Bool) -> Double {
            let value = Double((isAfter ? scene.after : scene.before)[band][index])
            let mean = Double((isAfter ? n.meanAfter : n.meanBefore)[band])
            let deviation = Double((isAfter ? n.deviationAfter : n.deviationBefore)[band])
            return (value - mean) / deviation * Double(n.deviationBefore[band] + n.deviationAfter[band]) / 2
                + Double(n.meanBefore[band] + n.meanAfter[band]) / 2
        }
        func difference(_ a: Int, _ b: Int, _ index: Int) -> Double {
            let values = [false, true].map { isAfter -> Double in
                let (x, y) = (matched(a, index, isAfter: isAfter), matched(b, index, isAfter: isAfter))
                return (x - y) / (x + y)
            }
            return values[1] - values[0]
        }
        for index in stride(from: 0, to: planes[0].count, by: 7) {
            #expect(abs(Double(planes[0][index]) - difference(3, 2, index)) < 1e-5)
            #expect(abs(Double(planes[1][index]) - difference(1, 3, index)) < 1e-5)
        }
    }

    /// Mixing the bands of a date moves no pixel of IR-MAD by more than a code.
    @Test(arguments: 0..<3)
    func iteratedMADDoesNotDependOnTheMixOfBands(seed: Int) {
        var scene = ModelScene(Self.pair(.iteratedMAD, seed: 100 + seed))
        let plain = scene.rate(scene.fit(.iteratedMAD, .auto)).magnitude
        let bands = scene.after
        for band in 0..<4 {
            scene.after[band] = bands[band].indices.map { 3 * bands[band][$0] + bands[(band + 1) % 4][$0] - 0.5 * bands[(band + 2) % 4][$0] + 40 }
        }
        let mixed = scene.rate(scene.fit(.iteratedMAD, .auto)).magnitude
        #expect(zip(plain, mixed).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    /// Brighter light on one date turns no spectrum.
    @Test func spectralAngleIgnoresIllumination() {
        var scene = ModelScene(Self.pair(.spectralAngle, seed: 110, strength: 0))
        scene.after = scene.before.map { $0.map { 1.7 * $0 } }
        #expect(scene.rate(scene.fit(.spectralAngle, .auto)).magnitude.allSatisfy { MagnitudeCode.magnitude($0) < 0.1 })
    }

    /// Looks of made-up speckle: intensities of L looks have a variance of 1/L of their squared mean.
    @Test(arguments: [1, 3, 8])
    func looksAreEstimated(looks: Int) {
        var generator = SeededGenerator(seed: UInt64(looks))
        var pair = Self.pair(.speckleRatio, seed: 120, strength: 0)
        for plane in [\SyntheticPair.before, \SyntheticPair.after] {
            pair[keyPath: plane][0] = pair.before[0].indices.map { _ in
                let intensity = (0..<looks).reduce(0.0) { sum, _ in sum - naturalLogarithm(1 - generator.unit()) } / Double(looks)
                return 100 * Float(intensity.squareRoot())
            }
        }
        let scene = ModelScene(pair)
        let found = Double(scene.fit(.speckleRatio, .auto).looks)
        // The mode of local variations lies somewhat below their mean.
        #expect(found > 0.8 * Double(looks) && found < 1.6 * Double(looks), "\(found)")
    }

    /// Magnitudes do not depend on which date comes first; gains alone do, by design.
    @Test(arguments: ChangeModel.Detector.allCases.filter { $0 != .structureGain && $0 != .fineMultispectral })
    func swappedDatesGiveTheSameMagnitudes(detector: ChangeModel.Detector) {
        var scene = ModelScene(Self.pair(detector, seed: 130))
        let plain = scene.rate(scene.fit(detector, .auto))
        swap(&scene.before, &scene.after)
        let swapped = scene.rate(scene.fit(detector, .auto))
        for (a, b) in zip(plain.magnitude, swapped.magnitude) { #expect(abs(Int(a) - Int(b)) <= 1) }
    }
}
