import GeoIO
import Geometry
import Raster
import Triage

/// From which acquisitions of a composite the pixels of a parcel are: `date:share`, the largest share first.
struct PixelDatesSource: AttributeSource {
    let plan: Plan
    let change: String

    func fill(_ parcels: inout ClassifiedParcels) throws(TubanError) {
        let ends = [plan.epochs[0], plan.epochs[plan.epochs.count - 1]]
        let columns = ["pixel_dates_before", "pixel_dates_after"]
        for (end, epoch) in ends.enumerated() where epoch.acquisitions.count > 1 {
            let raster = try ChangeRaster(path: change, plan: plan)
            let column = parcels.table[columns[end]]
            for (index, outline) in parcels.outlines.enumerated() {
                try Interruption.check()
                let counts = try counts(outline, raster, band: DiffStage.causeBand + 1 + end)
                parcels.records[index][column] = Self.text(counts, epoch).map { .text($0) }
            }
        }
    }

    private func counts(_ outline: [MapPolygon], _ raster: ChangeRaster, band: Int) throws(TubanError) -> [Int] {
        let mask = PolygonMask(rings: outline.flatMap(\.rings), transform: plan.grid.transform, within: plan.grid.bounds)
        var counts = [Int](repeating: 0, count: 256)
        for top in stride(from: mask.bounds.y, to: mask.bounds.maxY, by: 256) {
            let window = PixelWindow(x: mask.bounds.x, y: top, width: mask.bounds.width, height: min(256, mask.bounds.maxY - top))
            guard !window.isEmpty else { continue }
            var inside = [UInt8](repeating: 0, count: window.count)
            inside.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { mask.fill(base, window: window) } }
            let numbers = try raster.read(band: band, window: window)
            for index in 0..<window.count where inside[index] != 0 { counts[Int(numbers[index])] += 1 }
        }
        return counts
    }

    private static func text(_ counts: [Int], _ epoch: PlannedEpoch) -> String? {
        let seen = epoch.acquisitions.indices.filter { counts[$0 + 1] > 0 }
        let total = seen.reduce(0) { $0 + counts[$1 + 1] }
        guard total > 0 else { return nil }
        return seen.sorted { (counts[$1 + 1], $0) < (counts[$0 + 1], $1) }.map { index in
            let hundredths = (counts[index + 1] * 100 + total / 2) / total
            let text = hundredths == 100 ? "1.00" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
            return "\(epoch.acquisitions[index].date ?? "unknown date"):\(text)"
        }.joined(separator: ";")
    }
}
