import Raster

/// The band `unseen_cause` of `change.tif`: the cause of the first date in the low four bits, that of the last in the high four.
enum UnseenCodes {
    /// Not asked for: outside the region.
    static let outside: UInt8 = 255

    static func code(before: UInt8, after: UInt8) -> UInt8 { before | after << 4 }

    /// The cause of the first (0) or last (1) date; nil where it was seen.
    static func cause(_ code: UInt8, date: Int) -> UnseenCause? { UnseenCause(rawValue: date == 0 ? code & 15 : code >> 4) }
}
