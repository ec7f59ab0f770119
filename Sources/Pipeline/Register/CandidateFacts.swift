import GeoIO
import Triage

/// The columns of a candidate that follow from what is kept of it: sightings, decisions and checks.
enum CandidateFacts {
    static func columns(
        sightings: [Sighting], decisions: [Decision], checks: [CheckedClaim], limits: RegisterLimits
    ) -> [String: FieldValue] {
        let life = Lifecycle(sightings, limits: limits)
        let standing = HumanStanding(decisions, lifecycle: life, limits: limits, checks: checks)
        func text(_ value: String?) -> FieldValue { value.map { .text($0) } ?? .absent }
        var columns: [String: FieldValue] = [
            "state": .text(life.state.rawValue), "first_found": text(life.firstFound), "last_found": text(life.lastFound),
            "last_seen": text(life.lastSeen), "found_dates": .integer(life.foundDates), "change_from": text(life.span?.before),
            "change_to": text(life.span?.after),
        ]
        columns.merge(ofPeople(standing)) { _, new in new }
        return columns
    }

    static func ofPeople(_ standing: HumanStanding) -> [String: FieldValue] {
        func text(_ value: String?) -> FieldValue { value.map { .text($0) } ?? .absent }
        return [
            "verdict": text(standing.verdict?.rawValue), "status": text(standing.status?.rawValue),
            "review_again": .integer(standing.reviewAgain ? 1 : 0), "suppression": text(standing.suppression),
            "claimed_on": text(standing.claimedOn), "closed_on": text(standing.closedOn),
        ]
    }
}
