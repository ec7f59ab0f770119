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

        package enum CodingKeys: String, CodingKey {
            case run, candidates, known, events
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
    package func take(_ directory: RunDirectory, reason: String? = nil, dryRun: Bool = false) throws(TubanError) -> Summary {
        let run = try FinishedRun(directory)
        var summary = Summary(run: run.plan.runID, isNew: true)
        guard try register.store.count(of: RegisterSchema.runs, where: "run_key = \(FeatureStore.quoted(run.key))") == 0 else {
            summary.isNew = false
            return summary
        }
        let found = try run.detections(register: register)
        let known = try KnownPlaces(register: register, run: run, found: found)
        let sequence = try register.lastSequence(of: RegisterSchema.runs) + 1
        let taken = try taken(among: found.map(\.detection.uid))
        let sightings = try register.sightings(of: known.places.map(\.uid))
        let decisions = try register.decisions(on: known.places.map(\.uid))
        let entries = known.places.map { RegisterEntry(uid: $0.uid, sightings: sightings[$0.uid] ?? [], decisions: decisions[$0.uid] ?? []) }
        let update = RegisterUpdate(
            run: .init(id: run.plan.runID, sequence: sequence, span: run.span), detections: found.map(\.detection), entries: entries,
            overlaps: try known.overlaps(with: found), seen: try known.seenFractions(), limits: limits, isKnown: { taken.contains($0) },
            remint: { uid, attempt in (try? RegisterNumbers.uid("\(uid)|\(attempt)")) ?? "\(uid)-\(attempt)" })
        summary.candidates = found.count
        summary.known = found.count - update.foundings.count
        for event in update.events { summary.events[event.kind.rawValue, default: 0] += 1 }
        guard !dryRun else { return summary }
        let writing = RegisterWriting(register: register, run: run, limits: limits)
        try register.transaction { () throws(TubanError) in
            try writing.write(update, sequence: sequence, found: found, known: known, entries: entries, reason: reason)
        }
        return summary
    }

    private func taken(among uids: [String]) throws(TubanError) -> Set<String> {
        var taken: Set<String> = []
        try register.byUID(RegisterSchema.candidates, uids) { (uid, _) throws(TubanError) in taken.insert(uid) }
        return taken
    }
}

/// Numbers that follow from content alone.
enum RegisterNumbers {
    /// A UUID (version 8, RFC 9562) of a text.
    static func uid(_ text: String) throws(TubanError) -> String {
        let digits = Array(try ContentHash.of(text).utf8.prefix(32))
        var characters = String(decoding: digits, as: UTF8.self).map { $0 }
        characters[12] = "8"
        characters[16] = ["8", "9", "a", "b"][Int(digits[16]) % 4]
        var parts: [String] = []
        var start = 0
        for length in [8, 4, 4, 4, 12] {
            parts.append(String(characters[start..<(start + length)]))
            start += length
        }
        return parts.joined(separator: "-")
    }

    /// Hash of an outline, to a thousandth of a metre (or 1e-8 degrees).
    static func geometryHash(_ polygons: [MapPolygon], isGeographic: Bool) throws(TubanError) -> String {
        let unit = isGeographic ? 1e8 : 1e3
        var text = ""
        for polygon in polygons {
            for ring in polygon.rings {
                for point in ring { text += "\(Int((point.x * unit).rounded())),\(Int((point.y * unit).rounded()));" }
                text += "/"
            }
            text += "|"
        }
        return String(try ContentHash.of(text).prefix(32))
    }
}
