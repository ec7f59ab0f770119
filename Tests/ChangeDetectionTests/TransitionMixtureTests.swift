import ChangeCore
import ChangeDetection
import Testing
import _TestSupport

/// What is usual after what: the mixture of both dates' features.
@Suite struct TransitionMixtureTests {
    /// Fields of two states on each date, all four transitions usual; `rare` pixels at the end became a third state.
    private static func fields(_ count: Int, rare: Int, seed: Int, gain: Float = 1) -> [[Float]] {
        var generator = SeededGenerator(seed: UInt64(seed))
        var planes = [[Float]](repeating: [], count: 4)
        let states: [(Float, Float)] = [(-1, 1), (1, -0.8)]
        for pixel in 0..<count {
            let before = states[Int.random(in: 0..<2, using: &generator)]
            let after = pixel >= count - rare ? (-1, -1) : states[Int.random(in: 0..<2, using: &generator)]
            for (plane, value) in [before.0, before.1, gain * after.0, gain * after.1].enumerated() {
                planes[plane].append(value + 0.1 * generator.normal())
            }
        }
        return planes
    }

    private static func anomaly(_ mixture: TransitionMixture, _ planes: [[Float]]) -> [Float] {
        let count = planes[0].count
        var values = [Float](repeating: .nan, count: count)
        PlaneArithmetic.conditionalAnomaly(
            Array(planes.joined()), stride: count, features: mixture.features, mixture.parameters, count: count, into: &values)
        return values.map { $0 - mixture.base }
    }

    /// Changed fields are usual, however different the dates; the state that nothing else has is not.
    @Test(arguments: 0..<3)
    func commonTransitionsAreUsualAndRareOnesAreNot(seed: Int) {
        let planes = Self.fields(20_000, rare: 60, seed: seed)
        let values = Self.anomaly(TransitionMixture(planes), planes)
        // Both transitions of a state are as usual; fewer than one in a hundred passes 5 nats by noise.
        #expect(values.prefix(19_940).filter { $0 > 5 }.count < 200)
        #expect(values.suffix(60).allSatisfy { $0 > 8 })
    }

    /// Against the densities of the fitted components by their definition, in Double.
    @Test func anomalyIsItsFormula() {
        let planes = Self.fields(5_000, rare: 20, seed: 9)
        let mixture = TransitionMixture(planes)
        let values = Self.anomaly(mixture, planes)
        let features = mixture.features
        let variables = 2 * features
        let length = 2 + variables + variables * (variables + 1) / 2
        #expect(mixture.parameters.count % length == 0 && mixture.parameters.count >= 4 * length)
        for pixel in stride(from: 0, to: 5_000, by: 37) {
            var (first, both) = (-Double.infinity, -Double.infinity)
            for start in stride(from: 0, to: mixture.parameters.count, by: length) {
                let part = mixture.parameters[start..<(start + length)].map(Double.init)
                let centred = (0..<variables).map { Double(planes[$0][pixel]) - part[2 + $0] }
                var (square, at) = (0.0, 2 + variables)
                for row in 0..<variables {
                    let sum = (0...row).reduce(0.0) { $0 + part[at + $1] * centred[$1] }
                    at += row + 1
                    square += sum * sum
                    if row == features - 1 { first = max(first, part[0] - square / 2) }
                }
                both = max(both, part[1] - square / 2)
            }
            #expect(abs(Double(values[pixel]) - (first - both - Double(mixture.base))) < 1e-3)
        }
    }

    /// The densities integrate to what their share is: factors of one component are those of a normal distribution.
    @Test func aSingleNormalDistributionIsFound() {
        var generator = SeededGenerator(seed: 4)
        let first = (0..<40_000).map { _ in generator.normal() }
        let last = first.map { 0.5 * $0 + generator.normal() }
        let mixture = TransitionMixture([first, last], components: 1)
        let variance = 1 + 0.02
        let expected = -0.5 * naturalLogarithm(2 * Double.pi * variance)
        #expect(mixture.parameters.count == 7)
        // Trimming takes the outermost 3 % and with them up to a ninth of the variance.
        #expect(abs(Double(mixture.parameters[0]) - expected - 0.03) < 0.03)
        // y given x has variance 1.25 + 0.02 − 0.25/1.02.
        let joint = expected - 0.5 * naturalLogarithm(2 * Double.pi * (1.27 - 0.25 / 1.02))
        #expect(abs(Double(mixture.parameters[1]) - joint - 0.06) < 0.06)
    }

    @Test func sameSampleGivesTheSameMixture() {
        let planes = Self.fields(3_000, rare: 10, seed: 2)
        #expect(TransitionMixture(planes) == TransitionMixture(planes))
    }

    /// No pixels, few pixels, constant planes: no component, or one that finds nothing unusual.
    @Test(arguments: [0, 1, 19, 20, 500])
    func poorSamples(count: Int) {
        let planes = [[Float]](repeating: [Float](repeating: 0.5, count: count), count: 4)
        let mixture = TransitionMixture(planes)
        #expect(mixture.parameters.isEmpty == (count < 20))
        #expect(mixture.base.isFinite)
        #expect(Self.anomaly(mixture, planes).allSatisfy { $0 >= 0 && $0 < 2 })
    }
}

/// The detector that asks for it.
@Suite struct FineDetectorTests {
    /// A state of the ground that only a few pixels took on is found though it is no brighter and no rougher; fields that changed all over are not.
    @Test(arguments: 0..<3)
    func pondsAreFoundAmongFieldsThatChanged(seed: Int) {
        var scene = ModelScene(SyntheticPair(seed: 300 + seed, width: 220, height: 180, bands: 4, changes: 0, strength: 0))
        var generator = SeededGenerator(seed: UInt64(seed))
        // Every stripe of 55 columns is a field, green or bare on either date.
        let states: [[Float]] = [[300, 500, 400, 3000], [800, 1000, 1300, 1800]]
        let crops = (0..<4).map { _ in (Int.random(in: 0..<2, using: &generator), Int.random(in: 0..<2, using: &generator)) }
        for band in 0..<4 {
            for index in scene.before[band].indices {
                let crop = crops[index % 220 / 55]
                scene.before[band][index] = states[crop.0][band] + 40 * generator.normal()
                scene.after[band][index] = states[crop.1][band] + 40 * generator.normal()
            }
        }
        let pond: [Float] = [350, 450, 350, 250]
        for band in 0..<4 {
            for row in 80..<92 { for column in 70..<82 { scene.after[band][row * 220 + column] = pond[band] + 40 * generator.normal() } }
        }
        let model = scene.fit(.fineMultispectral, .auto)
        let probability = scene.rate(model).probability
        let (halo, inner) = (model.halo, 220 - 2 * model.halo)
        for row in halo..<(180 - halo) {
            for column in halo..<(220 - halo) {
                let code = probability[(row - halo) * inner + column - halo]
                if (83..<89).contains(row), (73..<79).contains(column) { #expect(code >= ChangeModel.seedCode) }
                // Pixels that two fields share are a state of their own, and the pond's neighbourhood is partly pond.
                let isMixed = column % 55 < 4 || column % 55 >= 51
                if !isMixed, !((66..<106).contains(row) && (56..<96).contains(column)) { #expect(code < ChangeModel.growCode) }
            }
        }
    }

    /// Gains and offsets of a date do not matter.
    @Test func radiometryDoesNotMatter() {
        let pair = SyntheticPair(seed: 340, width: 160, height: 140, bands: 4, changes: 5, strength: 70)
        var scene = ModelScene(pair)
        let plain = scene.rate(scene.fit(.fineMultispectral, .auto)).magnitude
        scene.after = scene.after.enumerated().map { band, plane in plane.map { Float(2 + band) * $0 + 64 } }
        let other = scene.rate(scene.fit(.fineMultispectral, .auto)).magnitude
        #expect(zip(plain, other).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }
}
