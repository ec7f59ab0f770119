import Geometry

/// The columns of a layer, in order.
package struct FieldDefinition: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable { case text, integer, real, date }

    package var name: String
    package var kind: Kind
    /// Places of the field in formats of fixed width, in bytes for texts; 0 leaves it to the format.
    package var width = 0
    /// Digits after the point.
    package var decimals = 0

    package init(_ name: String, _ kind: Kind, width: Int = 0, decimals: Int = 0) {
        self.name = name
        self.kind = kind
        self.width = width
        self.decimals = decimals
    }
}

/// One attribute of one feature; absent is absent, never zero.
package enum FieldValue: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case real(Double)
    /// ISO 8601 `yyyy-mm-dd`.
    case date(String)
    case absent
}

extension FieldValue {
    /// The value as people read it; nil when absent.
    package var text: String? {
        switch self {
        case .text(let text), .date(let text): text
        case .integer(let number): String(number)
        case .real(let number): "\(number)"
        case .absent: nil
        }
    }

    /// A number of either kind; nil for everything else.
    package var real: Double? {
        switch self {
        case .real(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }

    /// A whole number of either kind; nil for everything else.
    package var integer: Int? {
        switch self {
        case .integer(let number): number
        case .real(let number) where number.rounded() == number && number.magnitude < 9e15: Int(number)
        default: nil
        }
    }
}

/// A polygon in CRS coordinates: the outer ring first, then the holes; rings are closed by repeating the first point.
package struct MapPolygon: Sendable, Hashable {
    package var rings: [[Point]]

    package init(rings: [[Point]]) {
        self.rings = rings
    }

    /// The same corners in another CRS.
    package func carried(by transform: CoordinateTransform) throws(TubanError) -> MapPolygon {
        var moved = MapPolygon(rings: [])
        for ring in rings { moved.rings.append(try transform(ring)) }
        return moved
    }
}

/// A layer to be written: multi-polygons, or a table without geometry (`crs` nil).
package struct LayerDefinition: Sendable {
    package var name: String
    package var crs: String?
    package var fields: [FieldDefinition]

    package init(name: String, crs: String?, fields: [FieldDefinition]) {
        self.name = name
        self.crs = crs
        self.fields = fields
    }
}
