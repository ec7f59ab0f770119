/// The kinds of cases, with the usual size of their ground.
struct ChangeKind: Sendable {
    var state: GroundState
    /// Metres along the road and away from it.
    var length: ClosedRange<Int>
    var depth: ClosedRange<Int>
    var inVillage = false
    /// How the case runs from date to date.
    var course: Course

    enum Course: Sendable {
        /// Comes at one date and stays.
        case appears
        /// Earth is moved at one date, the rest follows at the next.
        case founded
        /// One half comes first, the other later.
        case grows
        /// Comes at one date and is gone at the next.
        case vanishes
        /// Stood before the first date, is torn down, and a crop grows at last.
        case cleared
        /// Stood before the first date and stands on.
        case stands
        /// Stood before the first date and grows.
        case growsOn
    }

    /// The blocks of a district take the kinds in turn, so that every kind occurs in any district of some size.
    static let cycle: [ChangeKind] = [
        ChangeKind(state: .building, length: 40...110, depth: 24...60, course: .founded),
        ChangeKind(state: .earthwork, length: 60...200, depth: 40...140, course: .appears),
        ChangeKind(state: .greenhouse, length: 60...150, depth: 40...90, course: .appears),
        ChangeKind(state: .building, length: 13...20, depth: 11...19, course: .appears),
        ChangeKind(state: .water, length: 40...120, depth: 30...90, course: .grows),
        ChangeKind(state: .hardSurface, length: 30...90, depth: 20...50, course: .appears),
        ChangeKind(state: .orchard, length: 70...180, depth: 50...110, course: .appears),
        ChangeKind(state: .building, length: 30...80, depth: 20...50, course: .cleared),
        ChangeKind(state: .road, length: 130...260, depth: 5...9, course: .appears),
        ChangeKind(state: .solar, length: 130...240, depth: 90...180, course: .appears),
        ChangeKind(state: .building, length: 34...90, depth: 20...44, course: .grows),
        ChangeKind(state: .stockpile, length: 24...60, depth: 16...44, course: .vanishes),
        ChangeKind(state: .building, length: 12...15, depth: 13...16, inVillage: true, course: .appears),
        ChangeKind(state: .turf, length: 60...140, depth: 40...90, course: .appears),
        ChangeKind(state: .hardSurface, length: 30...70, depth: 20...46, course: .stands),
        ChangeKind(state: .greenhouse, length: 60...120, depth: 40...80, course: .grows),
        ChangeKind(state: .building, length: 30...70, depth: 18...40, course: .appears),
        ChangeKind(state: .earthwork, length: 30...80, depth: 24...60, course: .vanishes),
        ChangeKind(state: .building, length: 24...60, depth: 18...36, course: .growsOn),
        ChangeKind(state: .water, length: 30...70, depth: 24...50, course: .cleared),
        ChangeKind(state: .hardSurface, length: 40...110, depth: 30...60, course: .founded),
        ChangeKind(state: .road, length: 110...220, depth: 9...14, course: .founded),
        ChangeKind(state: .building, length: 24...50, depth: 16...30, course: .vanishes),
    ]

    /// The states of the near and the far half for `count` dates; `first` is the date at which something happens first.
    func states(count: Int, first: Int, last: GroundState) -> (near: [GroundState], far: [GroundState]) {
        let near = (0..<count).map { nearState(at: $0, first: first, last: last) }
        let far = (0..<count).map { index in
            switch course {
            case .grows: index > first ? state : .untouched
            case .growsOn: index >= first ? state : .untouched
            default: near[index]
            }
        }
        return (near, far)
    }

    var hasHalves: Bool {
        course == .grows || course == .growsOn
    }

    private func nearState(at index: Int, first: Int, last: GroundState) -> GroundState {
        switch course {
        case .appears, .grows: index >= first ? state : .untouched
        case .founded: index < first ? .untouched : index == first ? .earthwork : state
        case .vanishes: index < first ? .untouched : index == first ? state : state == .building ? last : .recultivated
        case .cleared:
            // A pond is filled, everything else is torn down; then a crop grows.
            index < first ? state : index > first ? .recultivated : state == .water ? .earthwork : .rubble
        case .stands, .growsOn: state
        }
    }
}
