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
    ///   - a, b: the planes; `meanA`, `inverseA`, `meanB`, `inverseB` bring them to one unit.
    /// - Nodata: pixels that one of the dates did not see do not count.
    /// - Numerics: Float; the same bits where both dates change places.
    package static func left(
        _ a: UnsafePointer<Float>, _ validA: UnsafePointer<UInt8>, _ meanA: Float, _ inverseA: Float, _ b: UnsafePointer<Float>,
        _ validB: UnsafePointer<UInt8>, _ meanB: Float, _ inverseB: Float, at index: Int, stride: Int, columns: ClosedRange<Int>,
        rows: ClosedRange<Int>
    ) -> Float {
        let first = (a[index] - meanA) * inverseA
        let second = (b[index] - meanB) * inverseB
        var (lowA, highA, lowB, highB) = (first, first, second, second)
        for row in rows {
            for column in columns {
                let place = index + row * stride + column
                guard validA[place] & validB[place] != 0 else { continue }
                let x = (a[place] - meanA) * inverseA
                let y = (b[place] - meanB) * inverseB
                (lowA, highA) = (min(lowA, x), max(highA, x))
                (lowB, highB) = (min(lowB, y), max(highB, y))
            }
        }
        return max(max(second - highA, lowA - second), max(first - highB, lowB - first), 0)
    }
}
