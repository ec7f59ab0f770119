import ChangeDetection
import Geometry
import Parcels

/// How far parcels look like slivers that a shift between the dates leaves along edges, 0–1.
///
/// Two signs: the parcel is thin, or most of its difference is explained when pixels may lie up to one pixel off; and a partner of the opposite change runs
/// along the same edge (or along the other side of the same object). Either sign counts more with a partner.
struct SliverScores {
    /// Mean widths in pixels up to which a parcel is thin for certain, and from which it is not.
    private static let thin = 2.0
    private static let broad = 3.0
    /// Explained shares that count as nothing and as all.
    private static let leastExplained = 0.5
    private static let allExplained = 0.9
    /// What each sign is worth without a partner: thin ground truly changes, such as a new path; what a shift explains rarely has.
    private static let thinAlone = 0.4
    private static let explainedAlone = 0.8
    /// Partners are not wider than this, no further apart (rows and columns between their nearest pixels), and their axes and change vectors
    /// within these cosines.
    private static let widestPartner = 6.0
    static let reach = 12
    private static let parallel = 0.9
    private static let opposite = -0.8

    let normalisation: Normalisation
    let bands: Int

    /// One score for each parcel; `parcels` in the order of first pixels.
    ///
    /// - Complexity: O(parcels · parcels in the same rows).
    func callAsFunction(_ parcels: [Region]) -> [Double] {
        let forms = parcels.map { Form($0, normalisation, bands: bands) }
        var hasPartner = [Bool](repeating: false, count: parcels.count)
        for (index, form) in forms.enumerated() where form.width <= Self.widestPartner {
            for other in (index + 1)..<max(index + 1, forms.count) {
                guard forms[other].box.y <= form.box.maxY + Self.reach else { break }
                // By the pixels themselves: boxes of crooked parcels meet far from both, and a score must follow from what is near.
                guard forms[other].width <= Self.widestPartner, Self.arePartners(form, forms[other]),
                    parcels[index].isNear(parcels[other], within: Self.reach)
                else { continue }
                hasPartner[index] = true
                hasPartner[other] = true
            }
        }
        return forms.indices.map { index in
            let form = forms[index]
            let thin = min(1, max(0, (Self.broad - form.width) / (Self.broad - Self.thin)))
            let explained = min(1, max(0, (form.explained - Self.leastExplained) / (Self.allExplained - Self.leastExplained)))
            return max(thin * (hasPartner[index] ? 1 : Self.thinAlone), explained * (hasPartner[index] ? 1 : Self.explainedAlone))
        }
    }

    /// What the comparison needs of a region.
    private struct Form {
        let box: PixelWindow
        let width: Double
        let explained: Double
        let axis: RegionAxis
        let middle: (x: Double, y: Double)
        let vector: [Double]

        init(_ region: Region, _ normalisation: Normalisation, bands: Int) {
            let sums = region.sums
            let layout = CandidateSums(bands: bands)
            let moments = region.moments
            box = moments.boundingBox
            width = region.meanWidth()
            let difference = Double(sums.sums[CandidateSums.difference])
            explained = difference > 0 ? 1 - Double(sums.sums[CandidateSums.unexplained]) / difference : 0
            axis = region.axis()
            middle = (Double(moments.sumX) / Double(moments.pixels), Double(moments.sumY) / Double(moments.pixels))
            let pixels = Double(region.pixels) * CandidateSums.sampleUnit
            let isNormalised = normalisation.meanBefore.count == bands
            vector = (0..<bands).map { band in
                let before = Double(sums.sums[layout.band(band, epoch: 0)]) / pixels
                let after = Double(sums.sums[layout.band(band, epoch: 1)]) / pixels
                guard isNormalised else { return after - before }
                return (after - Double(normalisation.meanAfter[band])) / Double(normalisation.deviationAfter[band])
                    - (before - Double(normalisation.meanBefore[band])) / Double(normalisation.deviationBefore[band])
            }
        }
    }

    private static func arePartners(_ a: Form, _ b: Form) -> Bool {
        guard !a.box.expanded(by: reach, within: everywhere).intersection(b.box).isEmpty else { return false }
        // Rows run south.
        let cosine = abs(a.axis.east * b.axis.east + a.axis.north * b.axis.north)
        guard cosine >= parallel || min(a.axis.elongation, b.axis.elongation) < 1.5 else { return false }
        // Beside each other: along the axis their middles are no further apart than half of both lengths (√12 deviations each).
        let along = abs((b.middle.x - a.middle.x) * a.axis.east - (b.middle.y - a.middle.y) * a.axis.north)
        guard along <= (a.axis.along + b.axis.along) * 1.7320508 else { return false }
        var (dot, first, second) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a.vector, b.vector) {
            dot += x * y
            first += x * x
            second += y * y
        }
        return dot <= opposite * (first * second).squareRoot() && first > 0 && second > 0
    }

    private static let everywhere = PixelWindow(x: -1 << 30, y: -1 << 30, width: 1 << 31, height: 1 << 31)
}
