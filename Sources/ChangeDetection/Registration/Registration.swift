/// What was measured of the shift of one acquisition against the first date, and what became of it.
package struct Registration: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
        /// Windows agree, and the shift is below the threshold: the samples are used as they are.
        case accepted
        /// Windows agree, and the samples are moved by the field.
        case corrected
        /// Windows do not agree, or there are too few: nothing is moved.
        case notMeasurable = "not_measurable"
    }

    package var status: Status
    /// Mean over the agreeing windows: pixels east and south that the acquisition must be moved by to lie on the first date.
    package var dx: Double?
    package var dy: Double?
    /// Windows with enough seen ground and texture, and how many of them agree.
    package var windows: Int
    package var agreeing: Int
    /// Root mean square distance of the agreeing windows from the field, in pixels.
    package var spread: Double?
    /// The largest shift in the region, in pixels.
    package var largest: Double?
    package var field: ShiftField?
    package var reason: String
    /// What the windows over each file say by themselves, where an acquisition has several.
    package var files: [FileShift]?

    package struct FileShift: Sendable, Hashable, Codable {
        package var path: String
        package var dx: Double
        package var dy: Double
        package var windows: Int

        package init(path: String, dx: Double, dy: Double, windows: Int) {
            self.path = path
            self.dx = dx
            self.dy = dy
            self.windows = windows
        }
    }

    /// Windows agree within so many pixels.
    static let agreement = 0.5
    /// Share of the windows that must agree, and the fewest that can.
    static let leastShare = 0.5
    static let fewestWindows = 4
    /// Shifts scattered evenly over the disc of agreement have a spread of 0.35: agreement worth the name is much tighter.
    static let largestSpread = 0.25
    /// The standard error that the mean may have, in pixels.
    static let largestError = 0.1

    /// Robust consensus of the windows of a region of `width` × `height` pixels.
    ///
    /// The shift that most windows support within half a pixel, weighted by the squares of their peaks, is refined by weighted means; then a linear and a quadratic
    /// field are tried, and taken where they explain significantly more (F above 10) and by at least 0.15 pixel somewhere.
    /// - Complexity: O(windows²).
    package init(_ found: [WindowShift], width: Int, height: Int, threshold: Double) {
        let measured = found.filter { $0.shift != nil }
        windows = found.count
        agreeing = 0
        status = .notMeasurable
        reason = ""
        guard var field = Self.mode(measured) else {
            reason = found.isEmpty ? "no window was seen on both dates with texture in it" : "no window has a peak"
            return
        }
        var chosen = Self.near(measured, field)
        let span = Double(max(width, height)) / 2
        for terms in [3, 6] where chosen.count >= 4 * terms {
            guard let wider = Self.grow(measured, from: field, terms: terms, width: width, height: height, unit: span) else { break }
            let before = chosen.filter(wider.windows.contains)
            let gain = Self.fStatistic(before, field, wider.field, added: terms - field.coefficientsX.count, terms: terms)
            let difference = Self.largestDifference(field, wider.field, width: width, height: height)
            guard gain > 10, difference >= 0.15, wider.windows.count >= chosen.count else { break }
            (field, chosen) = (wider.field, wider.windows)
        }
        agreeing = chosen.count
        let count = Double(max(1, chosen.count))
        dx = chosen.reduce(0) { $0 + ($1.shift?.dx ?? 0) } / count
        dy = chosen.reduce(0) { $0 + ($1.shift?.dy ?? 0) } / count
        let squares = chosen.reduce(0) { $0 + Self.squaredDistance($1, field) }
        let freedom = max(1, count - Double(field.coefficientsX.count))
        let spread = (squares / freedom).squareRoot()
        self.spread = spread
        let error = spread / count.squareRoot()
        guard chosen.count >= Self.fewestWindows, Double(chosen.count) >= Self.leastShare * Double(windows) else {
            reason = "windows disagree: \(chosen.count) of \(windows) within \(Self.agreement) pixel of each other"
            return
        }
        guard spread <= Self.largestSpread, error <= Self.largestError else {
            reason = "windows disagree: they scatter by \((spread * 100).rounded() / 100) pixel around their mean"
            return
        }
        let largest = field.largest(width: width, height: height)
        self.largest = largest
        self.field = field
        status = largest > threshold ? .corrected : .accepted
        reason = status == .corrected ? "above the threshold of \(threshold) pixel" : "within the threshold of \(threshold) pixel"
    }

    /// Pixels by which places may still be off: what was left as it is, together with the scatter of the windows; nil where that was not measurable.
    package var residual: Double? {
        guard status != .notMeasurable, let spread else { return nil }
        let left = status == .accepted ? largest ?? 0 : 0
        return (left * left + spread * spread).squareRoot()
    }

    package func agrees(_ window: WindowShift, _ field: ShiftField) -> Bool {
        Self.squaredDistance(window, field) <= Self.agreement * Self.agreement
    }

    /// The constant shift that most windows support.
    private static func mode(_ windows: [WindowShift]) -> ShiftField? {
        var best: (support: Double, shift: WindowShift.Shift)?
        for window in windows {
            guard let shift = window.shift else { continue }
            let field = ShiftField(dx: shift.dx, dy: shift.dy)
            let support = near(windows, field).reduce(0) { $0 + $1.peak * $1.peak }
            if support > best?.support ?? 0 { best = (support, shift) }
        }
        guard let best else { return nil }
        var field = ShiftField(dx: best.shift.dx, dy: best.shift.dy)
        for _ in 0..<10 {
            let chosen = near(windows, field)
            var (total, dx, dy) = (0.0, 0.0, 0.0)
            for window in chosen {
                guard let shift = window.shift else { continue }
                let weight = window.peak * window.peak
                total += weight
                dx += weight * shift.dx
                dy += weight * shift.dy
            }
            guard total > 0 else { return nil }
            let next = ShiftField(dx: dx / total, dy: dy / total)
            if next == field { break }
            field = next
        }
        return field
    }

    private static func near(_ windows: [WindowShift], _ field: ShiftField) -> [WindowShift] {
        windows.filter { squaredDistance($0, field) <= agreement * agreement }
    }

    private static func squaredDistance(_ window: WindowShift, _ field: ShiftField) -> Double {
        guard let shift = window.shift else { return .infinity }
        let expected = field.shift(column: window.column, row: window.row)
        let (x, y) = (shift.dx - expected.dx, shift.dy - expected.dy)
        return x * x + y * y
    }

    /// A field of more terms, fitted to the windows that agree with it; the set grows from those that agree with `field`.
    private static func grow(
        _ windows: [WindowShift], from field: ShiftField, terms: Int, width: Int, height: Int, unit: Double
    ) -> (field: ShiftField, windows: [WindowShift])? {
        var chosen = near(windows, field)
        var best: (field: ShiftField, windows: [WindowShift])?
        for _ in 0..<20 {
            guard chosen.count >= 2 * terms,
                let fitted = fit(chosen, terms: terms, column: Double(width) / 2, row: Double(height) / 2, unit: unit)
            else { return best }
            let next = near(windows, fitted)
            best = (fitted, next)
            if next == chosen { break }
            chosen = next
        }
        return best
    }

    /// Least squares, weighted by the squares of the peaks.
    private static func fit(_ windows: [WindowShift], terms: Int, column: Double, row: Double, unit: Double) -> ShiftField? {
        let columns = windows.map { ($0.column - column) / unit }
        let rows = windows.map { ($0.row - row) / unit }
        var field = ShiftField(
            centreColumn: column, centreRow: row, unit: unit,
            box: [columns.min() ?? 0, rows.min() ?? 0, columns.max() ?? 0, rows.max() ?? 0], coefficientsX: [Double](repeating: 0, count: terms),
            coefficientsY: [Double](repeating: 0, count: terms))
        var normal = [Double](repeating: 0, count: terms * terms)
        var right = (x: [Double](repeating: 0, count: terms), y: [Double](repeating: 0, count: terms))
        for window in windows {
            guard let shift = window.shift else { continue }
            let values = field.terms(column: window.column, row: window.row)
            let weight = window.peak * window.peak
            for i in 0..<terms {
                for j in 0..<terms { normal[i * terms + j] += weight * values[i] * values[j] }
                right.x[i] += weight * values[i] * shift.dx
                right.y[i] += weight * values[i] * shift.dy
            }
        }
        guard let factor = LinearSystem(normal, size: terms) else { return nil }
        field.coefficientsX = factor.solve(right.x)
        field.coefficientsY = factor.solve(right.y)
        return field
    }

    /// How much the wider field explains, in units of what chance explains; neighbouring windows overlap, so half of them count.
    private static func fStatistic(
        _ windows: [WindowShift], _ narrow: ShiftField, _ wide: ShiftField, added: Int, terms: Int
    ) -> Double {
        let before = windows.reduce(0) { $0 + squaredDistance($1, narrow) }
        let after = windows.reduce(0) { $0 + squaredDistance($1, wide) }
        let freedom = Double(windows.count) - 2 * Double(terms)
        guard freedom > 0, after > 0, before.isFinite else { return 0 }
        return (before - after) / Double(2 * added) / (after / freedom)
    }

    private static func largestDifference(_ a: ShiftField, _ b: ShiftField, width: Int, height: Int) -> Double {
        var largest = 0.0
        for row in 0...4 {
            for column in 0...4 {
                let (x, y) = (Double(width) * Double(column) / 4, Double(height) * Double(row) / 4)
                let (first, second) = (a.shift(column: x, row: y), b.shift(column: x, row: y))
                let (dx, dy) = (first.dx - second.dx, first.dy - second.dy)
                largest = max(largest, (dx * dx + dy * dy).squareRoot())
            }
        }
        return largest
    }
}
