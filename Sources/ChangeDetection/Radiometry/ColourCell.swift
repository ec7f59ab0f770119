import ChangeCore

/// What the pixels of one cell say of both dates, in deviations of each date over the region, per band.
package struct ColourCell: Sendable, Hashable {
    /// Seen on both dates.
    package var pixels: Int
    /// Median of before − after: the difference of unchanged ground while less than half of the cell changed.
    package var difference: [Double] = []
    package var medianAfter: [Double] = []
    /// (spread before − spread after)/(spread before + spread after), half the logarithm of their ratio while that is small; the spread is half of what
    /// the middle 68 % of the pixels span.
    package var contrast: [Double] = []
    /// A date has one value all over the cell.
    package var isFlat: [Bool] = []

    /// Spreads under this share of a deviation say nothing of a gain.
    private static let smallestSpread: Float = 0.05

    /// - Complexity: O(bands · pixels).
    package init(_ sample: PairSample, _ normalisation: Normalisation) {
        pixels = sample.pixels
        guard pixels > 0 else { return }
        for band in sample.before.indices {
            var before = sample.before[band].map { ($0 - normalisation.meanBefore[band]) / normalisation.deviationBefore[band] }
            var after = sample.after[band].map { ($0 - normalisation.meanAfter[band]) / normalisation.deviationAfter[band] }
            var differences = zip(before, after).map { $0 - $1 }
            difference.append(Double(Selection.value(at: pixels / 2, in: &differences)))
            let spreads = (Self.spread(&before), Self.spread(&after))
            isFlat.append(before.min() == before.max() || after.min() == after.max())
            medianAfter.append(Double(Selection.value(at: pixels / 2, in: &after)))
            contrast.append(
                min(spreads.0, spreads.1) < Self.smallestSpread ? 0 : Double((spreads.0 - spreads.1) / (spreads.0 + spreads.1)))
        }
    }

    private static func spread(_ values: inout [Float]) -> Float {
        let last = values.count - 1
        let low = Selection.value(at: (last * 16 + 50) / 100, in: &values)
        return (Selection.value(at: (last * 84 + 50) / 100, in: &values) - low) / 2
    }
}

/// Values of cells in rows and columns, some of them unknown.
struct CellPlane {
    let columns: Int
    let rows: Int
    var values: [Double?]

    /// Each cell by the median of the known ones within one cell around it, or within more where none is known: what stands alone, such as one cell of new
    /// building land, goes; what several neighbours share stays.
    var smoothed: [Double] {
        values.indices.map { index in
            for reach in 1..<max(2, max(columns, rows)) {
                let found = around(index, reach: reach)
                if !found.isEmpty { return ColourBalance.median(found) }
            }
            return 0
        }
    }

    /// How far neighbours say the same: 1 − mean squared difference of neighbours/(2 · variance), after von Neumann (1941); about 0 ± 1/√pairs for values
    /// without order.
    var agreement: (share: Double, pairs: Int) {
        let known = values.compactMap(\.self)
        guard known.count > 1 else { return (0, 0) }
        let mean = known.reduce(0, +) / Double(known.count)
        let variance = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count - 1)
        var (sum, pairs) = (0.0, 0)
        for row in 0..<rows {
            for column in 0..<columns {
                guard let own = values[row * columns + column] else { continue }
                if column + 1 < columns, let right = values[row * columns + column + 1] { (sum, pairs) = (sum + (own - right) * (own - right), pairs + 1) }
                if row + 1 < rows, let below = values[(row + 1) * columns + column] { (sum, pairs) = (sum + (own - below) * (own - below), pairs + 1) }
            }
        }
        guard pairs > 0, variance > 0 else { return (0, pairs) }
        return (max(0, 1 - sum / Double(pairs) / (2 * variance)), pairs)
    }

    private func around(_ index: Int, reach: Int) -> [Double] {
        let (row, column) = (index / columns, index % columns)
        var found: [Double] = []
        for y in max(0, row - reach)...min(rows - 1, row + reach) {
            for x in max(0, column - reach)...min(columns - 1, column + reach) {
                if let value = values[y * columns + x] { found.append(value) }
            }
        }
        return found
    }
}
