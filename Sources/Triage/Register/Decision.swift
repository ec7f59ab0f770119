/// What a person found, by the values of the verification sheet. Read-only for the program.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    case legal = "合法"
    case other = "其他"
    case nonAgricultural = "非农违法"
    case nonGrain = "非粮违法"
    case ruralRoad = "农村道路"
    case facilityAgriculture = "设施农用地"
    case falseChange = "伪变化"
    case doubtful = "存疑"

    /// Whether the person said that there is nothing to follow up here.
    package var closesCandidate: Bool {
        switch self {
        case .legal, .ruralRoad, .facilityAgriculture, .falseChange: true
        case .other, .nonAgricultural, .nonGrain, .doubtful: false
        }
    }
}

/// Where a case stands. A person moves it, but for the four steps that the program may take.
package enum CaseStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case candidate = "候选"
    case toVerify = "待核查"
    case presumedLegal = "疑似合法"
    case confirmed = "属实"
    case falseChange = "伪变化"
    case doubtful = "存疑"
    case beingRectified = "整改中"
    case claimedRectified = "已申报整改"
    case verifiedByImagery = "影像核验通过"
    case doubtedByImagery = "影像核验存疑"
    case closed = "结案"
    case onHold = "暂缓(影像)"
    case exempt = "豁免核实"
    case recurred = "反弹"

    /// Whether a person is done with it.
    package var closesCase: Bool { self == .closed || self == .exempt }

    /// The steps that are the program's to take.
    package var isMachine: Bool {
        switch self {
        case .candidate, .verifiedByImagery, .doubtedByImagery, .onHold, .recurred: true
        default: false
        }
    }
}

/// One entry of the append-only book of decisions.
package struct Decision: Sendable, Hashable, Codable {
    package var uid: String
    /// ISO 8601 with time and zone (`2024-05-01T10:00:00Z`), which sort as texts.
    package var decidedAt: String
    package var who: String
    package var verdict: Verdict?
    package var status: CaseStatus?
    package var reason: String
    /// The outline that the person judged.
    package var geometryHash: String
    /// Its area, m².
    package var areaM2: Double
    package var evidence: String
    /// The day on which the ground is said to have been put right, with the status of that name; nil is the day of the decision.
    package var claimedOn: String?

    package init(
        uid: String, decidedAt: String, who: String, verdict: Verdict?, status: CaseStatus? = nil, reason: String = "",
        geometryHash: String, areaM2: Double, evidence: String = "", claimedOn: String? = nil
    ) {
        self.uid = uid
        self.decidedAt = decidedAt
        self.who = who
        self.verdict = verdict
        self.status = status
        self.reason = reason
        self.geometryHash = geometryHash
        self.areaM2 = areaM2
        self.evidence = evidence
        self.claimedOn = claimedOn
    }
}

/// What people have said of a candidate, and whether they should look again.
package struct HumanStanding: Sendable, Hashable {
    package private(set) var verdict: Verdict?
    package private(set) var status: CaseStatus?
    package private(set) var decidedAt: String?
    /// The day on which the ground is said to have been put right; nil when nobody says so, or no longer.
    package private(set) var claimedOn: String?
    /// The day on which a person closed the case; nil while it is open.
    package private(set) var closedOn: String?
    /// The place is no longer what the person judged: it has grown by the stated amount, or came back after it had gone.
    package private(set) var reviewAgain = false
    /// The person closed it, and it is still what was judged: it stays out of the queue, with the person's reason.
    package private(set) var suppression: String?

    /// From this day on, change on its ground is a recurrence.
    package var putRightOn: String? { closedOn ?? claimedOn }

    /// - Parameters:
    ///   - decisions: in any order; the latest counts, of equally late ones the last by its text.
    ///   - checks: what imagery said of claims; the last one of the claim that stands moves the status where the program may.
    package init(_ decisions: [Decision], lifecycle: Lifecycle, limits: RegisterLimits, checks: [CheckedClaim] = []) {
        let ordered = decisions.sorted { left, right in
            (left.decidedAt, left.who, left.verdict?.rawValue ?? "", left.reason) < (right.decidedAt, right.who, right.verdict?.rawValue ?? "", right.reason)
        }
        for decision in ordered {
            verdict = decision.verdict ?? verdict
            guard let next = decision.status else { continue }
            status = next
            let day = String(decision.decidedAt.prefix(10))
            switch next {
            case .claimedRectified:
                claimedOn = decision.claimedOn ?? day
                closedOn = nil
            case .closed: closedOn = day
            default:
                claimedOn = nil
                closedOn = nil
            }
        }
        if status == .claimedRectified,
            let last = checks.filter({ $0.claimedOn == claimedOn && $0.result.status != nil }).max(by: { $0.sequence < $1.sequence })
        {
            status = last.result.status
        }
        guard let latest = ordered.last else { return }
        decidedAt = latest.decidedAt
        let area = lifecycle.areaM2 ?? latest.areaM2
        let hasGrown = area >= latest.areaM2 + limits.noticeable(from: latest.areaM2)
        let day = String(latest.decidedAt.prefix(10))
        let isBack = lifecycle.state == .reappeared && (lifecycle.lastFound ?? "") > day
        let hasRecurred = putRightOn.map { $0 <= lifecycle.lastRecurrence ?? "" } ?? false
        reviewAgain = hasGrown || isBack || hasRecurred
        let isClosed = verdict?.closesCandidate ?? false
        if !reviewAgain, let word = isClosed ? verdict?.rawValue : status.flatMap({ $0.closesCase ? $0.rawValue : nil }) {
            suppression = latest.reason.isEmpty ? word : "\(word): \(latest.reason)"
        }
    }
}
