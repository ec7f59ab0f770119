import ChangeDetection
import Testing
import _TestSupport

/// A scene without change gets no candidate because a threshold had to be somewhere: for every detector and every rule but a given number.
@Suite struct NoChangeTests {
    enum Ground: CaseIterable, Sendable {
        /// The same samples twice; the same in other units; with noise of a third of the fields' contrast on each date; with multiplicative
        /// noise on the last.
        case identical, rescaled, noisy, speckled
    }

    static let rules: [ThresholdRule] = [.auto, .otsu, .minimumError, .mixture, .chiSquare, .share(0.05)]

    private static func scene(_ detector: ChangeModel.Detector, _ ground: Ground, seed: Int) -> ModelScene {
        let bands = detector.isRadar ? 1 : 4
        var scene = ModelScene(SyntheticPair(seed: seed, width: 200, height: 170, bands: bands, changes: 0, strength: 0))
        var generator = SeededGenerator(seed: UInt64(seed))
        for band in 0..<bands {
            scene.after[band] = scene.before[band].map { value in
                switch ground {
                case .identical: value
                case .rescaled: 4 * value + 512
                case .noisy: value + 6 * generator.normal()
                case .speckled: value * (1 + 0.1 * generator.normal())
                }
            }
        }
        return scene
    }

    @Test(arguments: ChangeModel.Detector.allCases, rules)
    func noChangeGivesNoRegion(detector: ChangeModel.Detector, rule: ThresholdRule) {
        // A radar amplitude in another unit with an offset has other ratios: that is change. Noise that grows with brightness is beyond IR-MAD's
        // model: its weights gather on the darkest ground (docs/methods.md, limits).
        for ground in Ground.allCases
        where !(detector.isRadar && ground == .rescaled) && !(detector == .iteratedMAD && ground == .speckled) {
            for seed in 0..<2 {
                let scene = Self.scene(detector, ground, seed: 700 + seed)
                #expect(scene.regions(scene.fit(detector, rule)) == 0, "\(ground), seed \(seed)")
            }
        }
    }

    /// Single fields that rain or crops made 1.5 times as bright to radar are no change where nothing else differs; 2.5 times as bright they are.
    @Test(arguments: rules)
    func radarAfterRainIsNoChange(rule: ThresholdRule) {
        func scene(factor: Float) -> ModelScene {
            let speckled = SyntheticPair(seed: 730, width: 200, height: 170, bands: 1, changes: 0, strength: 0).speckled(seed: 12, looks: (16, 16))
            var scene = ModelScene(speckled)
            for index in scene.after[0].indices where index % 200 / 30 % 3 == 1 && index / 200 / 30 % 3 == 1 { scene.after[0][index] *= factor }
            return scene
        }
        let (wet, flooded) = (scene(factor: 1.5), scene(factor: 2.5))
        #expect(wet.regions(wet.fit(.logRatio, rule)) == 0)
        #expect(flooded.regions(flooded.fit(.logRatio, rule)) > 0)
    }

    /// The same scene in another gradation, slightly blurred, with little noise: what differs is small everywhere, however unevenly.
    @Test(arguments: [ChangeModel.Detector.multispectral, .spectralMagnitude, .structureGain], 0..<3)
    func gradationIsNoChange(detector: ChangeModel.Detector, seed: Int) {
        var scene = ModelScene(SyntheticPair(seed: 760 + seed, width: 240, height: 200, bands: 4, changes: 0, strength: 0))
        var generator = SeededGenerator(seed: UInt64(seed))
        for band in 0..<4 {
            let plane = scene.before[band]
            scene.after[band] = plane.indices.map { index in
                let value = index % 240 == 0 ? plane[index] : (3 * plane[index] + plane[index - 1]) / 4
                return value * (1.2 - 0.2 * value / 254) + 0.3 * generator.normal()
            }
        }
        #expect(scene.regions(scene.fit(detector, .auto)) == 0)
    }

    /// Fields that a season made brighter or darker by amounts that are normally distributed are no two classes, though Otsu parts them; one that lies far
    /// beyond them is change.
    @Test(arguments: [ChangeModel.Detector.spectralMagnitude, .multispectral], 0..<3)
    func seasonsAreNoChange(detector: ChangeModel.Detector, seed: Int) {
        func scene(outlier: Float) -> ModelScene {
            var scene = ModelScene(SyntheticPair(seed: 740 + seed, width: 240, height: 200, bands: 1, changes: 0, strength: 0))
            var generator = SeededGenerator(seed: UInt64(seed))
            let growth = (0..<(12 * 10)).map { $0 == 64 ? outlier : 20 * generator.normal() }
            scene.after[0] = scene.before[0].indices.map { scene.before[0][$0] + growth[$0 / 240 / 20 * 12 + $0 % 240 / 20] + generator.normal() }
            return scene
        }
        let (season, building) = (scene(outlier: 0), scene(outlier: 200))
        #expect(season.regions(season.fit(detector, .auto)) == 0)
        #expect(building.regions(building.fit(detector, .auto)) == 1)
    }

    /// The same rules do find change where there is some.
    @Test(arguments: ChangeModel.Detector.allCases, rules)
    func changeIsFound(detector: ChangeModel.Detector, rule: ThresholdRule) {
        let pair = SyntheticPair(seed: 720, width: 260, height: 200, bands: detector.isRadar ? 1 : 4, changes: 6, strength: 70)
        let scene = ModelScene(pair)
        #expect(scene.regions(scene.fit(detector, rule)) > 0)
    }
}
