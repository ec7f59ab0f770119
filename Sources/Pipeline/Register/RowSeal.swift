import GeoIO
import Geometry

/// A short hash over a row of a table that only grows, so that a change of its bytes is noticed however it came about.
enum RowSeal {
    /// Columns that change after the row was added, and the seal itself.
    private static let open: Set<String> = ["seal", "delivery", "attempts", "answer"]

    /// Columns of a candidate that a run's description of it sets, all at once.
    static let description: Set<String> = [
        "class", "tier", "confidence", "evidence", "area_m2", "area_mu", "township_code", "village_code", "rules_version", "geometry_hash",
        "run", "record", "case_number",
    ]

    static func ofDescription(_ row: [String: FieldValue]) throws(TubanError) -> String { try of(row.filter { description.contains($0.key) }) }

    /// The same for a row that is to be written and for the one that is read back: numbers count to a millionth, and an empty text is none.
    static func of(_ row: [String: FieldValue]) throws(TubanError) -> String {
        var text = ""
        for (name, value) in row.sorted(by: { $0.key < $1.key }) where !open.contains(name) {
            switch value {
            case .text(""), .absent: continue
            case .text(let content), .date(let content): text += "\(name)=\(content)\n"
            case .integer(let number): text += "\(name)=\(number * 1_000_000)\n"
            case .real(let number): text += "\(name)=\(number.isFinite && abs(number) < 1e12 ? "\(Int((number * 1e6).rounded()))" : "\(number)")\n"
            }
        }
        return String(try ContentHash.of(text).prefix(16))
    }
}
