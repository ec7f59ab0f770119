/// Tiers of urgency: P1 is looked at first; S is stored but not shown.
package enum Tier: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"
    case suppressed = "S"

    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }

    /// The next more urgent tier; P1 and S stay.
    package var raised: Tier {
        switch self {
        case .p1, .p2: .p1
        case .p3: .p2
        case .p4: .p3
        case .suppressed: .suppressed
        }
    }
}
