/// All attributes of parcels, in the order of the columns of the layer `queue`.
///
/// The one list that the queue's columns, the names in rules and their types, the model's features and the documents are made from.
/// The bands of a run come last, so that a position in `standard` is the same in every run's table.
package struct AttributeTable: Sendable {
    package let attributes: [Attribute]
    private let positions: [String: Int]

    package init(_ attributes: [Attribute]) {
        self.attributes = attributes
        positions = Dictionary(uniqueKeysWithValues: attributes.enumerated().map { ($1.name, $0) })
    }

    /// What every run has.
    package static let standard = AttributeTable(placement + parcel + classes + overlays + features + confirmation)

    /// The table of a run: the standard one and the means of each band on both dates.
    package static func standard(bands: [String]) -> AttributeTable {
        AttributeTable(
            standard.attributes
                + [("before", "前时相", "on the first date"), ("after", "后时相", "on the last date")].flatMap { prefix, zh, en in
                    bands.map { Attribute("\(prefix)_\($0)", .number, zh: "\(zh)\($0)波段均值", en: "mean of band \($0) \(en)") }
                })
    }

    package func position(of name: String) -> Int? { positions[name] }

    /// The position of an attribute that the program itself names.
    package subscript(name: String) -> Int {
        guard let position = positions[name] else { preconditionFailure("no attribute '\(name)'") }
        return position
    }
}
