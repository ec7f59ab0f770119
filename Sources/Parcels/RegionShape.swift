import Glibc

extension Region {
    /// Length of the boundary, holes included: horizontal pixel sides (in pixel widths) and vertical ones (in pixel heights).
    ///
    /// - Complexity: O(runs).
    package var perimeter: (horizontal: Int, vertical: Int) {
        var pixels = 0
        var shared = 0
        var above = runs.startIndex..<runs.startIndex
        var start = runs.startIndex
        while start < runs.endIndex {
            let row = runs[start].row
            var end = start
            var other = above.lowerBound
            if above.isEmpty || runs[above.lowerBound].row != row - 1 { other = above.upperBound }
            while end < runs.endIndex, runs[end].row == row {
                let run = runs[end]
                pixels += run.count
                while other < above.upperBound, runs[other].end <= run.start { other += 1 }
                var overlapping = other
                while overlapping < above.upperBound, runs[overlapping].start < run.end {
                    shared += Int(min(run.end, runs[overlapping].end) - max(run.start, runs[overlapping].start))
                    overlapping += 1
                }
                end += 1
            }
            above = start..<end
            start = end
        }
        return (2 * (pixels - shared), 2 * runs.count)
    }

    /// Area against half the perimeter: the width of a long strip, half the side of a square. Slivers have small ones.
    ///
    /// - Units: those of the pixel sizes.
    package func meanWidth(pixelWidth: Double = 1, pixelHeight: Double = 1) -> Double {
        let length = perimeter
        let half = (Double(length.horizontal) * pixelWidth + Double(length.vertical) * pixelHeight) / 2
        return Double(area) * pixelWidth * pixelHeight / half
    }

    /// The main axis of the region, from its central second moments.
    package func axis(pixelWidth: Double = 1, pixelHeight: Double = 1) -> RegionAxis {
        RegionAxis(moments, pixelWidth: pixelWidth, pixelHeight: pixelHeight)
    }
}

/// Elongation and direction of a region, from the central second moments of its pixels taken as rectangles.
///
/// - Numerics: the central moments are exact integers (n·Σx² − (Σx)²) before they become Double, so large coordinates cost no digits.
/// - Source: Hu (1962), Visual pattern recognition by moment invariants; the rectangle's own moment 1⁄12 is added per axis.
package struct RegionAxis: Sendable, Hashable {
    /// Ratio of the standard deviations along and across the main axis; 1 for a square or disc.
    package let elongation: Double
    /// Unit vector along the main axis on a map: `east` ≥ 0, and `north` = 1 where `east` is 0. (1, 0) when there is no main axis.
    package let east: Double
    package let north: Double
    /// Standard deviations along and across, in the units of the pixel sizes.
    package let along: Double
    package let across: Double

    /// The main axis as an azimuth: degrees from grid north, clockwise, 0 up to 180; nil when there is none.
    package var degrees: Double? {
        guard along > across else { return nil }
        // east ≥ 0, so the azimuth lies in 0 … 180.
        let azimuth = atan2(east, north) * 180 / .pi
        return azimuth >= 180 ? 0 : azimuth
    }

    init(_ moments: RegionMoments, pixelWidth: Double, pixelHeight: Double) {
        guard moments.pixels > 0 else {
            (elongation, east, north, along, across) = (1, 1, 0, 0, 0)
            return
        }
        let n = Int128(moments.pixels)
        let square = Double(moments.pixels) * Double(moments.pixels)
        let xx = (Double(n * moments.sumXX - Int128(moments.sumX) * Int128(moments.sumX)) / square + 1 / 12) * pixelWidth * pixelWidth
        let yy = (Double(n * moments.sumYY - Int128(moments.sumY) * Int128(moments.sumY)) / square + 1 / 12) * pixelHeight * pixelHeight
        // Rows run south, so the sign turns on a map.
        let xy = -Double(n * moments.sumXY - Int128(moments.sumX) * Int128(moments.sumY)) / square * pixelWidth * pixelHeight
        let half = (xx - yy) / 2
        let root = (half * half + xy * xy).squareRoot()
        let larger = (xx + yy) / 2 + root
        // By the determinant: the difference of two near equals would lose the small one.
        let smaller = (xx * yy - xy * xy) / larger
        along = larger.squareRoot()
        across = max(0, smaller).squareRoot()
        elongation = across > 0 ? along / across : .infinity
        guard root > 0 else {
            (east, north) = (1, 0)
            return
        }
        // Half-angle formulas for the direction whose doubled angle is (half, xy).
        let cosine = half / root
        let x = max(0, (1 + cosine) / 2).squareRoot()
        let y = max(0, (1 - cosine) / 2).squareRoot()
        east = x
        north = x > 0 && xy < 0 ? -y : y
    }
}
