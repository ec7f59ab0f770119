import Testing
import Triage
import _TestSupport

/// What the figures of a look say of made-up ground.
@Suite struct RectificationMeasureTests {
    private static let limits: RectificationLimits = {
        var limits = RectificationLimits(version: "test")
        (limits.sigmas, limits.brightnessFloor, limits.textureFloor) = (3, 0.12, 0.05)
        (limits.bareNDVI, limits.structureNDVI, limits.cropNDVI, limits.follow, limits.passShare) = (0.3, 0.3, 0.45, 0.7, 0.9)
        return limits
    }()

    /// A case of 20 × 20 pixels in the middle of 60 × 60; samples by place as (red, near infrared, brightness).
    private static func look(seed: UInt64 = 1, noise: Float = 10, unseen: (Int, Int) -> Bool = { _, _ in false }, _ ground: (Int, Int, Bool) -> (Float, Float, Float))
        -> RectificationLook
    {
        var random = SeededGenerator(seed: seed)
        var (inside, ring, seen) = ([Bool](), [Bool](), [Bool]())
        var (red, near, bright) = ([Float](), [Float](), [Float]())
        for y in 0..<60 {
            for x in 0..<60 {
                let isIn = (20..<40).contains(x) && (20..<40).contains(y)
                inside.append(isIn)
                ring.append(!isIn && !((19...40).contains(x) && (19...40).contains(y)))
                seen.append(!unseen(x, y))
                let value = ground(x, y, isIn)
                red.append(value.0 + noise * random.normal())
                near.append(value.1 + noise * random.normal())
                bright.append(value.2 + noise * random.normal())
            }
        }
        return RectificationMeasure(
            .init(width: 60, height: 60, inside: inside, ring: ring, seen: seen, red: red, nearInfrared: near, brightness: bright),
            date: "2024-03-01", limits: limits
        ).look
    }

    private static let soil: (Float, Float, Float) = (850, 1000, 720)
    private static let crop: (Float, Float, Float) = (400, 2400, 450)
    private static let concrete: (Float, Float, Float) = (2000, 2100, 2000)

    @Test func bareFieldsShowStructureByItsShare() throws {
        for columns in [0, 5, 10, 20] {
            let look = Self.look { x, _, isIn in isIn && x < 20 + columns ? Self.concrete : Self.soil }
            let structure = try #require(look.structure)
            #expect(abs(structure - Double(columns) / 20) < 0.02, "\(columns) of 20 columns: \(structure)")
            #expect((look.rubble ?? 1) < 0.03 && look.growing == nil)
            #expect(look.pixels == 400 && look.seen == 1)
        }
    }

    /// Dark roofs stand out as bright ones do.
    @Test func darkStructureCounts() { #expect((Self.look { _, _, isIn in isIn ? (300, 330, 280) : Self.soil }.structure ?? 0) > 0.98) }

    @Test func roughGroundIsRubble() throws {
        // As bright as the soil on the whole, and rough from pixel to pixel, within the range that is no structure.
        let look = Self.look { x, y, isIn in isIn ? (850, 1000, 720 + ((x + y) % 2 == 0 ? 70 : -70)) : Self.soil }
        #expect(try #require(look.structure) < 0.1)
        #expect(try #require(look.rubble) > 0.85)
    }

    @Test func greenFieldsShowWhatGrows() throws {
        for columns in [0, 10, 20] {
            let look = Self.look { x, _, isIn in isIn && x >= 20 + columns ? Self.soil : Self.crop }
            #expect(abs(try #require(look.growing) - Double(columns) / 20) < 0.01)
            #expect(look.structure == (columns == 20 ? 0 : nil))
        }
        // Half as green as the fields around does not follow them.
        #expect(try #require(Self.look { _, _, isIn in isIn ? (600, 1700, 500) : Self.crop }.growing) < 0.1)
    }

    /// What was not seen is in no share.
    @Test func unseenPixelsDoNotCount() throws {
        let look = Self.look(unseen: { x, _ in x < 30 }) { x, _, isIn in isIn && x < 30 ? Self.concrete : Self.soil }
        #expect(look.seen == 0.5 && (look.structure ?? 1) < 0.02)
        let none = Self.look(unseen: { _, _ in true }) { _, _, _ in Self.soil }
        #expect(none.seen == 0 && none.structure == nil && none.growing == nil && none.ndvi == nil)
    }

    /// Ploughed ground on all sides: no structure, whatever the seed.
    @Test(arguments: UInt64(0)..<20) func bareGroundAmongBareFieldsIsGone(seed: UInt64) throws {
        let look = Self.look(seed: seed, noise: 25) { _, _, _ in Self.soil }
        #expect(try #require(look.structure) <= 0.05)
        #expect(try #require(look.rubble) <= 0.05)
    }
}
