import Geometry

/// What is added up over the pixels of a region.
///
/// All fields are integers and every merge is an addition, a minimum or a maximum, so the result does not depend on the order in which
/// parts of a region are found. Coordinates are those of pixels in the scene.
package struct RegionSums: Sendable, Hashable {
    package private(set) var pixels = 0
    /// Pixels of value 2 under `LabelScheme.seedAndGrow`.
    package internal(set) var seedPixels = 0

    package private(set) var minColumn = Int32.max
    package private(set) var minRow = Int32.max
    /// Inclusive; below `minColumn` as long as there are no pixels.
    package private(set) var maxColumn = Int32.min
    package private(set) var maxRow = Int32.min

    /// Raw moments: Σx, Σy, Σx², Σy², Σxy over pixel columns x and rows y.
    package private(set) var sumX = 0
    package private(set) var sumY = 0
    package private(set) var sumXX: Int128 = 0
    package private(set) var sumYY: Int128 = 0
    package private(set) var sumXY: Int128 = 0

    /// The caller's own sums.
    package var sums: [Int128]
    /// The caller's own maxima; `Int64.min` where nothing was given.
    package var maxima: [Int64]

    package init(sums: Int = 0, maxima: Int = 0) {
        self.sums = sums == 0 ? [] : Array(repeating: 0, count: sums)
        self.maxima = maxima == 0 ? [] : Array(repeating: .min, count: maxima)
    }

    package var boundingBox: PixelWindow {
        guard pixels > 0 else { return PixelWindow(x: 0, y: 0, width: 0, height: 0) }
        return PixelWindow(
            x: Int(minColumn), y: Int(minRow),
            width: Int(maxColumn) - Int(minColumn) + 1, height: Int(maxRow) - Int(minRow) + 1)
    }

    /// Counts a run's pixels and adds their moments; the caller's own sums are left alone.
    mutating func add(_ run: Run) {
        let start = Int(run.start)
        let row = Int(run.row)
        let count = run.count
        pixels += count
        minColumn = min(minColumn, run.start)
        maxColumn = max(maxColumn, run.end - 1)
        minRow = min(minRow, run.row)
        maxRow = max(maxRow, run.row)
        // Σk and Σk² over 0 ..< count; a run of 2²⁰ pixels keeps both far inside Int.
        let steps = count * (count - 1) / 2
        let rowX = count * start + steps
        sumX += rowX
        sumY += count * row
        if run.end < 1 << 20, run.row < 1 << 20 {
            sumXX += Int128(count * start * start + 2 * start * steps + steps * (2 * count - 1) / 3)
            sumYY += Int128(count * row * row)
            sumXY += Int128(rowX * row)
        } else {
            let wide = (start: Int128(start), steps: Int128(steps), count: Int128(count), row: Int128(row))
            sumXX += wide.count * wide.start * wide.start + 2 * wide.start * wide.steps
            sumXX += wide.steps * (2 * wide.count - 1) / 3
            sumYY += wide.count * wide.row * wide.row
            sumXY += Int128(rowX) * wide.row
        }
    }

    /// Adds the sums of another part of the same region. Both must hold the same numbers of sums and maxima.
    package mutating func merge(_ other: RegionSums) {
        precondition(sums.count == other.sums.count && maxima.count == other.maxima.count, "sums of different kinds")
        pixels += other.pixels
        seedPixels += other.seedPixels
        minColumn = min(minColumn, other.minColumn)
        minRow = min(minRow, other.minRow)
        maxColumn = max(maxColumn, other.maxColumn)
        maxRow = max(maxRow, other.maxRow)
        sumX += other.sumX
        sumY += other.sumY
        sumXX += other.sumXX
        sumYY += other.sumYY
        sumXY += other.sumXY
        for index in sums.indices { sums[index] += other.sums[index] }
        for index in maxima.indices { maxima[index] = max(maxima[index], other.maxima[index]) }
    }
}
