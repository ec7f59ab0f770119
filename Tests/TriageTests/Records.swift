import Geometry
import Triage
import _TestSupport

extension ParcelRecord {
    /// A record with some values, by name.
    init(_ values: [String: AttributeValue]) {
        self.init(AttributeTable.standard)
        for (name, value) in values { self[AttributeTable.standard[name]] = value }
    }
}

extension AttributeTable {
    /// A value of the attribute's type that may lie on either side of usual limits.
    func randomValue(at position: Int, using generator: inout SeededGenerator) -> AttributeValue {
        let attribute = attributes[position]
        switch attribute.kind {
        case .number: return .number(Double.random(in: 0...20, using: &generator))
        case .text:
            if let words = attribute.words { return .text(words.randomElement(using: &generator) ?? "unknown") }
            if attribute.name.hasPrefix("date") {
                return .text("202\(Int.random(in: 0...6, using: &generator))-0\(Int.random(in: 1...9, using: &generator))-15")
            }
            return .text("t\(Int.random(in: 0...9, using: &generator))")
        case .date: return .date(CivilDay(days: Int32.random(in: 18_000...20_500, using: &generator)))
        case .flag: return .flag(Bool.random(using: &generator))
        }
    }
}
