import GeoIO
import Geometry
import Triage

/// `tuban-classify`: each candidate gets its class, tier, reasons and rank; the result is `queue.gpkg`.
package struct ClassifyStage {
    package static let layer = "queue"
    let plan: Plan
    let rules: GeneralRules

    package init(plan: Plan, rules: GeneralRules) {
        self.plan = plan
        self.rules = rules
    }

    /// Candidates by tier.
    package typealias Outcome = [String: Int]

    /// - Returns: candidates by tier, and what was not seen.
    package func run(candidates path: String, change: String, writing queue: String) throws(TubanError) -> (tiers: Outcome, blindSpots: BlindSpots) {
        let coverage = try CoverageCount(plan: plan).count(change: change)
        let layer = CandidateLayer(plan: plan)
        let read = try VectorReader.polygons(path: path, layer: CandidateLayer.name, to: plan.grid.crs)
        // The queue shows parcels as they are drawn for people; their exact form stays in the candidates.
        var drawn: [String: [MapPolygon]] = [:]
        if plan.configuration.parcels.simplify != .exact {
            for feature in try VectorReader.polygons(path: path, layer: CandidateLayer.drawnName, to: plan.grid.crs).features {
                if let uid = feature.attributes["uid"]?.text { drawn[uid] = feature.polygons }
            }
        }
        var entries: [(candidate: Candidate, placement: Placement, polygons: [MapPolygon])] = []
        for feature in read.features {
            let candidate = try layer.candidate(from: feature.attributes, subject: path)
            let placement = rules.place(
                candidate, minAreaM2: plan.configuration.minArea, language: plan.configuration.language.rawValue)
            entries.append((candidate, placement, drawn[candidate.uid] ?? feature.polygons))
        }
        entries.sort { left, right in
            (left.placement.tier, right.candidate.evidence, left.candidate.uid) < (right.placement.tier, left.candidate.evidence, right.candidate.uid)
        }
        var writer = try VectorWriter(path: queue)
        do {
            let index = try writer.addLayer(LayerDefinition(name: Self.layer, crs: plan.grid.crs, fields: fields(layer)))
            for (position, entry) in entries.enumerated() {
                try writer.append(
                    to: index, polygons: entry.polygons,
                    values: values(rank: position + 1, entry.placement, layer.values(of: entry.candidate)))
            }
            try CoverageLayer.write(coverage, plan: plan, to: &writer)
            try Provenance.write(plan, to: &writer)
            try QueueStyle.write(to: &writer, layer: Self.layer, language: plan.configuration.language)
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        var counts = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0.rawValue, 0) })
        for entry in entries { counts[entry.placement.tier.rawValue, default: 0] += 1 }
        return (counts, BlindSpots(region: coverage[0].area, townships: coverage.map(\.area).filter { $0.kind == .township }))
    }

    /// Columns of `queue`: the place in the queue first, then the candidate's own.
    private func fields(_ layer: CandidateLayer) -> [FieldDefinition] {
        let own = layer.fields
        return [
            own[0], FieldDefinition("rank", .integer), FieldDefinition("tier", .text), FieldDefinition("class", .text),
            FieldDefinition("suppressed", .integer), FieldDefinition("reasons", .text), FieldDefinition("rules", .text),
            FieldDefinition("rules_version", .text),
        ] + own.dropFirst()
    }

    private func values(rank: Int, _ placement: Placement, _ own: [FieldValue]) -> [FieldValue] {
        [
            own[0], .integer(rank), .text(placement.tier.rawValue), .text("unknown"), .integer(placement.isSuppressed ? 1 : 0),
            .text(placement.reasons), .text(placement.rules.joined(separator: ",")), .text("general \(rules.version)"),
        ] + own.dropFirst()
    }
}
