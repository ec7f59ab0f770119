/// What a piece of changing ground is at one date.
package enum GroundState: String, Sendable, CaseIterable {
    case untouched
    case building, hardSurface, road, earthwork, greenhouse, solar, water, orchard, turf, stockpile
    case rubble, recultivated

    /// The machine's class for ground that has come into this state; nil for ground that was never touched.
    package var changeClass: ChangeClass? {
        switch self {
        case .untouched: nil
        case .building: .building
        case .hardSurface: .hardSurface
        case .road: .road
        case .earthwork: .earthwork
        case .greenhouse: .greenhouse
        case .solar: .solar
        case .water: .water
        case .orchard: .orchardTrees
        case .turf: .turf
        case .stockpile: .stockpile
        case .rubble: .demolished
        case .recultivated: .recultivated
        }
    }
}

/// The change classes of the machine that the truth uses.
package enum ChangeClass: String, Sendable, CaseIterable {
    case building
    case hardSurface = "hard_surface"
    case road, earthwork, greenhouse, solar, water
    case orchardTrees = "orchard_trees"
    case turf, stockpile, demolished, recultivated
    case farmingCycle = "farming_cycle"
}
