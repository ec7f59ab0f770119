import Geometry

/// The attributes of one parcel, by position in the attribute table. Absent is nil.
///
/// 16 bytes per attribute, and texts of more than 15 bytes once.
package struct ParcelRecord: Sendable, Hashable {
    private var values: [AttributeValue?]

    package init(_ table: AttributeTable) { values = Array(repeating: nil, count: table.attributes.count) }

    package subscript(position: Int) -> AttributeValue? {
        get { values[position] }
        set { values[position] = newValue }
    }

    package func number(_ position: Int) -> Double? { values[position]?.number }
    package func text(_ position: Int) -> String? { values[position]?.text }
    package func date(_ position: Int) -> CivilDay? { values[position]?.date }
    package func flag(_ position: Int) -> Bool? { values[position]?.flag }
}
