/// What is left of the difference between two dates when each pixel may lie up to one pixel off.
///
/// b(p) − a(p) is explained by a shift when b(p) lies within the values of a around p, and a(p) within those of b around p: a sampled edge that
/// moves by less than a pixel gives values between its neighbours. What sticks out of these intervals is left, the larger of both directions, so that a thin
/// object that exists at one date only stays.
package enum ShiftTolerantDifference {
    /// Size of what is left at pixel `index` of two planes of `stride` pixels a row, for the pixels around it that both dates saw.
    ///
    /// - Parameters:
    ///   - columns: of the neighbours, −1…0, 0…1 or −1…1, as the window allows; `rows` likewise.
    ///   - a, b: the planes; `meanA`, `inverseA`, `meanB`, `inverseB` (above 0) bring them to one unit.
    /// - Nodata: pixels that one of the dates did not see do not count.
    /// - Numerics: Float; the same bits where both dates change places.
    package static func left(
        _ a: UnsafePointer<Float>, _ validA: UnsafePointer<UInt8>, _ meanA: Float, _ inverseA: Float, _ b: UnsafePointer<Float>,
        _ validB: UnsafePointer<UInt8>, _ meanB: Float, _ inverseB: Float, at index: Int, stride: Int, columns: ClosedRange<Int>,
        rows: ClosedRange<Int>
    ) -> Float {
        // Bringing values to one unit keeps their order, so the ends of the intervals are found first.
        var (lowA, highA, lowB, highB) = (a[index], a[index], b[index], b[index])
        for row in rows {
            for column in columns {
                let place = index + row * stride + column
                guard validA[place] & validB[place] != 0 else { continue }
                let (x, y) = (a[place], b[place])
                (lowA, highA) = (min(lowA, x), max(highA, x))
                (lowB, highB) = (min(lowB, y), max(highB, y))
            }
        }
        let first = (a[index] - meanA) * inverseA
        let second = (b[index] - meanB) * inverseB
        (lowA, highA) = ((lowA - meanA) * inverseA, (highA - meanA) * inverseA)
        (lowB, highB) = ((lowB - meanB) * inverseB, (highB - meanB) * inverseB)
        return max(max(second - highA, lowA - second), max(first - highB, lowB - first), 0)
    }
}
