import ChangeCore
import ChangeDetection
import Raster
import Testing
import _TestSupport

@Suite struct ChangeModelTests {
    static let detectors = ChangeModel.Detector.allCases

    private static func pair(_ detector: ChangeModel.Detector, seed: Int, strength: Float) -> ModelScene {
        ModelScene(SyntheticPair(seed: seed, width: 180, height: 160, bands: detector.isRadar ? 1 : detector == .spectralIndex ? 4 : 3, changes: 5, strength: strength))
    }

    /// On a scene without change hardly a pixel may found a region: four in a thousand, single ones that the smallest parcel leaves out.
    @Test(arguments: detectors, 0..<4)
    func noChangeFoundsNoRegion(detector: ChangeModel.Detector, seed: Int) {
        let pair = Self.pair(detector, seed: 200 + seed, strength: 0)
        let rated = pair.rate(pair.fit(detector, .auto)).probability
        #expect(rated.count { $0 >= ChangeModel.seedCode && $0 != 255 } * 250 <= rated.count)
    }

    /// Digital numbers of one date in another unit are the same ground: nothing is taken for change.
    @Test(arguments: [ChangeModel.Detector.multispectral, .spectralMagnitude, .structureGain, .changeVector, .iteratedMAD], 0..<3)
    func gainAndOffsetOfADateDoNotMatter(detector: ChangeModel.Detector, seed: Int) {
        var pair = Self.pair(detector, seed: 300 + seed, strength: 60)
        let plain = pair.rate(pair.fit(detector, .auto)).magnitude
        for band in 0..<pair.bands { pair.after[band] = pair.after[band].map { $0 * 4 + 512 } }
        let scaled = pair.rate(pair.fit(detector, .auto)).magnitude
        // Rounding moves a magnitude to the next code at most.
        #expect(zip(plain, scaled).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test(arguments: detectors)
    func unseenPixelsAreUnseenAndTheirValuesDoNotMatter(detector: ChangeModel.Detector) {
        var pair = Self.pair(detector, seed: 400, strength: 60)
        for y in 50..<90 { for x in 60..<110 { pair.seen[y * 180 + x] = 0 } }
        let model = pair.fit(detector, .auto)
        let first = pair.rate(model)
        for filler in [Float.nan, .infinity, 1e30, -5] {
            for band in 0..<pair.bands { for index in pair.seen.indices where pair.seen[index] == 0 { pair.after[band][index] = filler } }
            #expect(pair.fit(detector, .auto) == model)
            let again = pair.rate(model)
            #expect(again.magnitude == first.magnitude && again.probability == first.probability)
        }
        let halo = model.halo
        for y in halo..<(160 - halo) {
            for x in halo..<(180 - halo) {
                let index = (y - halo) * (180 - 2 * halo) + x - halo
                #expect((first.probability[index] == 255) == (pair.seen[y * 180 + x] == 0))
                #expect((first.magnitude[index] == 255) == (pair.seen[y * 180 + x] == 0))
            }
        }
    }

    @Test(arguments: detectors, [ThresholdRule.auto, .otsu, .value(2.5)])
    func probabilityRisesAndMeetsItsTwoThresholds(detector: ChangeModel.Detector, rule: ThresholdRule) {
        let pair = Self.pair(detector, seed: 500, strength: 60)
        let model = pair.fit(detector, rule)
        let curve = model.probabilityByCode
        #expect(curve.count == 256 && curve[255] == 255)
        #expect(curve.dropLast().allSatisfy { $0 != 255 })
        #expect(zip(curve.dropLast(), curve.dropFirst().dropLast()).allSatisfy { $0 <= $1 })
        let grow = Int(MagnitudeCode.lowestCode(reaching: model.growThreshold))
        let seed = Int(MagnitudeCode.lowestCode(reaching: model.seedThreshold))
        #expect(seed >= grow)
        #expect(curve[grow] >= ChangeModel.growCode && (grow == 0 || curve[grow - 1] < ChangeModel.growCode))
        #expect(curve[seed] >= ChangeModel.seedCode && (seed == 0 || curve[seed - 1] < ChangeModel.seedCode))
    }

    /// Constant bands divide by nothing.
    @Test(arguments: detectors)
    func bandsWithoutSpreadGiveNumbers(detector: ChangeModel.Detector) {
        var pair = Self.pair(detector, seed: 600, strength: 0)
        for band in 0..<pair.bands {
            pair.before[band] = [Float](repeating: 7, count: pair.before[band].count)
            pair.after[band] = [Float](repeating: 7, count: pair.after[band].count)
        }
        let model = pair.fit(detector, .auto)
        #expect(model.growThreshold.isFinite && model.seedThreshold.isFinite && model.unit.isFinite && model.unit > 0)
        #expect(!pair.rate(model).probability.contains { $0 >= ChangeModel.growCode && $0 != 255 })
    }
}
