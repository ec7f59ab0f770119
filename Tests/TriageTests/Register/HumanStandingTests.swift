import Testing
import Triage

/// What a person decided stands until the place is no longer what was judged.
@Suite struct HumanStandingTests {
    private let limits = RegisterLimits(minIoU: 0.3, minContainment: 0.5, growthM2: 200, growthShare: 0.1, clearlySeen: 0.9)

    private func lifecycle(_ areas: [Double?]) -> Lifecycle {
        Lifecycle(
            areas.enumerated().map { index, area in
                Sighting(
                    sequence: index, run: "\(index)", span: DateSpan(before: "2023-01-01", after: "2024-0\(index + 1)-01"),
                    finding: area == nil ? .unchanged : .found, areaM2: area, seenFraction: 1, geometryHash: area.map { "\($0)" })
            }, limits: limits)
    }

    private func decision(_ verdict: Verdict, area: Double, at: String = "2024-01-15T08:00:00Z") -> Decision {
        Decision(uid: "a", decidedAt: at, who: "x", verdict: verdict, reason: "field visit", geometryHash: "\(area)", areaM2: area)
    }

    @Test(arguments: Verdict.allCases) func onlyWhatPeopleClosedIsSuppressed(verdict: Verdict) {
        let standing = HumanStanding([decision(verdict, area: 1000)], lifecycle: lifecycle([1000, 1100]), limits: limits)
        #expect((standing.suppression != nil) == verdict.closesCandidate)
        #expect(!standing.reviewAgain)
        #expect(standing.verdict == verdict)
    }

    /// 1,000 m² is another size from 200 m² more, 10,000 m² from 10 % more.
    @Test(arguments: [(1000.0, 1199.0, false), (1000, 1200, true), (10_000, 10_999, false), (10_000, 11_000, true)])
    func growthByTheStatedAmountOpensItAgain(judged: Double, now: Double, isOpen: Bool) {
        let standing = HumanStanding([decision(.falseChange, area: judged)], lifecycle: lifecycle([judged, now]), limits: limits)
        #expect(standing.reviewAgain == isOpen)
        #expect((standing.suppression == nil) == isOpen)
    }

    /// Small steps add up, because they are told against what the person saw.
    @Test func slowGrowthOpensItAgain() {
        let standing = HumanStanding([decision(.legal, area: 1000)], lifecycle: lifecycle([1000, 1090, 1180, 1270]), limits: limits)
        #expect(standing.reviewAgain)
    }

    @Test func whatComesBackAfterTheDecisionIsLookedAtAgain() {
        let back = lifecycle([1000, nil, 1000])
        #expect(back.state == .reappeared)
        #expect(HumanStanding([decision(.falseChange, area: 1000)], lifecycle: back, limits: limits).reviewAgain)
        let later = decision(.falseChange, area: 1000, at: "2024-03-02T08:00:00Z")
        #expect(!HumanStanding([later], lifecycle: back, limits: limits).reviewAgain)
    }

    @Test func theLatestDecisionCountsInAnyOrder() {
        let first = decision(.falseChange, area: 1000)
        let second = decision(.nonAgricultural, area: 1000, at: "2024-02-15T08:00:00Z")
        for decisions in [[first, second], [second, first]] {
            let standing = HumanStanding(decisions, lifecycle: lifecycle([1000]), limits: limits)
            #expect(standing.verdict == .nonAgricultural)
            #expect(standing.suppression == nil)
        }
    }
}
