import GeoIO
import Geometry
import Triage

/// Labels of candidates from polygons of what truly changed, by shares of area.
///
/// A case counts before farming: it lies on a field that may have changed as well. Where the polygons have dates (`date_from`, `date_to`),
/// those of the candidate's own pair count. The shares are taken in degrees: within a parcel that is the same.
final class TruthMatching {
    /// Geographic, so that layers of any CRS meet.
    static let crs = "EPSG:4490"
    /// Least share of a candidate for a label, and the share below which it lies beside all that changed.
    static let leastShare = 0.5
    static let noShare = 0.1

    /// About a metre.
    private static let transform = GeoTransform(originX: 0, pixelWidth: 1e-5, originY: 0, pixelHeight: -1e-5)

    private struct Row {
        var parcelClass: ParcelClass
        var from: String?
        var to: String?
    }

    private let overlay: Overlay
    private let index: OverlayIndex
    private let rows: [Row]
    private let isComplete: Bool

    init(_ path: String, column: String, isComplete: Bool) throws(TubanError) {
        self.isComplete = isComplete
        let layer = try VectorReader.polygons(path: path, to: Self.crs)
        overlay = try Overlay()
        var shapes: [OverlayShape] = []
        var rows: [Row] = []
        for feature in layer.features {
            guard let parcelClass = try Self.parcelClass(feature.attributes[column], subject: path) else { continue }
            shapes.append(try overlay.shape(feature.polygons.map { $0.planar(Self.transform) }).dissolved())
            rows.append(
                Row(parcelClass: parcelClass, from: feature.attributes["date_from"]?.text, to: feature.attributes["date_to"]?.text))
        }
        guard !rows.isEmpty else {
            throw TubanError(.badData, subject: path, "has no polygon with a class in column '\(column)'")
        }
        self.rows = rows
        index = try OverlayIndex(shapes, overlay: overlay)
    }

    static func parcelClass(_ value: FieldValue?, subject: String) throws(TubanError) -> ParcelClass? {
        guard let text = value?.text, !text.isEmpty else { return nil }
        guard let found = ParcelClass(rawValue: text) else {
            throw TubanError(
                .badData, subject: subject,
                "there is no class '\(text)'; expected one of \(ParcelClass.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return found
    }

    /// Nil where no class covers half of the candidate.
    func label(of feature: PolygonLayer.Feature) throws(TubanError) -> ParcelClass? {
        let from = feature.attributes["date_before"]?.text
        let to = feature.attributes["date_after"]?.text
        let shape = try overlay.shape(feature.polygons.map { $0.planar(Self.transform) }).dissolved()
        let area = try shape.area()
        guard area > 0 else { return nil }
        var shares: [ParcelClass: Double] = [:]
        for place in index.candidates(for: shape) {
            let row = rows[place]
            guard row.from == nil || row.from == from, row.to == nil || row.to == to else { continue }
            shares[row.parcelClass, default: 0] += try shape.intersection(index.shapes[place]).area() / area
        }
        let farming = shares.removeValue(forKey: .farmingCycle) ?? 0
        let best = shares.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        if let best, best.value >= Self.leastShare { return best.key }
        let cases = shares.values.reduce(0, +)
        // Fields are whole in such layers: the part that is a case is not farming.
        if farming - cases >= Self.leastShare { return .farmingCycle }
        return isComplete && farming + cases < Self.noShare ? .unknown : nil
    }
}
