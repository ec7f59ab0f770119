import ChangeDetection
import Testing
import _TestSupport

/// Cells of homogeneous ground whose later date shows it with gains and offsets by place.
private struct Drift {
    let columns: Int
    let rows: Int
    let side = 100
    var normalisation = Normalisation()
    var cells: [ColourCell] = []
    var empty: Set<Int> = []

    static let pixels = 900
    static let deviation = 40.0

    /// - Parameters:
    ///   - colour: gain and offset at the middle of a cell, in cells from the first one's middle.
    ///   - changed: cells of which 90 % is new ground.
    init(
        columns: Int, rows: Int, seed: UInt64 = 5, empty: Set<Int> = [], changed: Set<Int> = [],
        colour: (Double, Double) -> (gain: Double, offset: Double)
    ) {
        (self.columns, self.rows, self.empty) = (columns, rows, empty)
        var generator = SeededGenerator(seed: seed)
        var samples: [PairSample] = []
        var all = PairSample(bands: 1)
        for index in 0..<(columns * rows) {
            let (gain, offset) = colour(Double(index % columns), Double(index / columns))
            var sample = PairSample(bands: 1)
            for _ in 0..<(empty.contains(index) ? 0 : Self.pixels) {
                let ground = 100 + Self.deviation * Double(generator.normal())
                let isNew = changed.contains(index) && generator.chance(0.9)
                sample.before[0].append(Float(ground))
                sample.after[0].append(Float(gain * (isNew ? 220 : ground + 8 * Double(generator.normal())) + offset))
            }
            samples.append(sample)
            all.append(sample)
        }
        normalisation = Normalisation(all, iterations: 1)
        cells = samples.map { [normalisation] in ColourCell($0, normalisation) }
    }

    func fit() -> (balance: ColourBalance, field: ColourField?) {
        ColourBalance.fit(cells, columns: columns, rows: rows, width: columns * side, height: rows * side, normalisation)
    }

    /// What the field makes of `value` at a place in pixels.
    func corrected(_ field: ColourField, _ value: Float, column: Int, row: Int) -> Float {
        var values = [value]
        field.apply(0, row: row, column: column, count: 1, to: &values)
        return values[0]
    }
}

@Suite struct ColourBalanceTests {
    /// Dates that differ by one gain and offset everywhere are even, and nothing is corrected.
    @Test func evenDatesStayAsTheyAre() {
        let found = Drift(columns: 8, rows: 6) { _, _ in (1.3, -20) }.fit()
        #expect(found.balance.decision == .even && found.field == nil && found.balance.cells == 48)
    }

    /// Offsets that drift by a whole deviation are taken out: what is left is the error of a median of 900 pixels (1.25 · 8/√900 of the noise, and
    /// the ground's own, which both dates share), and what the smoothing over three cells takes off a slope's ends: one cell's step.
    @Test func driftingOffsetsAreTakenOut() throws {
        let step = 5.0
        let drift = Drift(columns: 9, rows: 7) { x, y in (1, step * (x - 4)) }
        let found = drift.fit()
        let field = try #require(found.field)
        #expect(found.balance.decision == .balanced)
        let values = (0..<9).map { Double(drift.corrected(field, Float(100 + step * (Double($0) - 4)), column: $0 * 100 + 50, row: 350)) }
        // Only what differs from the region is corrected: the middle stays.
        for column in 0..<9 { #expect(abs(values[column] - 100) < (column == 0 || column == 8 ? step + 2 : 2), "\(values)") }
        #expect(found.balance.gainRange == [[1, 1]])
    }

    /// A drifting gain is seen where there are cells enough to tell it from chance.
    @Test func driftingGainsAreTakenOutWhereTheyAreEvident() throws {
        let drift = Drift(columns: 16, rows: 12) { x, _ in (0.85 + 0.02 * x, 0) }
        let found = drift.fit()
        let field = try #require(found.field)
        #expect(found.balance.gainRange[0][0] < 0.9 && found.balance.gainRange[0][1] > 1.1)
        for column in 2..<14 {
            let gain = 0.85 + 0.02 * Double(column)
            let (low, high) = (Float(gain * 60), Float(gain * 140))
            let span = drift.corrected(field, high, column: column * 100 + 50, row: 600) - drift.corrected(field, low, column: column * 100 + 50, row: 600)
            // 80 in the units of the region's mean gain of 1; the spread of 900 pixels is known within 4 %, and nine cells share it.
            #expect(abs(span - 80) < 4, "\(column): \(span)")
        }
    }

    /// One cell that is nearly all new ground is not made to look as before.
    @Test func changeIsNotNormalisedAway() {
        for place in [0, 20, 47] {
            let found = Drift(columns: 8, rows: 6, changed: [place]) { _, _ in (1, 0) }.fit()
            #expect(found.balance.decision == .even, "\(found.balance)")
        }
    }

    /// Unseen cells are filled from those around, and values of cells that were hardly seen do not count.
    @Test func unseenCellsTakeTheirNeighbours() throws {
        func drift(_ empty: Set<Int>) -> Drift { Drift(columns: 9, rows: 7, empty: empty) { x, _ in (1, 5 * (x - 4)) } }
        let field = try #require(drift([9, 10, 20, 21, 30, 31]).fit().field)
        let whole = try #require(drift([]).fit().field)
        for index in field.offset[0].indices { #expect(abs(field.offset[0][index] - whole.offset[0][index]) < 6) }
        #expect(drift(Set(0..<40)).fit().balance.decision == .tooFew)
        #expect(Drift(columns: 1, rows: 9) { _, y in (1, 9 * y) }.fit().balance.decision == .tooFew)
        #expect(ColourBalance.fit([], columns: 0, rows: 0, width: 0, height: 0, Normalisation()).balance.decision == .tooFew)
    }

    /// Cells that differ each for itself are no colours, nor are differences that half of the region has beyond a deviation.
    @Test func whatIsNoColourIsLeft() {
        let scattered = Drift(columns: 9, rows: 7) { x, y in (1, LatticeNoise.signed(3, Int(x), Int(y)) < 0 ? 60 : -60) }.fit()
        #expect(scattered.balance.decision == .untrusted && scattered.field == nil)
        let steep = Drift(columns: 12, rows: 6) { x, _ in (1, 40 * (x - 5.5)) }.fit()
        #expect(steep.balance.decision == .untrusted, "\(steep.balance)")
    }

    /// A constant band has nothing to balance, and does not stop the others.
    @Test func constantBands() {
        let flat = Drift(columns: 6, rows: 5) { _, _ in (0, 128) }.fit()
        #expect(flat.balance.decision == .even && flat.balance.residual == [0] && flat.field == nil)
    }
}

@Suite struct ColourFieldTests {
    static let field = ColourField(
        columns: 3, rows: 2, width: 100, height: 61, gain: [[1, 1.1, 0.9, 1.2, 1, 1.05]], offset: [[0, 10, -5, 3, 8, 1]])

    /// A row in pieces is the row as a whole, to the last bit, wherever it is cut.
    @Test func piecesAreTheWhole() {
        for row in [-3, 0, 14, 15, 30, 45, 46, 60, 70] {
            var whole = (-20..<130).map { Float($0) + 100 }
            let start = whole
            Self.field.apply(0, row: row, column: -20, count: 150, to: &whole)
            for length in [1, 7, 16, 33, 149] {
                var parts = start
                for first in stride(from: 0, to: 150, by: length) {
                    let count = min(length, 150 - first)
                    parts.withUnsafeMutableBufferPointer { buffer in
                        if let base = buffer.baseAddress { Self.field.apply(0, row: row, column: -20 + first, count: count, to: base + first) }
                    }
                }
                #expect(parts == whole, "row \(row), pieces of \(length)")
            }
        }
    }

    /// Bilinear between the middles, constant beyond them; within Float's rounding of a value of some 300.
    @Test func valuesAreBilinear() {
        let field = Self.field
        func share(_ pixel: Int, _ cells: Int, _ length: Int) -> (Int, Int, Double) {
            let place = min(Double(cells - 1), max(0, (Double(pixel) + 0.5) * Double(cells) / Double(length) - 0.5))
            let cell = min(cells - 1, Int(place))
            return (cell, min(cells - 1, cell + 1), place - Double(cell))
        }
        for row in 0..<61 {
            var values = [Float](repeating: 200, count: 100)
            field.apply(0, row: row, column: 0, count: 100, to: &values)
            let (top, bottom, down) = share(row, 2, 61)
            for column in 0..<100 {
                let (left, right, along) = share(column, 3, 100)
                func at(_ plane: [Float]) -> Double {
                    let upper = Double(plane[top * 3 + left]) * (1 - along) + Double(plane[top * 3 + right]) * along
                    let lower = Double(plane[bottom * 3 + left]) * (1 - along) + Double(plane[bottom * 3 + right]) * along
                    return upper * (1 - down) + lower * down
                }
                #expect(abs(Double(values[column]) - (200 * at(field.gain[0]) + at(field.offset[0]))) < 1e-3)
            }
        }
    }

    @Test func nothingIsWrittenForNoPixels() {
        var values: [Float] = [7]
        Self.field.apply(0, row: 3, column: 5, count: 0, to: &values)
        #expect(values == [7])
        #expect(Self.field.isSound && !ColourField(columns: 2, rows: 2, width: 10, height: 10, gain: [[1]], offset: [[0]]).isSound)
    }
}
