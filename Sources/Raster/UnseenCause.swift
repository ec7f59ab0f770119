/// Why a pixel of one date was not seen. The first that applies, in this order, is the one that is told.
///
/// Codes fit in four bits, so that one byte holds the causes of two dates.
package enum UnseenCause: UInt8, Sendable, Hashable, CaseIterable {
    /// No file covers it.
    case notCovered = 1
    /// Its block could not be read.
    case unreadable = 2
    /// Nodata, NaN, internal mask or alpha.
    case nodata = 3
    /// A mask raster or a mask polygon, which do not say why.
    case mask = 4
    case saturated = 5
    case cloud = 6
    case shadow = 7
    case snow = 8
    case water = 9
    /// Near the edge of what was measured.
    case border = 10
    /// The program's own test for clouds, where no mask was given.
    case cloudTest = 11
    /// The same, for the shadows of those clouds.
    case shadowTest = 12

    /// The word in files.
    package var name: String {
        switch self {
        case .notCovered: "not_covered"
        case .cloudTest: "cloud_test"
        case .shadowTest: "shadow_test"
        case .unreadable: "unreadable"
        case .nodata: "nodata"
        case .mask: "mask"
        case .saturated: "saturated"
        case .cloud: "cloud"
        case .shadow: "shadow"
        case .snow: "snow"
        case .water: "water"
        case .border: "border"
        }
    }

    package init?(name: String) {
        guard let cause = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = cause
    }
}
