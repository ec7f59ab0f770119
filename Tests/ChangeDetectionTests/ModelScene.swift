import ChangeCore
import ChangeDetection
import Raster
import _TestSupport

/// A pair of dates in memory, with the way of its pixels through the model.
struct ModelScene {
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

    private func projected(_ model: ChangeModel) -> SampleTile {
        let planes = SampleTile(bands: model.projectedPlanes, capacity: width * height)
        model.project(before: tile(before), after: tile(after), at: 0, count: width * height, into: planes, at: 0)
        return planes
    }

    func project(_ model: ChangeModel) -> [[Float]] {
        let planes = projected(model)
        return (0..<model.projectedPlanes).map { Array(UnsafeBufferPointer(start: planes.plane($0), count: width * height)) }
    }

    /// Features of the window `halo` inside of the scene.
    private func featureTile(_ model: ChangeModel) -> (tile: SampleTile, count: Int) {
        let count = (width - 2 * model.halo) * (height - 2 * model.halo)
        let features = SampleTile(bands: model.featurePlanes, capacity: count)
        model.features(of: projected(model), width: width, height: height, into: features)
        return (features, count)
    }

    func features(_ model: ChangeModel) -> [[Float]] {
        let (tile, count) = featureTile(model)
        return (0..<model.featurePlanes).map { Array(UnsafeBufferPointer(start: tile.plane($0), count: count)) }
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
        let (tile, count) = featureTile(model)
        var found = FeatureSample(planes: model.featurePlanes)
        for plane in 0..<model.featurePlanes { found.planes[plane] = (0..<count).filter { tile.valid[$0] == 1 }.map { tile.plane(plane)[$0] } }
        model.fitFeatures(found, threshold: rule)
        return model
    }

    func rate(_ model: ChangeModel) -> (magnitude: [UInt8], probability: [UInt8]) {
        let (tile, count) = featureTile(model)
        var magnitude = [UInt8](repeating: 7, count: count)
        var probability = magnitude
        var kind = magnitude
        model.rate(tile, count: count, magnitude: &magnitude, probability: &probability, kind: &kind)
        return (magnitude, probability)
    }

    /// Regions that the run would make: 8-connected pixels from the grow code on, with a seed, of at least `fewest` pixels.
    func regions(_ model: ChangeModel, fewest: Int = 12) -> Int {
        let probability = rate(model).probability
        let inner = width - 2 * model.halo
        var isOpen = probability.map { $0 >= ChangeModel.growCode && $0 != 255 }
        var regions = 0
        for start in isOpen.indices where isOpen[start] {
            var stack = [start]
            isOpen[start] = false
            var (pixels, seeds) = (0, 0)
            while let index = stack.popLast() {
                pixels += 1
                if probability[index] >= ChangeModel.seedCode { seeds += 1 }
                let (x, y) = (index % inner, index / inner)
                for dy in -1...1 {
                    for dx in -1...1 where x + dx >= 0 && x + dx < inner && y + dy >= 0 && (y + dy) * inner < probability.count {
                        let other = (y + dy) * inner + x + dx
                        if isOpen[other] {
                            isOpen[other] = false
                            stack.append(other)
                        }
                    }
                }
            }
            if pixels >= fewest, seeds > 0 { regions += 1 }
        }
        return regions
    }
}

/// ln x by the series of the inverse hyperbolic tangent.
func naturalLogarithm(_ x: Double) -> Double {
    let s = (x.significand - 1) / (x.significand + 1)
    var (term, sum) = (s, 0.0)
    for order in 0..<40 {
        sum += term / Double(2 * order + 1)
        term *= s * s
    }
    return 2 * sum + Double(x.exponent) * 0.6931471805599453
}
