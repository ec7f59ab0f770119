/// A known place, as a run finds it in the register.
package struct RegisterEntry: Sendable, Hashable {
    package var uid: String
    package var sightings: [Sighting]
    package var decisions: [Decision]
    /// The run that its outline, class and tier are from, where that put it up; nil where it was suppressed.
    package var putUpBy: String?

    package init(uid: String, sightings: [Sighting], decisions: [Decision] = [], putUpBy: String? = nil) {
        self.uid = uid
        self.sightings = sightings
        self.decisions = decisions
        self.putUpBy = putUpBy
    }

    /// Whether it stays what it was put up as, although a run over `span` has suppressed what it found there: ground that a house was seen on is no
    /// field because the next pair of dates shows it as part of one. The same dates again are another matter.
    fileprivate func stays(over span: DateSpan) -> Bool {
        guard let putUpBy, let seen = sightings.last(where: { $0.run == putUpBy && $0.finding == .found }) else { return false }
        return seen.span != span
    }
}

/// A candidate of a run's queue, before it is known which place it is.
package struct Detection: Sendable, Hashable {
    /// The number that the run gave it; it becomes the place's number if the place is new.
    package var uid: String
    package var areaM2: Double
    package var seenFraction: Double
    package var geometryHash: String
    /// Its class says that ground was cleared or tilled again: that is no recurrence of what was there.
    package var isRestoration: Bool
    /// The rules give no reason to look at it.
    package var isSuppressed: Bool

    package init(
        uid: String, areaM2: Double, seenFraction: Double, geometryHash: String, isRestoration: Bool = false, isSuppressed: Bool = false
    ) {
        self.uid = uid
        self.areaM2 = areaM2
        self.seenFraction = seenFraction
        self.geometryHash = geometryHash
        self.isRestoration = isRestoration
        self.isSuppressed = isSuppressed
    }
}

/// Something that happened to a place, for those who follow it.
package struct RegisterEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case found, grown, shrunk, withdrawn, reappeared, superseded, recurred
        case reviewAgain = "review_again"
        case decided, verified, imported
    }

    package var uid: String
    package var kind: Kind
    /// The place that it split from, or that it goes on under.
    package var related: String?

    package init(uid: String, kind: Kind, related: String? = nil) {
        self.uid = uid
        self.kind = kind
        self.related = related
    }
}

/// What one run changes in the register: a pure function of the run, its detections, and the places known where it looked.
package struct RegisterUpdate: Sendable {
    /// The run that is taken in.
    package struct Run: Sendable, Hashable {
        package var id: String
        package var sequence: Int
        package var span: DateSpan

        package init(id: String, sequence: Int, span: DateSpan) {
            self.id = id
            self.sequence = sequence
            self.span = span
        }
    }

    /// A place that was not known.
    package struct Founding: Sendable, Hashable {
        package var detection: Int
        package var uid: String
        /// The known place that it split from, or on whose ground it follows.
        package var parent: String?
    }

    package private(set) var foundings: [Founding] = []
    /// By detection: the uid of the place that it is.
    package private(set) var uids: [String]
    package private(set) var sightings: [(uid: String, sighting: Sighting)] = []
    /// Places that were found again, but only as what the rules suppress: they keep outline, class and tier.
    package private(set) var unaltered: Set<String> = []
    /// uid of a place → uid that it goes on under.
    package private(set) var successors: [String: String] = [:]
    /// Sorted by uid, then by kind.
    package private(set) var events: [RegisterEvent] = []

    /// - Parameters:
    ///   - overlaps: common ground of detections and entries, m²; `entry` is a position in `entries`.
    ///   - entries: the places known where the run looked, but for those that go on under another number.
    ///   - seen: by entry, the share of it that both dates of the run showed; ground that the run did not cover counts as not shown.
    ///   - partly: entries of which the run looked at a part only: they can be found again, but neither missed nor merged away.
    ///   - isKnown: whether the register has a uid, anywhere.
    ///   - remint: another number for a detection whose own is taken, by attempt.
    package init(
        run: Run, detections: [Detection], entries: [RegisterEntry], overlaps: [Matching.Overlap], seen: [Double], partly: Set<Int> = [],
        limits: RegisterLimits, isKnown: (String) -> Bool, remint: (String, Int) -> String
    ) {
        let before = entries.map { Lifecycle($0.sightings, limits: limits) }
        let isComparable = before.map { $0.span?.intersection(run.span) != nil }
        let matching = Matching(
            detections: detections.map { .init(uid: $0.uid, areaM2: $0.areaM2) },
            entries: zip(entries, before).map { .init(uid: $0.uid, areaM2: $1.areaM2 ?? 0) },
            overlaps: overlaps.filter { isComparable[$0.entry] }, limits: limits)
        uids = detections.map(\.uid)
        let followed = followed(overlaps, entries)
        foundPlaces(detections, entries, matching, followed.mapValues { entries[$0].uid }, isKnown: isKnown, remint: remint)
        let relations = Relations(
            run: run, detections: detections, entries: entries, lifecycles: before, overlaps: overlaps,
            subjects: detections.indices.map { matching.identity[$0] ?? matching.parent[$0] ?? followed[$0] }, limits: limits)
        events = relations.recurrences.map { RegisterEvent(uid: entries[$0.entry].uid, kind: .recurred, related: uids[$0.detection]) }

        var found = [Int?](repeating: nil, count: entries.count)
        for (detection, entry) in matching.identity.enumerated() { if let entry { found[entry] = detection } }
        for (index, entry) in entries.enumerated() {
            var sighting = Sighting(sequence: run.sequence, run: run.id, span: run.span, finding: .unseen, seenFraction: seen[index])
            var successor: String?
            if let detection = found[index] ?? (partly.contains(index) ? nil : matching.successor[index]), detections[detection].isSuppressed,
                entry.stays(over: run.span)
            {
                sighting.finding = .found
                (sighting.areaM2, sighting.geometryHash) = (before[index].areaM2, before[index].geometryHash)
                sighting.relation = .known
                unaltered.insert(entry.uid)
            } else if let detection = found[index] {
                sighting.finding = .found
                sighting.areaM2 = detections[detection].areaM2
                sighting.seenFraction = detections[detection].seenFraction
                sighting.geometryHash = detections[detection].geometryHash
                sighting.relation = relations.byDetection[detection]
            } else if partly.contains(index) {
                // What lies beyond may have found it.
                continue
            } else if let detection = matching.successor[index] {
                sighting.finding = .superseded
                successor = uids[detection]
                successors[entry.uid] = successor
            } else if let span = before[index].span, isComparable[index], run.span.before <= span.before, before[index].state != .withdrawn {
                if seen[index] >= limits.clearlySeen { sighting.finding = .unchanged }
            } else {
                // A run over other years, or one that starts after the change and so has it on both dates, says nothing of it; nor is it
                // said again that a place is unchanged.
                continue
            }
            sightings.append((entry.uid, sighting))
            tell(entry, before[index], adding: sighting, successor: successor, limits)
        }
        for founding in foundings {
            let detection = detections[founding.detection]
            sightings.append(
                (
                    founding.uid,
                    Sighting(
                        sequence: run.sequence, run: run.id, span: run.span, finding: .found, areaM2: detection.areaM2,
                        seenFraction: detection.seenFraction, geometryHash: detection.geometryHash,
                        relation: relations.byDetection[founding.detection], relatedUID: founding.parent)
                ))
            events.append(RegisterEvent(uid: founding.uid, kind: .found, related: founding.parent))
        }
        events.sort { ($0.uid, $0.kind.rawValue) < ($1.uid, $1.kind.rawValue) }
    }

    /// By detection, the known place with which it has most ground in common, whatever its dates.
    private func followed(_ overlaps: [Matching.Overlap], _ entries: [RegisterEntry]) -> [Int: Int] {
        var closest: [Int: Matching.Overlap] = [:]
        for pair in overlaps where pair.areaM2 > 0 {
            guard let known = closest[pair.detection] else {
                closest[pair.detection] = pair
                continue
            }
            if (-pair.areaM2, entries[pair.entry].uid) < (-known.areaM2, entries[known.entry].uid) { closest[pair.detection] = pair }
        }
        return closest.mapValues(\.entry)
    }

    private mutating func foundPlaces(
        _ detections: [Detection], _ entries: [RegisterEntry], _ matching: Matching, _ followed: [Int: String],
        isKnown: (String) -> Bool, remint: (String, Int) -> String
    ) {
        var minted: Set<String> = []
        // By uid, so that who gets the second number does not depend on the order of the queue.
        for index in detections.indices.sorted(by: { detections[$0].uid < detections[$1].uid }) {
            if let entry = matching.identity[index] {
                uids[index] = entries[entry].uid
                continue
            }
            var uid = detections[index].uid
            var attempt = 1
            while isKnown(uid) || minted.contains(uid) {
                uid = remint(detections[index].uid, attempt)
                attempt += 1
            }
            minted.insert(uid)
            uids[index] = uid
            foundings.append(
                Founding(
                    detection: index, uid: uid, parent: matching.parent[index].map { entries[$0].uid } ?? followed[index]))
        }
    }

    private mutating func tell(
        _ entry: RegisterEntry, _ before: Lifecycle, adding sighting: Sighting, successor: String?, _ limits: RegisterLimits
    ) {
        let after = Lifecycle(entry.sightings + [sighting], limits: limits)
        if after.state != before.state, let kind = RegisterEvent.Kind(entering: after.state) {
            events.append(RegisterEvent(uid: entry.uid, kind: kind, related: successor))
        } else if after.state == .grown, after.areaM2 != before.areaM2, sighting.finding == .found {
            // Grown once more.
            events.append(RegisterEvent(uid: entry.uid, kind: .grown))
        }
        let stood = HumanStanding(entry.decisions, lifecycle: before, limits: limits)
        let stands = HumanStanding(entry.decisions, lifecycle: after, limits: limits)
        if stands.reviewAgain, !stood.reviewAgain { events.append(RegisterEvent(uid: entry.uid, kind: .reviewAgain)) }
    }
}

extension RegisterEvent.Kind {
    /// What is told when a place enters a state; persisting and not having been seen are no news.
    package init?(entering state: MachineState) {
        switch state {
        case .new: self = .found
        case .grown: self = .grown
        case .shrunk: self = .shrunk
        case .withdrawn: self = .withdrawn
        case .reappeared: self = .reappeared
        case .superseded: self = .superseded
        case .persisting, .notObserved: return nil
        }
    }
}
