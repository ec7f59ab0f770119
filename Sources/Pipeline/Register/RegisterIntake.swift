import GeoIO
import Geometry
import Triage

/// Takes a finished run into the register: which of its candidates are known places, what became of the others.
///
/// The same run twice changes nothing. What people decided is read, never written.
package struct RegisterIntake {
    /// What was, or with a dry run would be, changed.
    package struct Summary: Sendable, Codable {
        package var run: String
        /// False when this run is in the register already.
        package var isNew: Bool
        package var candidates = 0
        package var known = 0
        package var events: [String: Int] = [:]
        /// Candidates by what they are to what was known: new, growth, known, recurrence.
        package var relations: [String: Int] = [:]
        /// Of a re-run: each place that is not as the register had it.
        package var changes: [RegisterChange]?

        package enum CodingKeys: String, CodingKey {
            case run, candidates, known, events, relations, changes
            case isNew = "is_new"
        }
    }

    let register: RegisterStore
    let limits: RegisterLimits

    package init(register: RegisterStore, limits: RegisterLimits) {
        self.register = register
        self.limits = limits
    }

    /// - Parameters:
    ///   - reason: why the run was made (a complaint, a check); kept with the run.
    ///   - dryRun: compute and tell, write nothing.
    ///   - tell: told of what will change before it is written.
    package func take(
        _ directory: RunDirectory, reason: String? = nil, dryRun: Bool = false, tell: (Summary) -> Void = { _ in }
    ) throws(TubanError) -> Summary {
        let run = try FinishedRun(directory)
        var summary = Summary(run: run.plan.runID, isNew: true)
        guard try register.store.count(of: RegisterSchema.runs, where: "run_key = \(FeatureStore.quoted(run.key))") == 0 else {
            summary.isNew = false
            tell(summary)
            return summary
        }
        let found = try run.detections(register: register)
        let known = try KnownPlaces(register: register, run: run, found: found).restricted(to: run.ground)
        let sequence = try register.lastSequence(of: RegisterSchema.runs) + 1
        let taken = try taken(among: found.map(\.detection.uid))
        let sightings = try register.sightings(of: known.places.map(\.uid))
        let decisions = try register.decisions(on: known.places.map(\.uid))
        let checks = try register.checks(on: known.places.map(\.uid))
        let entries = known.places.map {
            RegisterEntry(uid: $0.uid, sightings: sightings[$0.uid] ?? [], decisions: decisions[$0.uid] ?? [], putUpBy: $0.putUpBy)
        }
        let update = RegisterUpdate(
            run: .init(id: run.plan.runID, sequence: sequence, span: run.span), detections: found.map(\.detection), entries: entries,
            overlaps: try known.overlaps(with: found), seen: try known.seenFractions(), partly: known.partly, limits: limits, isKnown: { taken.contains($0) },
            remint: { uid, attempt in (try? ContentNumber.uid("\(uid)|\(attempt)")) ?? "\(uid)-\(attempt)" })
        summary.candidates = found.count
        summary.known = found.count - update.foundings.count
        for case (_, let sighting) in update.sightings {
            if let relation = sighting.relation { summary.relations[relation.rawValue, default: 0] += 1 }
        }
        for event in update.events { summary.events[event.kind.rawValue, default: 0] += 1 }
        if run.ground != nil { summary.changes = try RegisterChange.all(update, found: found, in: register) }
        tell(summary)
        guard !dryRun else { return summary }
        let writing = RegisterWriting(register: register, run: run, limits: limits)
        try register.transaction { () throws(TubanError) in
            try writing.write(
                update, sequence: sequence, found: found, known: known, entries: entries, checks: checks, reason: reason ?? run.record.rerun?.reason)
        }
        return summary
    }

    private func taken(among uids: [String]) throws(TubanError) -> Set<String> {
        var taken: Set<String> = []
        try register.byUID(RegisterSchema.candidates, uids) { (uid, _) throws(TubanError) in taken.insert(uid) }
        return taken
    }
}
