import ChangeDetection
import GeoIO
import Geometry
import Raster
import Triage

/// How many later dates see a change: each date after the first is compared with the first.
///
/// A date sees a parcel if at least half of its pixels were seen on it and on the first date; it confirms the change if at least half of
/// those have changed. An unseen date neither confirms nor denies. Scenes of one day count once: they are not independent.
struct ConfirmationSource: AttributeSource {
    let plan: Plan
    let directory: RunDirectory

    /// What the dates say of one parcel, by date (or by epoch where it is unknown).
    private struct Sighting {
        var seen: Set<String> = []
        var confirming: Set<String> = []
    }

    func fill(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        // The last date found the change.
        let last = plan.epochs.count - 1
        let own = Sighting(seen: [key(last)], confirming: [key(last)])
        var sightings = [Sighting](repeating: own, count: parcels.records.count)
        for confirmation in plan.confirmations {
            guard let pair = plan.compared(with: confirmation) else { continue }
            let raster = try ChangeRaster(path: directory.path(ofConfirmation: confirmation.epoch), plan: pair)
            for (index, outline) in parcels.outlines.enumerated() {
                try Interruption.check()
                let counts = try Self.counts(outline, raster, plan.grid)
                guard counts.all > 0, 2 * counts.seen >= counts.all else { continue }
                sightings[index].seen.insert(key(confirmation.epoch))
                if 2 * counts.changed >= counts.seen { sightings[index].confirming.insert(key(confirmation.epoch)) }
            }
        }
        let table = parcels.table
        let (state, seen, confirming) = (table["confirmation"], table["dates_seen"], table["dates_confirming"])
        for (index, sighting) in sightings.enumerated() {
            parcels.records[index][seen] = .number(Double(sighting.seen.count))
            parcels.records[index][confirming] = .number(Double(sighting.confirming.count))
            parcels.records[index][state] = .text(["first", "provisional", "confirmed"][min(2, sighting.confirming.count - 1)])
        }
    }

    private func key(_ epoch: Int) -> String { plan.epochs[epoch].date ?? "epoch \(epoch)" }

    /// Pixels of a parcel: all, those seen on both dates, and those of them that changed.
    private static func counts(
        _ outline: [MapPolygon], _ raster: ChangeRaster, _ grid: RasterGrid
    ) throws(TubanError) -> (all: Int, seen: Int, changed: Int) {
        let mask = PolygonMask(rings: outline.flatMap(\.rings), transform: grid.transform, within: grid.bounds)
        var counts = (all: 0, seen: 0, changed: 0)
        // Strips keep a long parcel's window small.
        for top in stride(from: mask.bounds.y, to: mask.bounds.maxY, by: 256) {
            let window = PixelWindow(
                x: mask.bounds.x, y: top, width: mask.bounds.width, height: min(256, mask.bounds.maxY - top))
            guard !window.isEmpty else { continue }
            var inside = [UInt8](repeating: 0, count: window.count)
            inside.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { mask.fill(base, window: window) } }
            let probability = try raster.read(band: 1, window: window)
            for index in 0..<window.count where inside[index] != 0 {
                counts.all += 1
                guard probability[index] != 255 else { continue }
                counts.seen += 1
                if probability[index] >= ChangeModel.growCode { counts.changed += 1 }
            }
        }
        return counts
    }
}
