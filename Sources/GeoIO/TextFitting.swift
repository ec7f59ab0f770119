import CGDAL
import Glibc

/// How a Shapefile's texts are written.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    case gbk

    /// The name in the `.cpg` file, which GDAL, QGIS and ArcGIS read.
    package var name: String { self == .utf8 ? "UTF-8" : "GBK" }
}

/// Brings texts into a number of bytes of an encoding without cutting a character.
package struct TextFitting {
    package let encoding: TextEncoding
    /// Characters that the encoding does not have, which became `?`.
    package private(set) var replaced = 0
    /// Bytes of each character beyond ASCII; 0 where the encoding does not have it.
    private var sizes: [Unicode.Scalar: Int] = [:]

    package init(encoding: TextEncoding) { self.encoding = encoding }

    /// The longest beginning of `text` that has at most `bytes` bytes and ends between characters as people see them.
    package mutating func fit(_ text: String, bytes: Int) -> (text: String, isCut: Bool) {
        if encoding == .utf8, text.utf8.count <= bytes { return (text, false) }
        var fitted = ""
        var used = 0
        for character in text {
            var piece = ""
            var size = 0
            for scalar in character.unicodeScalars {
                let own = self.size(of: scalar)
                if own == 0 { replaced += 1 }
                piece.unicodeScalars.append(own == 0 ? "?" : scalar)
                size += max(own, 1)
            }
            guard used + size <= bytes else { return (fitted, true) }
            fitted += piece
            used += size
        }
        return (fitted, false)
    }

    private mutating func size(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        if encoding == .utf8 { return UTF8.width(scalar) }
        if let known = sizes[scalar] { return known }
        let size = Self.gbkSize(of: String(Character(scalar)))
        sizes[scalar] = size
        return size
    }

    /// Bytes in GBK; 0 where the way there and back does not end at the same text.
    private static func gbkSize(of text: String) -> Int {
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        let there = CPLRecode(text, "UTF-8", "GBK")
        defer { VSIFree(there) }
        let back = CPLRecode(there, "GBK", "UTF-8")
        defer { VSIFree(back) }
        return String(cString: back) == text ? Int(strlen(there)) : 0
    }
}
