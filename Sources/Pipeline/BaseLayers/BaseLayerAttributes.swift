import GeoIO
import Geometry
import Synchronization
import Triage

/// Fills the attributes that come from base layers.
package final class BaseLayerAttributes: AttributeSource {
    private let plan: Plan
    private let codes: LandUseCodes
    private let found = Mutex<[String: BaseLayerReport]?>(nil)

    package init(plan: Plan, codes: LandUseCodes) {
        self.plan = plan
        self.codes = codes
    }

    /// What was found in the layers, by role; nil before the parcels are filled, and without layers.
    package var reports: [String: BaseLayerReport]? { found.withLock { $0 } }

    package func fill(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        guard let layers = plan.configuration.baseLayers?.layers, !layers.isEmpty else { return }
        try refuseChanged(layers)
        let outcome = try overlaid(parcels, layers)
        let places = OverlayColumns.fields.map { parcels.table[$0.name] }
        let kinds = places.map { parcels.table.attributes[$0].kind }
        for (index, figures) in outcome.figures.enumerated() {
            for (column, value) in OverlayColumns.values(of: figures).enumerated() where parcels.records[index][places[column]] == nil {
                parcels.records[index][places[column]] = AttributeValue(value, as: kinds[column])
            }
        }
        found.withLock { $0 = outcome.reports }
    }

    private func overlaid(
        _ parcels: ClassifiedParcels, _ layers: [BaseLayerRole: BaseLayerSource]
    ) throws(TubanError) -> BaseLayerOverlay.Outcome {
        let (area, mu) = (parcels.table["area_m2"], parcels.table["area_mu"])
        let (records, outlines) = (parcels.records, parcels.outlines)
        let configuration = plan.configuration
        return try BaseLayerOverlay(
            layers, grid: plan.grid, codes: codes, date: plan.epochs.last?.date.flatMap { AcquisitionDate($0) }, assumedCRS: configuration.assumeCRS,
            workers: configuration.workers
        ).run(records.count) { index in
            let record = records[index]
            return OverlayParcel(
                polygons: outlines[index], area: record.number(area) ?? 0, hundredths: Int(((record.number(mu) ?? 0) * 100).rounded()))
        }
    }

    /// The queue states the run that made it, so it must come from the layers that the plan has seen.
    private func refuseChanged(_ layers: [BaseLayerRole: BaseLayerSource]) throws(TubanError) {
        for (role, source) in layers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let hash = try BaseLayers.hash(of: source, role, grid: plan.grid, assumedCRS: plan.configuration.assumeCRS)
            guard hash == plan.baseLayersSHA256?[role.rawValue] else {
                throw TubanError(
                    .badData, subject: source.text, "has changed since tuban-prepare looked at it; run tuban-prepare again (with --overwrite)")
            }
        }
    }
}
