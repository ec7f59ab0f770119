import Testing
import Triage

/// Every result, on both sides of every limit that decides it.
@Suite struct RectificationCheckTests {
    private static let claim = "2023-10-01"
    private static let limits: RectificationLimits = {
        var limits = RectificationLimits(version: "test")
        (limits.minPixels, limits.clearlySeen) = (12, 0.9)
        (limits.goneShare, limits.goneDates, limits.standsShare) = (0.05, 2, 0.8)
        (limits.cropNDVI, limits.follow, limits.passShare, limits.bareShare, limits.responseNDVI, limits.coverDates) = (0.45, 0.7, 0.9, 0.1, 0.25, 2)
        limits.peaks = [.init(name: "wheat", from: "04-05", to: "05-20"), .init(name: "maize", from: "07-25", to: "09-10")]
        return limits
    }()

    /// Bare fields around, and so much of the case standing.
    private static func bare(_ date: String, structure: Double = 0, rubble: Double = 0, seen: Double = 1, ring: Double = 1, pixels: Int = 50, ndvi: Double = 0.1)
        -> RectificationLook
    {
        RectificationLook(
            date: date, pixels: pixels, seen: seen, ringPixels: 200, ringSeen: ring, ndvi: ndvi, ringNDVI: 0.12, structure: structure, rubble: rubble)
    }

    /// Green fields around, and so much of the case growing.
    private static func green(_ date: String, growing: Double, seen: Double = 1, ndvi: Double? = nil) -> RectificationLook {
        let isGone = growing >= limits.passShare
        return RectificationLook(
            date: date, pixels: 50, seen: seen, ringPixels: 200, ringSeen: 1, ndvi: ndvi ?? (growing >= 0.5 ? 0.7 : 0.1), ringNDVI: 0.75,
            structure: isGone ? 0 : nil, rubble: isGone ? 0 : nil, growing: growing)
    }

    private static func check(_ looks: [RectificationLook]) -> RectificationCheck { RectificationCheck(claimedOn: claim, looks: looks, limits: limits) }

    private static let clean = [bare("2023-10-20"), bare("2024-03-01")]

    @Test func grownAgainPasses() {
        let check = Self.check(Self.clean + [Self.green("2024-04-20", growing: 1)])
        #expect(check.result == .passed && check.reason == .growing && check.remaining == 0)
        #expect(check.dates == ["2023-10-20", "2024-03-01", "2024-04-20"])
    }

    @Test(arguments: [(0.9, RectificationResult.passed), (0.89, .partial), (0.11, .partial)])
    func theShareThatGrowsDecides(growing: Double, result: RectificationResult) {
        let check = Self.check(Self.clean + [Self.green("2024-04-20", growing: growing)])
        #expect(check.result == result)
        #expect(abs((check.remaining ?? -1) - (1 - growing)) < 1e-12)
        #expect((check.reason == .cropInPart) == (result == .partial))
    }

    /// On the day before, on the first day, on the last day and on the day after a window.
    @Test(arguments: [("2024-04-04", false), ("2024-04-05", true), ("2024-05-20", true), ("2024-05-21", false), ("2024-07-25", true), ("2024-09-11", false)])
    func onlyAPeakDatePasses(date: String, passes: Bool) {
        let check = Self.check(Self.clean + [Self.green(date, growing: 1)])
        #expect(check.result == (passes ? .passed : .insufficient))
        if !passes { #expect(check.reason == .noPeakDate && check.remaining == nil) }
    }

    /// A window that had begun before the claim says nothing of what was sown after it.
    @Test(arguments: [("2024-04-04", true), ("2024-04-05", false), ("2024-04-10", false)])
    func theWindowBeginsAfterTheClaim(claim: String, passes: Bool) {
        let looks = [Self.bare("2024-04-12"), Self.bare("2024-04-16"), Self.green("2024-04-20", growing: 1)]
        #expect((RectificationCheck(claimedOn: claim, looks: looks, limits: Self.limits).result == .passed) == passes)
    }

    @Test func unseenNeverPasses() {
        #expect(Self.check([]).reason == .notSeen)
        let cloudy = [Self.bare("2023-10-20", seen: 0.89), Self.bare("2024-03-01", seen: 0.89), Self.green("2024-04-20", growing: 1, seen: 0.89)]
        #expect(Self.check(cloudy).result == .insufficient)
        #expect(Self.check(cloudy).reason == .notSeen)
        #expect(Self.check(Self.clean + [Self.green("2024-04-20", growing: 1, seen: 0.89)]).reason == .noPeakDate)
        #expect(Self.check(Self.clean + [Self.green("2024-04-20", growing: 1, seen: 0.9)]).result == .passed)
        #expect(Self.check([Self.bare("2023-10-20", ring: 0.5)]).reason == .notSeen)
        #expect(Self.check([Self.bare("2023-10-20", structure: 1, pixels: 11)]).reason == .tooSmall)
    }

    /// Dates up to the claim say nothing of it, whatever they show.
    @Test func earlierDatesAreLeftOut() {
        let early = [Self.bare("2023-04-01", structure: 1), Self.bare("2023-10-01", structure: 1), Self.green("2023-08-01", growing: 0)]
        let late = Self.clean + [Self.green("2024-04-20", growing: 1)]
        #expect(Self.check(early + late) == Self.check(late))
        #expect(Self.check(early).reason == .notSeen)
    }

    @Test func oneDateWithoutStructureIsNotEnough() {
        let check = Self.check([Self.bare("2024-03-01")])
        #expect(check.result == .insufficient && check.reason == .oneDate)
        // A growing crop is a date without structure, too.
        #expect(Self.check([Self.bare("2024-03-01"), Self.green("2024-04-20", growing: 1)]).result == .passed)
        #expect(Self.check([Self.green("2024-04-20", growing: 1)]).reason == .oneDate)
        #expect(Self.check([Self.green("2024-04-20", growing: 0.2)]).reason == .structureUnknown)
    }

    @Test(arguments: [(1.0, RectificationResult.notRectified), (0.8, .notRectified), (0.79, .partial), (0.06, .partial)])
    func whatStandsOnTheLastDateDecides(structure: Double, result: RectificationResult) {
        let check = Self.check([Self.bare("2023-10-20", structure: 1), Self.bare("2024-03-01", structure: structure), Self.green("2024-04-20", growing: 0)])
        #expect(check.result == result)
        #expect(check.remaining == structure)
        #expect(check.dates == ["2024-03-01"])
    }

    @Test func whatLiesWithinTheMarginIsGone() {
        #expect(Self.check([Self.bare("2023-10-20", structure: 0.05), Self.bare("2024-03-01", structure: 0.05), Self.green("2024-04-20", growing: 1)]).result == .passed)
    }

    /// Gone for a photograph, and there again.
    @Test func comingBackIsSuspect() {
        let check = Self.check(Self.clean + [Self.green("2024-04-20", growing: 1), Self.bare("2024-10-10", structure: 0.6)])
        #expect(check.result == .suspect && check.reason == .structureBack && check.remaining == 0.6)
    }

    /// What was seen before the structure went says nothing of the crop after it.
    @Test func onlyDatesSinceItWentCount() {
        let looks = [Self.green("2024-04-20", growing: 0.95), Self.bare("2024-06-10", structure: 1), Self.bare("2024-10-10"), Self.bare("2024-10-20")]
        #expect(Self.check([looks[1], looks[2], looks[3]]).reason == .noPeakDate)
        #expect(Self.check(looks).reason == .noPeakDate)
    }

    @Test(arguments: [(0.05, false), (0.06, true)]) func rubbleIsPartial(rubble: Double, isLeft: Bool) {
        let check = Self.check([Self.bare("2023-10-20"), Self.bare("2024-03-01", rubble: rubble)])
        #expect((check.reason == .rubble) == isLeft)
        if isLeft { #expect(check.result == .partial && check.remaining == rubble) }
        // Once a crop grows over it on a later date, it is gone.
        #expect(Self.check([Self.bare("2023-10-20", rubble: 0.5), Self.bare("2024-03-01"), Self.green("2024-04-20", growing: 1)]).result == .passed)
    }

    @Test func bareThroughOnePeakIsDoubted() {
        let check = Self.check(Self.clean + [Self.green("2024-04-20", growing: 0.1)])
        #expect(check.result == .partial && check.reason == .noCrop)
        #expect(abs((check.remaining ?? 0) - 0.9) < 1e-12)
    }

    /// Green fields on two dates and never a response: soil over something. One response, however weak, or one date less: no crop.
    @Test(arguments: [(0.24, 2, RectificationReason.soilCover), (0.25, 2, .noCrop), (0.24, 1, .noCrop)])
    func groundWithoutResponseIsSuspect(ndvi: Double, dates: Int, reason: RectificationReason) {
        let looks = Self.clean + [Self.green("2024-04-20", growing: 0, ndvi: ndvi), Self.green("2024-08-10", growing: 0, ndvi: 0.1)].prefix(dates)
        let check = Self.check(looks)
        #expect(check.reason == reason)
        #expect(check.result == (reason == .soilCover ? .suspect : .partial))
    }

    @Test func theOrderOfLooksDoesNotShow() {
        let looks = Self.clean + [Self.green("2024-04-20", growing: 0.5), Self.green("2024-08-10", growing: 0.95), Self.bare("2024-10-10")]
        for shift in looks.indices { #expect(Self.check(Array(looks[shift...] + looks[..<shift])) == Self.check(looks)) }
        #expect(Self.check(looks).result == .passed)
    }

    /// Where a result may move a case.
    @Test func onlyTheProgramsOwnStepsAreTaken() {
        for result in RectificationResult.allCases { #expect(result.status?.isMachine ?? true) }
        #expect(RectificationResult.passed.status == .verifiedByImagery)
        #expect(RectificationResult.insufficient.status == nil)
    }
}
