import GeoIO
import Geometry
import Triage

/// `tuban-classify`: candidates become records, sources add attributes in order, rules place them, and `queue.gpkg` is written.
///
/// Memory follows the candidates: 16 bytes per attribute of each, their texts, and their outlines once.
package struct ClassifyStage {
    package static let layer = "queue"
    let plan: Plan
    let rules: RuleSet
    let sources: [any AttributeSource]

    /// - Parameter sources: asked one after the other; what one fills, the next can read.
    package init(plan: Plan, rules: RuleSet, sources: [any AttributeSource] = []) {
        self.plan = plan
        self.rules = rules
        self.sources = sources
    }

    /// Candidates by tier.
    package typealias Outcome = [String: Int]

    /// What `tuban-vectorize` gives every candidate.
    static let required = [
        "uid", "pixels", "area_m2", "area_mu", "perimeter_m", "seen_fraction", "magnitude_mean", "magnitude_max", "confidence", "evidence",
        "mean_width_px", "filled_pixels", "fragments",
    ]

    /// - Returns: candidates by tier, and what was not seen.
    package func run(candidates path: String, change: String, writing queue: String) throws(TubanError) -> (tiers: Outcome, blindSpots: BlindSpots) {
        let coverage = try CoverageCount(plan: plan).count(change: change)
        var parcels = try ClassifiedParcels(
            candidates: path, table: .standard(bands: plan.bandNames), required: Self.required)
        let own = parcels.records.count
        if plan.rerun != nil {
            try parcels.append(layer: CandidateLayer.besideName, of: path, required: Self.required, madeBy: "tuban rerun")
        }
        try fillRunFigures(&parcels)
        for source in sources {
            try Interruption.check()
            try source.fill(&parcels)
        }
        // The queue shows parcels as they are drawn for people; their exact form stays in the candidates.
        if plan.configuration.parcels.simplify != .exact { try parcels.draw(from: path) }
        let engine = RuleEngine(rules, table: parcels.table)
        let order = engine.place(&parcels.records, language: plan.configuration.language.rawValue).filter { $0 < own }
        if own < parcels.records.count {
            // What lies beyond the region had a say in sums; it has no place in the queue.
            let rank = parcels.table["rank"]
            for (place, position) in order.enumerated() { parcels.records[position][rank] = .number(Double(place + 1)) }
            parcels.records.removeSubrange(own...)
            parcels.outlines.removeSubrange(own...)
        }
        try write(parcels, in: order, coverage: coverage, to: queue)
        let tier = parcels.table["tier"]
        var counts = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0.rawValue, 0) })
        for record in parcels.records { if let name = record.text(tier) { counts[name, default: 0] += 1 } }
        return (counts, BlindSpots(region: coverage[0].area, townships: coverage.map(\.area).filter { $0.kind == .township }))
    }

    /// Figures of the whole run that rules compare parcels with.
    private func fillRunFigures(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        let (size, minimum) = (parcels.table["pixel_size_m"], parcels.table["min_area_m2"])
        let metres = try GroundSampleDistance.metres(plan.grid, subject: "target grid")
        let (error, shift) = (parcels.table["registration_error_m"], plan.epochs[plan.epochs.count - 1].acquisitions.first?.registration?.residual)
        for index in parcels.records.indices {
            parcels.records[index][size] = .number(metres)
            if let shift { parcels.records[index][error] = .number(shift * metres) }
            parcels.records[index][minimum] = .number(plan.configuration.minArea)
        }
    }

    /// The layer `queue` with the columns of the attribute table, in the order of ranks.
    private func write(_ parcels: ClassifiedParcels, in order: [Int], coverage: [CoverageCount.Row], to queue: String) throws(TubanError) {
        let attributes = parcels.table.attributes
        var writer = try VectorWriter(path: queue)
        do {
            let index = try writer.addLayer(LayerDefinition(name: Self.layer, crs: plan.grid.crs, fields: attributes.map(\.field)))
            for position in order {
                let record = parcels.records[position]
                try writer.append(
                    to: index, polygons: parcels.outlines[position],
                    values: attributes.indices.map { attributes[$0].fieldValue(record[$0]) })
            }
            try CoverageLayer.write(coverage, plan: plan, to: &writer)
            try Provenance.write(plan, to: &writer)
            try QueueStyle.write(to: &writer, layer: Self.layer, language: plan.configuration.language)
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }
}
