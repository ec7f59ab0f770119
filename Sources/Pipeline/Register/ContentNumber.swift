import GeoIO
import Geometry

/// Numbers that follow from content alone.
enum ContentNumber {
    /// A UUID (version 8, RFC 9562) of a text.
    static func uid(_ text: String) throws(TubanError) -> String {
        let digits = Array(try ContentHash.of(text).utf8.prefix(32))
        var characters = String(decoding: digits, as: UTF8.self).map { $0 }
        characters[12] = "8"
        characters[16] = ["8", "9", "a", "b"][Int(digits[16]) % 4]
        var parts: [String] = []
        var start = 0
        for length in [8, 4, 4, 4, 12] {
            parts.append(String(characters[start..<(start + length)]))
            start += length
        }
        return parts.joined(separator: "-")
    }

    /// Hash of an outline, to a thousandth of a metre (or 1e-8 degrees).
    static func geometryHash(_ polygons: [MapPolygon], isGeographic: Bool) throws(TubanError) -> String {
        let unit = isGeographic ? 1e8 : 1e3
        var text = ""
        for polygon in polygons {
            for ring in polygon.rings {
                for point in ring { text += "\(Int((point.x * unit).rounded())),\(Int((point.y * unit).rounded()));" }
                text += "/"
            }
            text += "|"
        }
        return String(try ContentHash.of(text).prefix(32))
    }
}
