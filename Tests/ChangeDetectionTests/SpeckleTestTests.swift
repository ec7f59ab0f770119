import ChangeDetection
import Raster
import Testing
import _TestSupport

/// What passes for speckle, and what does not.
@Suite struct SpeckleTestTests {
    private static let (width, height) = (240, 200)

    private static func test(_ before: [Float], _ after: [Float], seen: [UInt8]? = nil, step: Int = 1) -> SpeckleTest {
        func tile(_ plane: [Float], _ seen: [UInt8]?) -> SampleTile {
            let tile = SampleTile(bands: 1, capacity: width * height)
            for index in plane.indices {
                tile.plane(0)[index] = plane[index]
                tile.valid[index] = seen?[index] ?? 1
            }
            return tile
        }
        var windows = SpeckleWindows()
        windows.add(before: tile(before, seen), after: tile(after, nil), band: 0, width: width, height: height, step: step)
        return SpeckleTest([windows])
    }

    private static func test(_ pair: SyntheticPair, seen: [UInt8]? = nil) -> SpeckleTest { test(pair.before[0], pair.after[0], seen: seen) }

    private static func ground(_ seed: Int) -> SyntheticPair { SyntheticPair(seed: seed, width: width, height: height, bands: 1) }

    /// Rayleigh's and the other distributions over ground that changed in parts, one date of other looks than the other, as whole numbers of 8 bits.
    @Test(arguments: [(1, 1), (1, 4), (2, 2), (3, 8), (4, 4), (16, 12)])
    func speckleIsRecognised(looks: (Int, Int)) throws {
        let found = Self.test(Self.ground(4).speckled(seed: 9, looks: looks))
        #expect(found.decision == .speckle, "\(found)")
        let band = try #require(found.bands.first)
        // The quietest of 50 and more windows lie below what L looks have on the whole, by what 25 pixels leave open.
        for (variation, looks) in [(band.variationBefore, looks.0), (band.variationAfter, looks.1)] {
            let expected = 0.5227 / Float(looks).squareRoot()
            #expect((0.55...1.0).contains(variation / expected), "\(variation) for \(looks) looks")
        }
        #expect(abs(band.repetition) < 0.1)
    }

    /// Between land and water there are windows of both that no speckle explains: where they fill classes of their own, it is speckle all the same.
    @Test func shoresAreNoOtherGrain() {
        var generator = SeededGenerator(seed: 21)
        func date() -> [Float] {
            // Every fourth column of windows has a shore in its middle.
            (0..<(Self.width * Self.height)).map { (($0 % Self.width + 8) / 20 % 2 == 0 ? 120 : 20) * (1 + 0.15 * generator.normal()) }
        }
        let found = Self.test(date(), date())
        #expect(found.decision == .speckle, "\(found)")
    }

    /// Amplitudes in other units are as much speckle; thinned windows say the same.
    @Test func neitherUnitsNorThinningMatter() {
        let pair = Self.ground(5).speckled(seed: 10, looks: (2, 4))
        let small = Self.test(pair.before[0].map { $0 * 0x1p-20 }, pair.after[0].map { $0 * 0x1p-12 })
        #expect(small == Self.test(pair))
        #expect(Self.test(pair.before[0], pair.after[0], step: 2).decision == .speckle)
    }

    /// White noise that is added scatters bright ground by a smaller share.
    @Test(arguments: [1, 4, 8] as [Float])
    func addedNoiseIsNoSpeckle(deviation: Float) {
        var generator = SeededGenerator(seed: 3)
        let pair = Self.ground(6)
        func noisy(_ plane: [Float]) -> [Float] { plane.map { $0 + deviation * generator.normal() } }
        #expect(Self.test(noisy(pair.before[0]), noisy(pair.after[0])).decision == .none)
    }

    /// A town is as rough as speckle in bright and dark parts, but so it is on the other date; and if not, some of its ground is smooth.
    @Test(arguments: [true, false])
    func textureIsNoSpeckle(stays: Bool) {
        var generator = SeededGenerator(seed: 8)
        let pair = Self.ground(7)
        let (first, second) = (pair.speckled(seed: 1, looks: (2, 2)), pair.speckled(seed: stays ? 1 : 2, looks: (2, 2)))
        var planes = [first.before[0], stays ? first.before[0] : second.before[0]]
        for date in 0...1 {
            for index in planes[date].indices {
                // A meadow or a lake in each class of brightness.
                if !stays, index / Self.width < Self.height / 4 { planes[date][index] = pair.before[0][index] }
                planes[date][index] += 2 * generator.normal()
            }
        }
        let found = Self.test(planes[0], planes[1])
        #expect(found.decision == .none, "\(found)")
        #expect(found.reason.contains(stays ? "grain" : "smooth"))
    }

    /// What is unseen says nothing.
    @Test func unseenPixelsDoNotCount() {
        let pair = Self.ground(8).speckled(seed: 11, looks: (1, 1))
        var seen = [UInt8](repeating: 1, count: Self.width * Self.height)
        for index in seen.indices where index % 7 == 0 && index / Self.width < 90 { seen[index] = 0 }
        var other = pair
        for index in seen.indices where seen[index] == 0 { other.before[0][index] = index % 2 == 0 ? .nan : -1e30 }
        #expect(Self.test(pair, seen: seen) == Self.test(other, seen: seen))
        #expect(Self.test(pair, seen: seen).decision == .speckle)
    }

    /// Nothing, too little, constant ground, fill of 0, values that are no amplitudes.
    @Test func degenerateScenes() {
        let pair = Self.ground(9).speckled(seed: 12, looks: (1, 4))
        #expect(SpeckleTest([]).decision == .undecided)
        #expect(SpeckleTest([SpeckleWindows()]).decision == .undecided)
        #expect(Self.test(pair.before[0], pair.after[0], step: 3).decision == .undecided)
        let constant = [Float](repeating: 7, count: Self.width * Self.height)
        #expect(Self.test(constant, constant).decision == .none)
        #expect(Self.test(constant.map { _ in 0 }, constant.map { _ in 0 }).decision == .undecided)
        #expect(Self.test(pair.before[0].map { $0 - 40 }, pair.after[0]).decision == .none)
        var filled = pair
        for index in 0..<(Self.width * 60) { (filled.before[0][index], filled.after[0][index]) = (0, 0) }
        #expect(Self.test(filled).decision == .speckle)
    }
}
