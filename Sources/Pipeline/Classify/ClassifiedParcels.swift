import GeoIO
import Geometry
import Triage

/// The candidates of a run on their way into the queue: records by the attribute table, and outlines beside them.
package struct ClassifiedParcels: Sendable {
    package let table: AttributeTable
    package var records: [ParcelRecord]
    /// Of each record, in the CRS of the grid: the exact form while attributes are gathered, then the form for people.
    package var outlines: [[MapPolygon]]

    package init(table: AttributeTable, records: [ParcelRecord] = [], outlines: [[MapPolygon]] = []) {
        self.table = table
        self.records = records
        self.outlines = outlines
    }

    /// The layer `candidates`, in its order. A column of `required` that is missing, or has no value, is refused.
    init(candidates path: String, table: AttributeTable, required: [String]) throws(TubanError) {
        self.init(table: table)
        try append(layer: CandidateLayer.name, of: path, required: required, madeBy: "tuban-vectorize")
    }

    /// Takes the rows of a layer that has the table's columns, or some of them.
    mutating func append(layer: String, of path: String, required: [String], madeBy maker: String) throws(TubanError) {
        let needed = required.map { table[$0] }
        let columns = table.attributes.map(\.name)
        func lacking(_ name: String) -> TubanError {
            TubanError(.badData, subject: "\(path)|\(layer)", "has a row without a value in column '\(name)'; run \(maker) again")
        }
        try FeatureRows.read(
            path: path, layer: layer, columns: columns,
            missing: { (missing) throws(TubanError) in
                if let name = required.first(where: missing.contains) { throw lacking(name) }
            }
        ) { (polygons, values) throws(TubanError) in
            var record = ParcelRecord(table)
            for (position, attribute) in table.attributes.enumerated() {
                record[position] = AttributeValue(values[position], as: attribute.kind)
            }
            if let position = needed.first(where: { record[$0] == nil }) { throw lacking(columns[position]) }
            records.append(record)
            outlines.append(polygons)
        }
    }

    /// Puts the forms for people in place of the exact ones.
    mutating func draw(from path: String) throws(TubanError) {
        let uid = table["uid"]
        var positions: [String: Int] = [:]
        for (index, record) in records.enumerated() { if let text = record.text(uid) { positions[text] = index } }
        try FeatureRows.read(path: path, layer: CandidateLayer.drawnName, columns: ["uid"]) { polygons, values in
            if let text = values[0].text, let index = positions[text] { outlines[index] = polygons }
        }
    }
}

/// What adds attributes to the parcels of a run: base layers, a classifier.
///
/// It fills attributes that are absent and changes no others; it looks at all parcels at once, so that it can read its layers in the
/// order that suits them. What it fills must not depend on the order of the parcels.
package protocol AttributeSource: Sendable {
    func fill(_ parcels: inout ClassifiedParcels) throws(TubanError)
}

extension AttributeValue {
    /// Nil when the value is absent or of another kind.
    init?(_ value: FieldValue, as kind: Attribute.Kind) {
        switch (kind, value) {
        case (.number, .real(let number)) where !number.isNaN: self = .number(number)
        case (.number, .integer(let number)): self = .number(Double(number))
        case (.text, .text(let text)) where !text.isEmpty, (.text, .date(let text)): self = .text(text)
        case (.date, .date(let text)), (.date, .text(let text)):
            guard let day = CivilDay(text) else { return nil }
            self = .date(day)
        case (.flag, .integer(let number)): self = .flag(number != 0)
        default: return nil
        }
    }
}

extension Attribute {
    package var field: FieldDefinition {
        switch kind {
        case .number: FieldDefinition(name, isWhole ? .integer : .real)
        case .text: FieldDefinition(name, .text)
        case .date: FieldDefinition(name, .date)
        case .flag: FieldDefinition(name, .integer)
        }
    }

    func fieldValue(_ value: AttributeValue?) -> FieldValue {
        switch value {
        case nil: .absent
        case .number(let number): isWhole ? .integer(Int(number)) : .real(number)
        case .text(let text): .text(text)
        case .date(let day): .date(day.text)
        case .flag(let flag): .integer(flag ? 1 : 0)
        }
    }
}
