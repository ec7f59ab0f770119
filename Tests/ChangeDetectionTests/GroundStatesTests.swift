import ChangeCore
import ChangeDetection
import Raster
import Testing
import _TestSupport

/// What stands on the ground on the last date, by which regions are parted.
@Suite struct GroundStatesTests {
    /// A model of imagery of 2 m whose last date shows a quarter of water, a quarter of soil and a half of crops; all was crops before.
    private static func sample(_ count: Int, seed: Int) -> (sample: FeatureSample, truth: [Int]) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let states: [[Float]] = [[-1, -1, -1, -2], [1.5, 1.5, 1.5, 0], [0, 0.2, -0.3, 1.2], [0, 0.2, -0.3, 1.2]]
        var sample = FeatureSample(planes: 10)
        var truth: [Int] = []
        for _ in 0..<count {
            let state = Int.random(in: 0..<4, using: &generator)
            truth.append(min(state, 2))
            for band in 0..<4 {
                sample.planes[band].append(states[3][band] + 0.15 * generator.normal())
                sample.planes[4 + band].append(states[state][band] + 0.15 * generator.normal())
            }
            for plane in 8..<10 { sample.planes[plane].append(0.1 * generator.normal()) }
        }
        return (sample, truth)
    }

    private static func model(_ sample: FeatureSample) -> ChangeModel {
        var model = ChangeModel(detector: .fineMultispectral, bands: 4, roles: BandRoles(names: ["blue", "green", "red", "nir"]))
        model.fitFeatures(sample, threshold: .auto)
        return model
    }

    private static func kinds(_ model: ChangeModel, _ sample: FeatureSample, of kind: UInt8) -> [UInt8] {
        let tile = SampleTile(bands: sample.planes.count, capacity: sample.pixels)
        for (index, plane) in sample.planes.enumerated() { for pixel in plane.indices { tile.plane(index)[pixel] = plane[pixel] } }
        var kinds = [UInt8](repeating: kind, count: sample.pixels)
        kinds.withUnsafeMutableBufferPointer { model.tellStates(tile, count: sample.pixels, kind: $0.baseAddress!) }
        return kinds
    }

    /// Ground of one state is hardly ever cut, and two states are never one.
    @Test(arguments: 0..<3)
    func statesAreWhatTheGroundBecame(seed: Int) {
        let (sample, truth) = Self.sample(20_000, seed: seed)
        let kinds = Self.kinds(Self.model(sample), sample, of: 1)
        var counts: [[UInt8: Int]] = [[:], [:], [:]]
        for (code, state) in zip(kinds, truth) { counts[state][code, default: 0] += 1 }
        for (state, codes) in counts.enumerated() where state < 2 {
            let most = codes.max { $0.value < $1.value }
            #expect(Double(most?.value ?? 0) > 0.95 * Double(codes.values.reduce(0, +)))
            for (other, codes) in counts.enumerated() where other != state {
                #expect(Double(codes[most?.key ?? 0] ?? 0) < 0.01 * Double(codes.values.reduce(0, +)))
            }
        }
    }

    /// A kind stays in its bits; what is unchanged or unseen stays so.
    @Test func onlyChangedPixelsHaveAState() {
        let (sample, _) = Self.sample(5_000, seed: 5)
        let model = Self.model(sample)
        #expect(Self.kinds(model, sample, of: 0).allSatisfy { $0 == 0 })
        #expect(Self.kinds(model, sample, of: 255).allSatisfy { $0 == 255 })
        for kind in [UInt8(1), 2, 3] {
            let kinds = Self.kinds(model, sample, of: kind)
            #expect(kinds.allSatisfy { $0 & ChangeModel.kindMask == kind && $0 < 16 })
            #expect(Set(kinds).count > 1)
        }
        #expect(Self.kinds(model, sample, of: 1) == Self.kinds(Self.model(sample), sample, of: 1))
    }

    /// Another detector parts nothing.
    @Test func otherDetectorsTellNoStates() {
        var model = ChangeModel(detector: .structureGain, bands: 3, roles: BandRoles(names: ["blue", "green", "red"]))
        let (sample, _) = Self.sample(5_000, seed: 6)
        model.fitFeatures(FeatureSample(planes: Array(sample.planes.prefix(2))), threshold: .auto)
        #expect(Self.kinds(model, sample, of: 1).allSatisfy { $0 == 1 })
    }
}

extension FeatureSample {
    fileprivate init(planes: [[Float]]) {
        self.init(planes: planes.count)
        self.planes = planes
    }
}
