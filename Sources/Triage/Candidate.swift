import Geometry

/// A parcel where change was found, with what was measured over its pixels. Absent figures are nil, never 0.
package struct Candidate: Sendable, Hashable {
    package var uid: String
    package var pixels: Int
    /// On the ellipsoid of the CRS.
    package var areaM2: Double
    package var perimeterM: Double
    /// Its pixels against those and the unseen ones beside it.
    package var seenFraction: Double
    /// In the detector's own unit, in which the thresholds are given too.
    package var magnitudeMean: Double
    package var magnitudeMax: Double
    /// Mean probability of change over the pixels that could found a region, 0–1.
    package var confidence: Double
    /// Strength and size in one figure: mean excess of the magnitude over the threshold, in thresholds and at most 1, times √pixels. A mean
    /// gets as much surer with √pixels; beyond twice the threshold a stronger change is not more certain, only another material.
    package var evidence: Double
    /// Area over half the perimeter, in pixels.
    package var meanWidthPixels: Double
    package var meansBefore: [Double]
    package var meansAfter: [Double]
    package var form: ParcelForm
    /// In the order of `FeatureList.measured`; empty where they were not measured.
    package var features: [Double?]

    package init(
        uid: String, pixels: Int, areaM2: Double, perimeterM: Double, seenFraction: Double, magnitudeMean: Double,
        magnitudeMax: Double, confidence: Double, evidence: Double, meanWidthPixels: Double, meansBefore: [Double],
        meansAfter: [Double], form: ParcelForm = ParcelForm(), features: [Double?] = []
    ) {
        self.uid = uid
        self.pixels = pixels
        self.areaM2 = areaM2
        self.perimeterM = perimeterM
        self.seenFraction = seenFraction
        self.magnitudeMean = magnitudeMean
        self.magnitudeMax = magnitudeMax
        self.confidence = confidence
        self.evidence = evidence
        self.meanWidthPixels = meanWidthPixels
        self.meansBefore = meansBefore
        self.meansAfter = meansAfter
        self.form = form
        self.features = features
    }

    /// 1 亩 = 2000/3 m².
    package var areaMu: Double { form.recordedMu ?? areaM2 * 0.0015 }

    /// How much more the parcel has changed than the ground along its boundary.
    package var boundaryContrast: Double? { form.ringMagnitude.map { magnitudeMean - $0 } }
}
