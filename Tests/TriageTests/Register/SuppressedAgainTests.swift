import Testing
import Triage

/// A place that was put up, and whose ground a run over other dates found again as something that the rules suppress.
@Suite struct SuppressedAgainTests {
    private static let limits = RegisterLimits(minIoU: 0.3, minContainment: 0.5, growthM2: 200, growthShare: 0.1, clearlySeen: 0.9)
    private static let first = DateSpan(before: "2023-04-01", after: "2023-10-01")
    private static let later = DateSpan(before: "2023-04-01", after: "2024-07-01")

    /// Two places of 1,000 m² found in the first run; the second found one outline of 9,000 m² over `common` of each.
    private static func update(
        common: [Double], suppressed: Bool = true, putUp: [Bool] = [true, true], span: DateSpan = later, partly: Set<Int> = []
    ) -> RegisterUpdate {
        let entries = zip(["a", "b"], putUp).map { uid, isPutUp in
            RegisterEntry(
                uid: uid,
                sightings: [Sighting(sequence: 1, run: "first", span: first, finding: .found, areaM2: 1000, seenFraction: 1, geometryHash: "x")],
                putUpBy: isPutUp ? "first" : nil)
        }
        return RegisterUpdate(
            run: .init(id: "second", sequence: 2, span: span),
            detections: [Detection(uid: "n", areaM2: 9000, seenFraction: 1, geometryHash: "y", isSuppressed: suppressed)], entries: entries,
            overlaps: common.enumerated().filter { $1 > 0 }.map { .init(detection: 0, entry: $0, areaM2: $1) }, seen: [1, 1], partly: partly,
            limits: limits, isKnown: { ["a", "b"].contains($0) }, remint: { uid, attempt in "\(uid)\(attempt)" })
    }

    /// Neither of them grows into the field, goes on under another's number, or is gone.
    @Test func bothStayWhatTheyWere() {
        let update = Self.update(common: [900, 800])
        #expect(update.unaltered == ["a", "b"] && update.successors.isEmpty)
        for uid in ["a", "b"] {
            let sighting = update.sightings.first { $0.uid == uid }?.sighting
            #expect(sighting?.finding == .found && sighting?.areaM2 == 1000 && sighting?.geometryHash == "x" && sighting?.relation == .known)
        }
        #expect(!update.events.contains { $0.uid != "n" })
    }

    /// What is put up again, the same dates again, and places that were suppressed themselves go the usual way.
    @Test func othersGoTheUsualWay() {
        for update in [
            Self.update(common: [900, 800], suppressed: false), Self.update(common: [900, 800], span: Self.first),
            Self.update(common: [900, 800], putUp: [false, false]),
        ] {
            #expect(update.unaltered.isEmpty && update.successors == ["b": "a"])
            #expect(update.sightings.first { $0.uid == "a" }?.sighting.areaM2 == 9000)
        }
        // A place that was put up beside one that was not.
        let mixed = Self.update(common: [800, 900], putUp: [true, false])
        #expect(mixed.unaltered == ["a"] && mixed.successors.isEmpty && mixed.uids == ["b"])
    }

    /// Of a place that a re-run saw a part of nothing is said unless it is found again.
    @Test func aPartOfAPlaceIsNoPlace() {
        let update = Self.update(common: [900, 800], partly: [1])
        #expect(update.unaltered == ["a"] && update.sightings.map(\.uid) == ["a"])
    }

    /// What is not found at all is still withdrawn.
    @Test func whatIsNotFoundIsWithdrawn() {
        let update = Self.update(common: [0, 0])
        #expect(update.unaltered.isEmpty && update.events.filter { $0.kind == .withdrawn }.map(\.uid) == ["a", "b"])
    }
}
