/// Brings the colours of a date to those of another one, cell by cell, where they drift over the region: aerial mosaics that were balanced by eye.
///
/// Mean–variance matching in cells that are much larger than objects (docs/methods.md). Only what a cell differs by from the region as a whole is corrected,
/// so the region's own moments stay.
package struct ColourBalance: Sendable, Hashable, Codable {
    package enum Decision: String, Sendable, Hashable, Codable {
        case balanced
        /// No cell differs from the region by more than a twentieth of a deviation.
        case even
        /// The region holds too few cells, or too little was seen of them.
        case tooFew = "too_few"
        /// Cells differ, but not as colours do: nothing is corrected.
        case untrusted
    }

    package var decision: Decision
    package var reason: String
    package var columns: Int
    package var rows: Int
    /// Cells of which enough was seen.
    package var cells = 0
    /// Least and largest over the cells, per band; offsets in deviations of the date.
    package var gainRange: [[Double]] = []
    package var offsetRange: [[Double]] = []
    /// Root mean square of what single cells differ by from the field, in deviations, per band.
    package var residual: [Double] = []

    package enum CodingKeys: String, CodingKey {
        case decision, reason, columns, rows, cells, residual
        case gainRange = "gain_range"
        case offsetRange = "offset_range"
    }

    /// A cell with fewer pixels is filled from its neighbours.
    package static let fewestPixels = 128
    private static let fewestCells = 4
    private static let smallestOffset = 0.05
    /// Corrections go no further: a gain from 0.8 to 1.25 as contrast (gain − 1)/(gain + 1), an offset of one deviation.
    private static let largestContrast = 1.0 / 9
    private static let largestOffset = 1.0
    /// Beyond these the cells' differences are not a matter of colour: the share of cells at the offset's limit, and what single cells differ by.
    private static let largestShareAtLimit = 0.25
    private static let largestResidual = 0.6

    /// - Parameter cells: row by row, of a region of `width` × `height` pixels.
    /// - Returns: what was decided, and the field for the later date; nil where nothing is corrected.
    package static func fit(
        _ cells: [ColourCell], columns: Int, rows: Int, width: Int, height: Int, _ normalisation: Normalisation
    ) -> (balance: ColourBalance, field: ColourField?) {
        var balance = ColourBalance(decision: .tooFew, reason: "", columns: columns, rows: rows)
        let seen = cells.map { $0.pixels >= fewestPixels }
        balance.cells = seen.count { $0 }
        guard columns > 1, rows > 1, balance.cells >= fewestCells, 2 * balance.cells >= cells.count else {
            balance.reason = "\(balance.cells) of \(columns) × \(rows) cells were seen; it takes 2 × 2 and half of them"
            return (balance, nil)
        }
        var field = ColourField(columns: columns, rows: rows, width: width, height: height, gain: [], offset: [])
        var atLimit = 0
        for band in normalisation.meanAfter.indices {
            func plane(_ value: (ColourCell) -> Double) -> CellPlane {
                CellPlane(columns: columns, rows: rows, values: zip(cells, seen).map { $1 ? value($0) : nil })
            }
            // A band that is constant over the region says nothing.
            let isFlat = zip(cells, seen).allSatisfy { !$1 || $0.isFlat[band] }
            let gains = gains(plane { isFlat ? 0 : $0.contrast[band] })
            var differences = plane { isFlat ? 0 : $0.difference[band] }
            for index in cells.indices where seen[index] { differences.values[index]? -= (gains[index] - 1) * cells[index].medianAfter[band] }
            let smooth = differences.smoothed
            let common = median(zip(smooth, seen).filter(\.1).map(\.0))
            let own = differences.values.enumerated().compactMap { index, value in value.map { $0 - smooth[index] } }
            balance.residual.append((own.reduce(0) { $0 + $1 * $1 } / Double(own.count)).squareRoot())
            atLimit = max(atLimit, zip(smooth, seen).count { $1 && abs($0 - common) > largestOffset })
            let offsets = smooth.map { min(largestOffset, max(-largestOffset, $0 - common)) }
            balance.gainRange.append([gains.min() ?? 1, gains.max() ?? 1])
            balance.offsetRange.append([offsets.min() ?? 0, offsets.max() ?? 0])
            let (mean, deviation) = (Double(normalisation.meanAfter[band]), Double(normalisation.deviationAfter[band]))
            field.gain.append(gains.map(Float.init))
            // In units of the date: mean + deviation · (gain · z + offset) for its normalised value z.
            field.offset.append(zip(gains, offsets).map { Float(mean * (1 - $0) + deviation * $1) })
        }
        if let band = balance.residual.indices.first(where: { balance.residual[$0] > largestResidual }) {
            balance.decision = .untrusted
            balance.reason = "band \(band + 1): single cells differ from their neighbours by \((balance.residual[band] * 100).rounded() / 100) deviations"
        } else if Double(atLimit) > largestShareAtLimit * Double(balance.cells) {
            balance.decision = .untrusted
            balance.reason = "\(atLimit) of \(balance.cells) cells differ by more than \(largestOffset) deviation"
        } else if balance.offsetRange.allSatisfy({ max(-$0[0], $0[1]) < smallestOffset }), balance.gainRange.allSatisfy({ $0[0] == 1 && $0[1] == 1 }) {
            balance.decision = .even
            balance.reason = "no cell differs from the region by \(smallestOffset) deviations"
        } else {
            balance.decision = .balanced
            balance.reason = "colours drift over \(balance.cells) cells"
            return (balance, field)
        }
        return (balance, nil)
    }

    /// Gains count as far as neighbouring cells agree, and only where they agree by more than three times what chance does: what fields and roofs do to
    /// single cells' contrast is many times what balancing does.
    private static func gains(_ contrast: CellPlane) -> [Double] {
        let (share, pairs) = contrast.agreement
        guard pairs > 0, share > 3 / Double(pairs).squareRoot() else { return contrast.values.map { _ in 1 } }
        let common = median(contrast.values.compactMap(\.self))
        return contrast.smoothed.map { value in
            let contrast = min(largestContrast, max(-largestContrast, share * (value - common)))
            return (1 + contrast) / (1 - contrast)
        }
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
