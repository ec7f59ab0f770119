import GeoIO
import Geometry
import Pipeline

/// A candidate with what an exchange layer asks of it beyond the queue's columns.
struct ExchangeRecord: Sendable {
    /// Names that a mapping may use besides the columns of the queue.
    static let derived = [
        "number", "parent_number", "batch", "run_id", "class_code", "class_title", "change_kind", "easting", "northing", "longitude", "latitude",
        "bounds_text", "status", "date_before_text", "date_after_text",
    ]

    var feature: PolygonLayer.Feature
    var number: MonitoringNumbers.Number
    var mappedClass: String
    var kind: ClassCodes.Kind
    /// Centroid in the plane of the layer, or of the 3-degree zone it lies in; nil outside of those.
    var plane: Point?
    /// Centroid in EPSG:4490, degrees.
    var place: Point
    var derived: [String: FieldValue]

    var township: (code: String, name: String) { (feature.string("township_code") ?? "", feature.string("township_name") ?? "") }
    var isSuppressed: Bool { feature.number("suppressed") == 1 || feature.string("tier") == "S" }

    /// The value for a column, of the column's type.
    func value(_ column: ExchangeMapping.Column) -> FieldValue {
        var value = self[column.source]
        if value == .absent || value == .text(""), let fallback = column.fallback { value = self[fallback] }
        switch (column.kind, value) {
        case (_, .absent): return .absent
        case (.text, .text), (.date, .date), (.integer, .integer): return value
        case (.text, .integer(let number)): return .text("\(number)")
        case (.text, .real(let number)): return .text("\(number)")
        case (.text, .date(let date)): return .text(date)
        case (.date, .text(let text)): return text.count == 10 ? .date(text) : .absent
        case (.real, _): return value.number.map { .real(Self.rounded($0, column.decimals)) } ?? .absent
        case (.integer, _):
            return value.number.flatMap { $0.isFinite && abs($0) < 9e15 ? .integer(Int($0.rounded())) : nil } ?? .absent
        default: return .absent
        }
    }

    subscript(name: String) -> FieldValue { derived[name] ?? feature.attributes[name] ?? .absent }

    /// Half away from zero; 0 decimals leave the number as it is.
    static func rounded(_ value: Double, _ decimals: Int) -> Double {
        guard decimals > 0, value.isFinite else { return value }
        let factor = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = value * factor
        return abs(scaled) < 9e15 ? scaled.rounded() / factor : value
    }
}
