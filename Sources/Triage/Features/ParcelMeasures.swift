/// What was measured over a parcel's pixels and the ground around it; the features are made of it. Absent figures are nil.
///
/// Samples are in the unit of the imagery: every feature is a ratio of them. Light is the sum of the visible bands where their roles are
/// known, else of all bands.
package struct ParcelMeasures: Sendable, Hashable {
    /// Means of bands, by role; nil where the role is unknown or nothing was seen.
    package struct Spectrum: Sendable, Hashable {
        package var blue: Double?
        package var green: Double?
        package var red: Double?
        package var nir: Double?
        package var light: Double?

        package init() {}
    }

    package struct Tensor: Sendable, Hashable {
        package var xx: Double
        package var yy: Double
        package var xy: Double

        package init(xx: Double, yy: Double, xy: Double) {
            (self.xx, self.yy, self.xy) = (xx, yy, xy)
        }
    }

    package struct Epoch: Sendable, Hashable {
        package var inside = Spectrum()
        /// Unchanged ground 4–5 pixels outside the boundary.
        package var ring = Spectrum()
        /// Standard deviations of the pixels.
        package var lightDeviation: Double?
        package var nirDeviation: Double?
        /// Of the pixels' own NDVI.
        package var ndviDeviation: Double?
        /// Sums of products of central differences of light (per 2 pixels) over pixels whose four neighbours belong to the parcel,
        /// divided by their count: the structure tensor. nil when there are no such pixels.
        package var tensor: Tensor?
        /// Likewise the squares of the differences of near infrared.
        package var nirGradient: Double?
        /// 1–366.
        package var dayOfYear: Int?

        package init() {}
    }

    /// The NDVI on one acquisition; nil where less than half of the pixels were seen.
    package struct Sight: Sendable, Hashable {
        /// Tells dates apart.
        package var day: String
        /// Of the first of the dates that are compared.
        package var isFirst: Bool
        package var ndvi: Double?
        package var ring: Double?

        package init(day: String, isFirst: Bool, ndvi: Double?, ring: Double?) {
            (self.day, self.isFirst, self.ndvi, self.ring) = (day, isFirst, ndvi, ring)
        }
    }

    package var before = Epoch()
    package var after = Epoch()
    package var daysBetween: Int?
    /// All acquisitions, where there are more than two dates.
    package var course: [Sight] = []
    /// Ellipsoidal, of the part where a parcel is cut; all other figures are those of the whole parcel.
    package var areaM2: Double
    package var meanWidthM: Double?
    package var elongation: Double
    /// Standard deviations along and across the main axis, in metres; area on the grid.
    package var along: Double
    package var across: Double
    package var planarArea: Double
    package var perimeter: Double
    package var seenFraction: Double
    package var confidence: Double
    /// Pixels that can found a region, of all.
    package var seedShare: Double
    /// 1: the detector's own statistic; 2: the spectrum alone.
    package var kind: Int
    package var magnitude: Double
    package var ringMagnitude: Double?

    package init(
        areaM2: Double, meanWidthM: Double?, elongation: Double, along: Double, across: Double, planarArea: Double, perimeter: Double,
        seenFraction: Double, confidence: Double, seedShare: Double, kind: Int, magnitude: Double, ringMagnitude: Double?
    ) {
        self.areaM2 = areaM2
        self.meanWidthM = meanWidthM
        self.elongation = elongation
        self.along = along
        self.across = across
        self.planarArea = planarArea
        self.perimeter = perimeter
        self.seenFraction = seenFraction
        self.confidence = confidence
        self.seedShare = seedShare
        self.kind = kind
        self.magnitude = magnitude
        self.ringMagnitude = ringMagnitude
    }
}
