import Testing
import Triage

/// What a detection is to what was known, on both sides of each limit.
@Suite struct RelationTests {
    private let limits = RegisterLimits(minIoU: 0.3, minContainment: 0.5, growthM2: 200, growthShare: 0.1, clearlySeen: 0.9)

    /// - Parameter found: when the known place was found; before the run's first date it cannot be the same change.
    private func update(
        found: String = "2022-05-01", decisions: [Decision] = [], known: Double = 1000, area: Double, common: Double, isRestoration: Bool = false
    ) -> RegisterUpdate {
        let entry = RegisterEntry(
            uid: "case",
            sightings: [
                Sighting(sequence: 1, run: "r", span: DateSpan(before: "1900-01-01", after: found), finding: .found, areaM2: known, seenFraction: 1, geometryHash: "h")
            ], decisions: decisions)
        return RegisterUpdate(
            run: .init(id: "run", sequence: 2, span: DateSpan(before: "2023-05-01", after: "2024-05-01")),
            detections: [Detection(uid: "d", areaM2: area, seenFraction: 1, geometryHash: "g", isRestoration: isRestoration)], entries: [entry],
            overlaps: common > 0 ? [.init(detection: 0, entry: 0, areaM2: common)] : [], seen: [1], limits: limits, isKnown: { $0 == "case" },
            remint: { "\($0)#\($1)" })
    }

    private func relation(_ update: RegisterUpdate) -> Relation? { update.sightings.compactMap(\.sighting.relation).first }

    private func decision(_ status: CaseStatus, at: String, claimedOn: String? = nil) -> Decision {
        Decision(uid: "case", decidedAt: "\(at)T00:00:00Z", who: "x", verdict: nil, status: status, geometryHash: "h", areaM2: 1000, claimedOn: claimedOn)
    }

    @Test func groundOfWhichNothingWasKnownIsNew() {
        #expect(relation(update(area: 1000, common: 0)) == .new)
        // A corner in common says nothing.
        #expect(relation(update(area: 190, common: 20)) == .new)
    }

    @Test(arguments: [(1199.0, Relation.known), (1200, .growth)]) func newGroundOfTheStatedSizeIsGrowth(area: Double, expected: Relation) {
        #expect(relation(update(area: area, common: 1000)) == expected)
        // Found again as the same place: the same words.
        #expect(relation(update(found: "2023-09-01", area: area, common: 1000)) == expected)
    }

    @Test func largePlacesGrowByTheirShare() {
        #expect(relation(update(known: 10_000, area: 10_999, common: 10_000)) == .known)
        #expect(relation(update(known: 10_000, area: 11_000, common: 10_000)) == .growth)
    }

    @Test(arguments: [("2024-05-01", Relation.recurrence), ("2024-05-02", .known)]) func afterTheDayOfClosureItIsARecurrence(day: String, expected: Relation) {
        #expect(relation(update(decisions: [decision(.closed, at: day)], area: 1000, common: 1000)) == expected)
        #expect(relation(update(decisions: [decision(.claimedRectified, at: "2023-01-01", claimedOn: day)], area: 1000, common: 1000)) == expected)
    }

    @Test func openCasesDoNotRecur() {
        for status in CaseStatus.allCases where !status.isMachine && status != .closed && status != .claimedRectified {
            #expect(relation(update(decisions: [decision(status, at: "2023-06-01")], area: 1000, common: 1000)) == .known)
        }
        // Opened again after it had been closed.
        let again = [decision(.closed, at: "2023-06-01"), decision(.beingRectified, at: "2023-07-01")]
        #expect(relation(update(decisions: again, area: 1000, common: 1000)) == .known)
    }

    @Test func clearedGroundIsNoRecurrence() {
        #expect(relation(update(decisions: [decision(.closed, at: "2023-06-01")], area: 1000, common: 1000, isRestoration: true)) == .known)
    }

    @Test(arguments: [(500.0, true), (499, false)]) func aRecurrenceCoversWhatWasThere(common: Double, recurs: Bool) {
        let update = update(decisions: [decision(.closed, at: "2023-06-01")], area: 1000, common: common)
        #expect((relation(update) == .recurrence) == recurs)
        #expect(update.events.contains { $0.kind == .recurred && $0.uid == "case" && $0.related == "d" } == recurs)
    }

    /// A closed case whose ground changes again is put up again; what a person found harmless is not.
    @Test func recurrenceOpensAClosedCase() {
        let seen = [
            Sighting(sequence: 1, run: "a", span: DateSpan(before: "2022-01-01", after: "2023-01-01"), finding: .found, areaM2: 1000, seenFraction: 1),
            Sighting(
                sequence: 2, run: "b", span: DateSpan(before: "2022-01-01", after: "2024-01-01"), finding: .found, areaM2: 1000, seenFraction: 1, relation: .recurrence),
        ]
        let life = Lifecycle(seen, limits: limits)
        let closed = HumanStanding([decision(.closed, at: "2023-06-01")], lifecycle: life, limits: limits)
        #expect(closed.reviewAgain && closed.suppression == nil && closed.putRightOn == "2023-06-01")
        let before = HumanStanding([decision(.closed, at: "2023-06-01")], lifecycle: Lifecycle([seen[0]], limits: limits), limits: limits)
        #expect(!before.reviewAgain && before.suppression == "结案")
        let later = HumanStanding([decision(.closed, at: "2024-02-01")], lifecycle: life, limits: limits)
        #expect(!later.reviewAgain && later.suppression != nil)
    }

    /// A check moves a claimed case, and no other; the last one of the claim that stands counts.
    @Test func checksMoveClaimedCasesOnly() {
        let life = Lifecycle([], limits: limits)
        func status(_ decisions: [Decision], _ checks: [CheckedClaim]) -> CaseStatus? {
            HumanStanding(decisions, lifecycle: life, limits: limits, checks: checks).status
        }
        let claim = decision(.claimedRectified, at: "2023-06-10", claimedOn: "2023-06-01")
        let passed = CheckedClaim(sequence: 1, claimedOn: "2023-06-01", result: .passed)
        let doubted = CheckedClaim(sequence: 2, claimedOn: "2023-06-01", result: .partial)
        #expect(status([claim], []) == .claimedRectified)
        #expect(status([claim], [passed]) == .verifiedByImagery)
        #expect(status([claim], [doubted, passed]) == .doubtedByImagery)
        #expect(status([claim], [passed, CheckedClaim(sequence: 3, claimedOn: "2023-06-01", result: .insufficient)]) == .verifiedByImagery)
        #expect(status([claim], [CheckedClaim(sequence: 4, claimedOn: "2023-05-01", result: .passed)]) == .claimedRectified)
        #expect(status([claim, decision(.closed, at: "2023-08-01")], [doubted]) == .closed)
        #expect(status([decision(.beingRectified, at: "2023-08-01")], [passed]) == .beingRectified)
    }
}
