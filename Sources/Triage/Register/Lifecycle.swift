/// What a candidate's sightings amount to.
///
/// A pure function of the set of sightings: for each span of dates the run that was taken in last counts, and spans are read in the order
/// of their dates. So a run over older dates, or one that is done again, leads to the same state whenever it is taken in.
package struct Lifecycle: Sendable, Hashable {
    package private(set) var state: MachineState = .new
    /// Dates on which change was found, at the end of the spans.
    package private(set) var firstFound: String?
    package private(set) var lastFound: String?
    /// The last date on which the place was seen at all.
    package private(set) var lastSeen: String?
    /// Of the last sighting that found it, m².
    package private(set) var areaM2: Double?
    package private(set) var geometryHash: String?
    /// Independent later dates that found it, at most one for each date.
    package private(set) var foundDates = 0
    /// When the change came about: what all spans that found it have in common.
    package private(set) var span: DateSpan?
    /// The last date on which it was found on ground that had been closed or claimed to be put right.
    package private(set) var lastRecurrence: String?
    /// The size that growth and shrinkage are told against: it moves only when one of them is told, so that slow growth adds up.
    private var reference: Double?

    /// - Complexity: O(n log n).
    package init(_ sightings: [Sighting], limits: RegisterLimits) {
        var last: [DateSpan: Sighting] = [:]
        for sighting in sightings where last[sighting.span].map({ $0.sequence <= sighting.sequence }) ?? true {
            last[sighting.span] = sighting
        }
        for sighting in last.values.sorted(by: { $0.span < $1.span }) { take(sighting, limits) }
        if sightings.contains(where: { $0.finding == .superseded }) { state = .superseded }
        guard span == nil else { return }
        // A later run over the same dates found nothing where an earlier one had: the place keeps the dates and the outline it was found with.
        for sighting in sightings.sorted(by: { $0.sequence < $1.sequence }) where sighting.finding == .found {
            span = span.flatMap { $0.intersection(sighting.span) } ?? sighting.span
            areaM2 = sighting.areaM2
            geometryHash = sighting.geometryHash
        }
    }

    private mutating func take(_ sighting: Sighting, _ limits: RegisterLimits) {
        let date = sighting.span.after
        switch sighting.finding {
        case .superseded: return
        case .unseen:
            if reference != nil, state != .withdrawn { state = .notObserved }
        case .unchanged:
            lastSeen = date
            state = .withdrawn
        case .found:
            lastSeen = date
            let area = sighting.areaM2 ?? 0
            if sighting.relation == .recurrence { lastRecurrence = date }
            if lastFound != date { foundDates += 1 }
            span = span.flatMap { $0.intersection(sighting.span) } ?? sighting.span
            if let reference {
                let step = limits.noticeable(from: reference)
                if state == .withdrawn {
                    state = .reappeared
                    self.reference = area
                } else if area >= reference + step {
                    state = .grown
                    self.reference = area
                } else if area <= reference - step {
                    state = .shrunk
                    self.reference = area
                } else {
                    state = .persisting
                }
            } else {
                // Whether it had been looked for before makes no difference: this is the first time it was found.
                state = .new
                reference = area
            }
            firstFound = firstFound ?? date
            lastFound = date
            areaM2 = area
            geometryHash = sighting.geometryHash
        }
    }
}
