import Foundation
import GeoIO
import Geometry
import Triage

/// Takes a layer of old cases into the register: each becomes a known place, with what people say of it.
///
/// Each row is looked at by itself; what cannot be taken is told and changes nothing. The same layer twice changes nothing; a later state of
/// a case is added as a decision, never written over the one before.
package struct BacklogImport {
    package struct Summary: Sendable, Codable {
        package var taken = 0
        package var known = 0
        /// Known cases with a later status.
        package var moved = 0
        package var refused: [DecisionImport.Refusal] = []
        /// Rows without an outline.
        package var skipped = 0
        /// Outlines that were invalid and were repaired.
        package var repaired = 0
    }

    /// Since when a case could have been there: before all imagery, so that every run that reaches back before its finding may show it.
    private static let ever = "1900-01-01"

    let register: RegisterStore
    let limits: RegisterLimits

    package init(register: RegisterStore, limits: RegisterLimits) {
        self.register = register
        self.limits = limits
    }

    private struct Incoming {
        var uid: String
        var row: [String: FieldValue]
        var entry: BacklogCase
        var polygons: [MapPolygon]
        var hash: String
        var areaM2: Double
    }

    /// - Parameter text: a path, with `|LAYER` where the file holds more than one.
    package func take(_ text: String, mapping: BacklogMapping, dryRun: Bool = false) throws(TubanError) -> Summary {
        let (path, name) = text.partedAtBar
        let layer = try VectorReader.polygons(
            path: path, layer: name.flatMap { $0.isEmpty ? nil : $0 }, to: register.crs, assumedCRS: mapping.assumedCRS)
        for (matter, column) in mapping.columns where !layer.features.isEmpty && !layer.features.contains(where: { $0.attributes[column] != nil }) {
            guard matter == .number || matter == .status else { continue }
            let has = Set(layer.features.flatMap(\.attributes.keys)).sorted().joined(separator: ", ")
            throw TubanError(.badData, subject: "\(path)|\(layer.name)", "has nothing in a column '\(column)'; it has: \(has)")
        }
        var summary = Summary()
        (summary.skipped, summary.repaired) = (layer.skipped, layer.repaired)
        let incoming = try read(layer, mapping: mapping, subject: "\(path)|\(layer.name)", into: &summary)
        let uids = incoming.map(\.one.uid)
        let sightings = try register.sightings(of: uids)
        let decisions = try register.decisions(on: uids)
        var new: [Incoming] = []
        var moved: [(Incoming, Decision)] = []
        for (row, one) in incoming {
            guard let before = sightings[one.uid] else {
                new.append(one)
                continue
            }
            let decision = one.entry.decision(uid: one.uid, hash: one.hash, areaM2: one.areaM2)
            let made = decisions[one.uid] ?? []
            func refuse(_ reason: String) { summary.refused.append(.init(row: row, uid: one.entry.number, reason: reason)) }
            if !before.contains(where: { $0.geometryHash == one.hash }) {
                refuse("has another outline than the register has of this case; nothing was overwritten")
            } else if made.contains(where: { $0.isSame(as: decision) }) {
                summary.known += 1
            } else if let later = made.map(\.decidedAt).max(), later >= decision.decidedAt {
                refuse("is of \(one.entry.decided), and the register has a decision of \(later.prefix(10)); nothing was overwritten")
            } else {
                moved.append((one, decision))
            }
        }
        (summary.taken, summary.moved) = (new.count, moved.count)
        guard !dryRun, !new.isEmpty || !moved.isEmpty else { return summary }
        let source = try ContentHash.of(layer.features.count.description + incoming.map { "\($0.one.uid)\($0.one.hash)\($0.one.entry.decided)" }.joined())
        try register.transaction { () throws(TubanError) in
            try write(new, moved, before: decisions, sightings: sightings, mapping: mapping, source: source)
        }
        return summary
    }

    private func read(
        _ layer: PolygonLayer, mapping: BacklogMapping, subject: String, into summary: inout Summary
    ) throws(TubanError) -> [(row: Int, one: Incoming)] {
        let system = try CoordinateSystem(register.crs, subject: subject)
        let areas = try GeodesicArea(crs: register.crs, subject: subject).measure(all: layer.features.map(\.polygons))
        var numbers: Set<String> = []
        var incoming: [(row: Int, one: Incoming)] = []
        for (index, feature) in layer.features.enumerated() {
            let entry: BacklogCase
            do throws(BacklogCase.Fault) {
                entry = try BacklogCase(feature.attributes, mapping: mapping)
            } catch {
                let number = mapping.columns[.number].flatMap { feature.attributes[$0]?.text } ?? ""
                summary.refused.append(.init(row: index + 1, uid: number, reason: error.reason))
                continue
            }
            guard numbers.insert(entry.number).inserted else {
                summary.refused.append(.init(row: index + 1, uid: entry.number, reason: "this case number stands in the layer before"))
                continue
            }
            incoming.append(
                (
                    index + 1,
                    Incoming(
                        uid: try ContentNumber.uid("case|\(mapping.name)|\(entry.number)"), row: feature.attributes, entry: entry,
                        polygons: feature.polygons, hash: try ContentNumber.geometryHash(feature.polygons, isGeographic: system.isGeographic),
                        areaM2: areas[index].area)
                ))
        }
        return incoming
    }

    private func write(
        _ new: [Incoming], _ moved: [(Incoming, Decision)], before: [String: [Decision]], sightings: [String: [Sighting]],
        mapping: BacklogMapping, source: String
    ) throws(TubanError) {
        var causes: [RegisterEvents.Cause] = []
        var snapshots: [String: [String: FieldValue]] = [:]
        if !new.isEmpty {
            let sequence = try register.lastSequence(of: RegisterSchema.runs) + 1
            for one in new.sorted(by: { $0.uid < $1.uid }) {
                let sighting = Sighting(
                    sequence: sequence, run: mapping.name, span: DateSpan(before: Self.ever, after: one.entry.found), finding: .found,
                    areaM2: one.areaM2, seenFraction: 1, geometryHash: one.hash, relation: .new)
                let decision = one.entry.decision(uid: one.uid, hash: one.hash, areaM2: one.areaM2)
                var values = CandidateFacts.columns(sightings: [sighting], decisions: [decision], checks: [], limits: limits)
                func text(_ value: String?) -> FieldValue { value.map { .text($0) } ?? .absent }
                let description: [String: FieldValue] = [
                    "class": text(one.entry.parcelClass?.rawValue), "area_m2": .real(one.areaM2), "area_mu": .real(one.areaM2 * 0.0015),
                    "township_code": text(one.entry.township), "village_code": text(one.entry.village), "geometry_hash": .text(one.hash),
                    "run": .text(mapping.name), "record": .text(FieldValue.json(one.row)), "case_number": .text(one.entry.number),
                ]
                values.merge(description) { _, new in new }
                values["seal"] = .text(try RowSeal.ofDescription(description))
                values["uid"] = .text(one.uid)
                values["family"] = .text(RegisterSchema.caseFamily)
                values["relation"] = .text(Relation.new.rawValue)
                try register.store.insert(into: RegisterSchema.candidates, values, polygons: one.polygons)
                try register.append(to: RegisterSchema.sightings, sighting.row(uid: one.uid))
                try register.append(to: RegisterSchema.decisions, decision.row(source: source))
                snapshots[one.uid] = values
                causes.append(.init(event: RegisterEvent(uid: one.uid, kind: .imported), cause: mapping.name, date: one.entry.found))
            }
            try register.append(
                to: RegisterSchema.runs,
                [
                    "sequence": .integer(sequence), "run_key": .text(source), "run": .text(mapping.name), "family": .text(RegisterSchema.caseFamily),
                    "date_before": .text(Self.ever), "date_after": .text(new.map(\.entry.found).max() ?? Self.ever),
                    "program": .text(Program.name), "inputs_sha256": .text(source), "candidates": .integer(new.count),
                    "events": .integer(new.count),
                ])
        }
        let checks = try register.checks(on: moved.map(\.0.uid))
        var rows: [String: StoredRow] = [:]
        try register.byUID(RegisterSchema.candidates, moved.map(\.0.uid)) { (uid, row) throws(TubanError) in rows[uid] = row }
        for (one, decision) in moved {
            guard let row = rows[one.uid] else { continue }
            try register.append(to: RegisterSchema.decisions, decision.row(source: source))
            let values = CandidateFacts.columns(
                sightings: sightings[one.uid] ?? [], decisions: (before[one.uid] ?? []) + [decision], checks: checks[one.uid] ?? [], limits: limits)
            try register.store.update(RegisterSchema.candidates, fid: row.fid, values)
            snapshots[one.uid] = row.values.merging(values) { _, new in new }
            causes.append(
                .init(
                    event: RegisterEvent(uid: one.uid, kind: .decided), cause: "decision \(decision.decidedAt)", date: one.entry.decided))
        }
        try RegisterEvents(register: register).append(causes, snapshots: snapshots)
    }
}

extension Decision {
    /// Whether both say the same; areas are not compared, because stores keep them to fewer digits.
    fileprivate func isSame(as other: Decision) -> Bool {
        var copy = other
        copy.areaM2 = areaM2
        return self == copy
    }
}
