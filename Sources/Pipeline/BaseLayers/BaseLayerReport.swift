/// What was found in a base layer (`run.json`).
package struct BaseLayerReport: Sendable, Hashable, Codable {
    /// `path|layer`.
    package var source = ""
    package var crs: String?
    /// Of a Shapefile's texts.
    package var encoding: String?
    /// Features of the whole layer.
    package var features = 0
    /// Features whose boxes lie near the ground of the run; all further counts are of these.
    package var near = 0
    /// Left out by the filter.
    package var filtered = 0
    /// Without geometry, or with an empty one.
    package var nullGeometry = 0
    /// Neither polygons nor (for roads) lines, or with coordinates that are no numbers.
    package var unusable = 0
    /// Read for this run: those that may meet a parcel, or all where distances are asked for.
    package var used = 0
    /// Of those used: invalid and repaired.
    package var repaired = 0
    /// Optional fields for which the layer has no column.
    package var missingFields: [String] = []
    /// Used features without a value in a required field.
    package var withoutValue = 0
    /// Used features with something in a date's column that is no date.
    package var unreadableDates = 0
    /// Used features with something in a number's column that is no number of 0 or more; nil of roles without numbers.
    package var unreadableNumbers: Int?
    /// Values that should be unique and stand in more than one of the used features.
    package var duplicates = 0
    /// Land-use codes that `land-use-codes.yaml` does not know.
    package var unknownCodes: [String] = []
    /// Parcels with ground in two or more polygons of the layer, and that ground in m². It is counted once.
    package var overlapParcels = 0
    package var overlapArea = 0.0

    package init() {}

    package enum CodingKeys: String, CodingKey {
        case source, crs, encoding, features, near, filtered, unusable, used, repaired, duplicates
        case nullGeometry = "null_geometry"
        case missingFields = "missing_fields"
        case withoutValue = "without_value"
        case unreadableDates = "unreadable_dates"
        case unreadableNumbers = "unreadable_numbers"
        case unknownCodes = "unknown_codes"
        case overlapParcels = "overlap_parcels"
        case overlapArea = "overlap_m2"
    }
}
