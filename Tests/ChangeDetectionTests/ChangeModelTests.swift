import ChangeCore
import ChangeDetection
import Raster
import Testing
import _TestSupport

/// A pair of dates in memory, with the way of its pixels through the model.
private struct Pair {
    let width: Int
    let height: Int
    let bands: Int
    var before: [[Float]]
    var after: [[Float]]
    var seen: [UInt8]

    init(_ scene: SyntheticPair) {
        (width, height, bands) = (scene.grid.width, scene.grid.height, scene.bands)
        (before, after) = (scene.before, scene.after)
        seen = [UInt8](repeating: 1, count: width * height)
    }

    private func tile(_ planes: [[Float]]) -> SampleTile {
        let tile = SampleTile(bands: bands, capacity: width * height)
        for band in 0..<bands { for index in 0..<(width * height) { tile.plane(band)[index] = planes[band][index] } }
        for index in 0..<(width * height) { tile.valid[index] = seen[index] }
        return tile
    }

    /// Features of the window `halo` inside of the scene.
    private func features(_ model: ChangeModel) -> (tile: SampleTile, count: Int) {
        let planes = SampleTile(bands: model.projectedPlanes, capacity: width * height)
        model.project(before: tile(before), after: tile(after), at: 0, count: width * height, into: planes, at: 0)
        let count = (width - 2 * model.halo) * (height - 2 * model.halo)
        let features = SampleTile(bands: model.featurePlanes, capacity: count)
        model.features(of: planes, width: width, height: height, into: features)
        return (features, count)
    }

    func fit(_ detector: ChangeModel.Detector, _ rule: ThresholdRule) -> ChangeModel {
        var model = ChangeModel(detector: detector, bands: bands, roles: BandRoles(names: [String?](repeating: nil, count: bands)))
        let indices = seen.indices.filter { seen[$0] == 1 }
        var sample = PairSample(bands: bands)
        for band in 0..<bands {
            sample.before[band] = indices.map { before[band][$0] }
            sample.after[band] = indices.map { after[band][$0] }
        }
        model.fitRadiometry(sample)
        let (tile, count) = features(model)
        var found = FeatureSample(planes: model.featurePlanes)
        for plane in 0..<model.featurePlanes { found.planes[plane] = (0..<count).filter { tile.valid[$0] == 1 }.map { tile.plane(plane)[$0] } }
        model.fitFeatures(found, threshold: rule)
        return model
    }

    func rate(_ model: ChangeModel) -> (magnitude: [UInt8], probability: [UInt8]) {
        let (tile, count) = features(model)
        var magnitude = [UInt8](repeating: 7, count: count)
        var probability = magnitude
        var kind = magnitude
        model.rate(tile, count: count, magnitude: &magnitude, probability: &probability, kind: &kind)
        return (magnitude, probability)
    }
}

@Suite struct ChangeModelTests {
    static let detectors = ChangeModel.Detector.allCases

    private static func pair(_ detector: ChangeModel.Detector, seed: Int, strength: Float) -> Pair {
        Pair(SyntheticPair(seed: seed, width: 180, height: 160, bands: detector == .logRatio ? 1 : 3, changes: 5, strength: strength))
    }

    /// On a scene without change hardly a pixel may found a region: four in a thousand, single ones that the smallest parcel leaves out.
    @Test(arguments: detectors, 0..<4)
    func noChangeFoundsNoRegion(detector: ChangeModel.Detector, seed: Int) {
        let pair = Self.pair(detector, seed: 200 + seed, strength: 0)
        let rated = pair.rate(pair.fit(detector, .auto)).probability
        #expect(rated.count { $0 >= ChangeModel.seedCode && $0 != 255 } * 250 <= rated.count)
    }

    /// Digital numbers of one date in another unit are the same ground: nothing is taken for change.
    @Test(arguments: [ChangeModel.Detector.multispectral, .spectralMagnitude, .structureGain], 0..<3)
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
