import Foundation
import GeoIO
import Geometry
import Raster
import Triage

/// Checks the claims of a register against dated imagery, and adds what it finds. Nothing that people decided is written.
package struct RectificationStage {
    package struct Answer: Sendable, Codable {
        package var uid: String
        package var caseNumber: String?
        package var claimedOn: String
        package var result: String
        package var reason: String
        /// Nil where nothing could be measured.
        package var remainingM2: Double?
        package var areaM2: Double
        package var dates: [String]
        package var looks: [RectificationLook]

        package enum CodingKeys: String, CodingKey {
            case uid, result, reason, dates, looks
            case caseNumber = "case_number"
            case claimedOn = "claimed_on"
            case remainingM2 = "remaining_m2"
            case areaM2 = "area_m2"
        }
    }

    package struct Summary: Sendable, Codable {
        /// Cases with a claim.
        package var claims = 0
        /// Checked before with the same imagery and limits.
        package var known = 0
        package var results: [String: Int] = [:]
        package var answers: [Answer] = []
        /// Blocks of imagery that could not be read; their ground counts as not seen.
        package var unreadable = 0
    }

    let register: RegisterStore
    let limits: RegisterLimits
    let rectification: RectificationLimits

    package init(register: RegisterStore, limits: RegisterLimits, rectification: RectificationLimits) {
        self.register = register
        self.limits = limits
        self.rectification = rectification
    }

    private struct Claim {
        var row: StoredRow
        var uid: String
        var claimedOn: String
        var areaM2: Double
        var key: String
    }

    /// - Parameter configuration: whose epochs are looked at; of all else only CRS, resampling and composites count.
    package func run(_ configuration: RunConfiguration, dataFolder: String, dryRun: Bool = false) throws(TubanError) -> Summary {
        let looks = try Planner(configuration: configuration, dataFolder: dataFolder).planLooks()
        let claims = try self.claims(looks)
        var summary = Summary()
        summary.claims = claims.count
        let made = try madeChecks(of: claims.map(\.uid))
        let due = claims.filter { !(made[$0.uid]?.keys.contains($0.key) ?? false) }
        summary.known = claims.count - due.count
        let transform = try self.transform(to: looks.grid)
        let pixel = try GroundPixel(looks.grid, subject: FeatureStore.shown(register.source))
        let readers = looks.epochs.map { EpochTileReader(epoch: $0.epoch, grid: looks.grid, bandCount: looks.bands) }
        var checked: [(claim: Claim, check: RectificationCheck, answer: Answer)] = []
        for claim in due {
            try Interruption.check()
            var polygons = claim.row.polygons
            if let transform { for index in polygons.indices { polygons[index] = try polygons[index].carried(by: transform) } }
            let ground = CaseGround(polygons, grid: looks.grid, pixel: pixel, limits: rectification)
            var seen: [RectificationLook] = []
            for (index, entry) in looks.epochs.enumerated() where entry.date > claim.claimedOn {
                guard !ground.window.intersection(looks.grid.bounds).isEmpty else { continue }
                seen.append(RectificationMeasure(try ground.planes(readers[index], looks), date: entry.date, limits: rectification).look.rounded)
                summary.unreadable += readers[index].takeFailures().count
            }
            let check = RectificationCheck(claimedOn: claim.claimedOn, looks: seen, limits: rectification)
            summary.results[check.result.rawValue, default: 0] += 1
            let answer = Answer(
                uid: claim.uid, caseNumber: claim.row.values["case_number"]?.text, claimedOn: claim.claimedOn, result: check.result.rawValue,
                reason: check.reason.rawValue, remainingM2: check.remaining.map { ($0 * claim.areaM2 * 100).rounded() / 100 },
                areaM2: (claim.areaM2 * 100).rounded() / 100, dates: check.dates, looks: seen)
            summary.answers.append(answer)
            checked.append((claim, check, answer))
        }
        guard !dryRun, !checked.isEmpty else { return summary }
        try register.transaction { () throws(TubanError) in try write(checked, before: made.mapValues(\.last), looks) }
        return summary
    }

    private func claims(_ looks: PlannedLooks) throws(TubanError) -> [Claim] {
        var claims: [Claim] = []
        let method = "\(rectification)"
        try register.store.rows(
            of: RegisterSchema.candidates, where: "claimed_on IS NOT NULL AND closed_on IS NULL AND superseded_by IS NULL", withGeometry: true
        ) { (row) throws(TubanError) in
            guard let uid = row.values["uid"]?.text, let claimed = row.values["claimed_on"]?.text, let area = row.values["area_m2"]?.real else {
                throw self.register.spoilt(RegisterSchema.candidates, row)
            }
            let key = try ContentHash.of([uid, claimed, row.values["geometry_hash"]?.text ?? "", looks.inputsSHA256, method].joined(separator: "\n"))
            claims.append(Claim(row: row, uid: uid, claimedOn: claimed, areaM2: area, key: key))
        }
        return claims.sorted { $0.uid < $1.uid }
    }

    private struct Made {
        var keys: Set<String> = []
        var last: (sequence: Int, claimedOn: String, result: String, reason: String)?
    }

    private func madeChecks(of uids: [String]) throws(TubanError) -> [String: Made] {
        var made: [String: Made] = [:]
        try register.byUID(RegisterSchema.checks, uids) { (uid, row) throws(TubanError) in
            guard let key = row.values["check_key"]?.text, let sequence = row.values["sequence"]?.integer else {
                throw self.register.spoilt(RegisterSchema.checks, row)
            }
            made[uid, default: Made()].keys.insert(key)
            if (made[uid]?.last?.sequence ?? 0) < sequence {
                made[uid]?.last = (
                    sequence, row.values["claimed_on"]?.text ?? "", row.values["result"]?.text ?? "", row.values["reason"]?.text ?? ""
                )
            }
        }
        return made
    }

    private func transform(to grid: RasterGrid) throws(TubanError) -> CoordinateTransform? {
        let subject = FeatureStore.shown(register.source)
        let (own, target) = (try CoordinateSystem(register.crs, subject: subject), try CoordinateSystem(grid.crs, subject: subject))
        return own.isSame(as: target) ? nil : try CoordinateTransform(from: own, to: target, subject: subject)
    }

    private func write(
        _ checked: [(claim: Claim, check: RectificationCheck, answer: Answer)],
        before: [String: (sequence: Int, claimedOn: String, result: String, reason: String)?], _ looks: PlannedLooks
    ) throws(TubanError) {
        let uids = checked.map(\.claim.uid)
        let (sightings, decisions) = (try register.sightings(of: uids), try register.decisions(on: uids))
        var checks = try register.checks(on: uids)
        var sequence = try register.lastSequence(of: RegisterSchema.checks)
        var causes: [RegisterEvents.Cause] = []
        var snapshots: [String: [String: FieldValue]] = [:]
        for (claim, check, answer) in checked {
            sequence += 1
            let last = answer.looks.last?.date ?? claim.claimedOn
            try register.append(
                to: RegisterSchema.checks,
                [
                    "uid": .text(claim.uid), "sequence": .integer(sequence), "check_key": .text(claim.key), "claimed_on": .text(claim.claimedOn),
                    "result": .text(answer.result), "reason": .text(answer.reason), "remaining_m2": answer.remainingM2.map { .real($0) } ?? .absent,
                    "remaining_share": check.remaining.map { .real($0) } ?? .absent, "area_m2": .real(claim.areaM2), "last_date": .text(last),
                    "dates": .text(check.dates.joined(separator: ",")), "figures": .text(try answer.looks.stored()),
                    "limits_version": .text(rectification.version), "inputs_sha256": .text(looks.inputsSHA256),
                    "program": .text(Program.name),
                ])
            checks[claim.uid, default: []].append(CheckedClaim(sequence: sequence, claimedOn: claim.claimedOn, result: check.result))
            var values = CandidateFacts.columns(
                sightings: sightings[claim.uid] ?? [], decisions: decisions[claim.uid] ?? [], checks: checks[claim.uid] ?? [], limits: limits)
            values["check_result"] = .text(answer.result)
            values["check_reason"] = .text(answer.reason)
            values["check_date"] = .text(last)
            values["remaining_m2"] = answer.remainingM2.map { .real($0) } ?? .absent
            try register.store.update(RegisterSchema.candidates, fid: claim.row.fid, values)
            // Told when it says something else than before of the same claim.
            if let known = before[claim.uid].flatMap({ $0 }), known.claimedOn == claim.claimedOn, known.result == answer.result,
                known.reason == answer.reason
            {
                continue
            }
            snapshots[claim.uid] = claim.row.values.merging(values) { _, new in new }
            causes.append(.init(event: RegisterEvent(uid: claim.uid, kind: .verified), cause: claim.key, date: last))
        }
        try RegisterEvents(register: register).append(causes, snapshots: snapshots)
    }
}
