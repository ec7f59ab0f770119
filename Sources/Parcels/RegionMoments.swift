import Geometry

/// Bounding box and raw moments of a region's pixels, from its runs; exact integers.
///
/// - Complexity: O(runs).
package struct RegionMoments: Sendable, Hashable {
    package private(set) var pixels = 0
    package private(set) var boundingBox: PixelWindow

    /// Σx, Σy, Σx², Σy², Σxy over pixel columns x and rows y.
    package private(set) var sumX = 0
    package private(set) var sumY = 0
    package private(set) var sumXX: Int128 = 0
    package private(set) var sumYY: Int128 = 0
    package private(set) var sumXY: Int128 = 0

    /// - Parameter runs: in row-major order.
    init(_ runs: ArraySlice<Run>) {
        var minColumn = Int32.max
        var maxColumn = Int32.min
        for run in runs {
            minColumn = min(minColumn, run.start)
            maxColumn = max(maxColumn, run.end)
        }
        let top = Int(runs.first?.row ?? 0)
        boundingBox =
            runs.isEmpty
            ? PixelWindow(x: 0, y: 0, width: 0, height: 0)
            : PixelWindow(
                x: Int(minColumn), y: top, width: Int(maxColumn) - Int(minColumn), height: Int(runs[runs.endIndex - 1].row) - top + 1)
        for run in runs { add(run) }
    }

    private mutating func add(_ run: Run) {
        let start = Int(run.start)
        let row = Int(run.row)
        let count = run.count
        pixels += count
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
}
