/// What a parcel looks like and belongs to. Absent figures are nil, never 0.
package struct ParcelForm: Sendable, Hashable {
    /// In the plane of the CRS; nil in a geographic one.
    package var planarAreaM2: Double?
    /// Area over half the perimeter, in metres of the ground.
    package var meanWidthM: Double?
    /// Standard deviations of its pixels along and across the main axis; 1 for a square or disc.
    package var elongation: Double?
    /// Direction of the main axis in degrees from grid north, clockwise, 0 up to 180; nil when there is none.
    package var orientation: Double?
    /// Mean magnitude of change of the unchanged pixels along the boundary; nil where none was seen.
    package var ringMagnitude: Double?
    /// Regions that were merged into the parcel, 1 when none were.
    package var fragments = 1
    /// Pixels of filled holes; they are in the areas, but not in `pixels` and the means.
    package var filledPixels = 0
    /// The number of the group of fragments: that of the first of them by itself.
    package var caseGroup: String?
    /// The name of the polygon that the parcel was split by.
    package var division: String?
    /// Likeness to a sliver of misregistration, 0–1.
    package var sliverScore: Double?
    /// Area in mu as it was written: rounded for the parts of a split parcel, so that they sum to the whole.
    package var recordedMu: Double?

    package init() {}
}
