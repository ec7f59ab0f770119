import ChangeCore
import Raster
import Testing
import _TestSupport

@Suite struct CellFiguresTests {
    private static func tile(_ generator: inout SeededGenerator, _ count: Int) -> SampleTile {
        let tile = SampleTile(bands: 4, capacity: count)
        for band in 0..<4 { for index in 0..<count { tile.plane(band)[index] = 1000 + 300 * generator.normal() } }
        tile.valid.update(repeating: 1, count: count)
        return tile
    }

    /// A row of cells that was seen whole is summed lane by lane; one unseen pixel makes all of its cells take the other way. Equal bits but for that pixel's
    /// cell, whatever the width.
    @Test(arguments: [1, 3, 8, 64, 70, 131], [true, false])
    func bothWaysAddAlike(cells: Int, isWithin: Bool) {
        let bands = isWithin ? 4 : 3
        var generator = SeededGenerator(seed: UInt64(cells))
        let stride = 3 * cells + 5
        let (before, after) = (Self.tile(&generator, 5 * stride), Self.tile(&generator, 5 * stride))
        func figures() -> [CellFigures] {
            var figures: [CellFigures] = []
            CellFigures.fill(
                &figures, before: before, after: after, bands: [2, 0, 3, 1].prefix(bands).map { $0 }, from: stride + 2, stride: stride, square: 1,
                count: cells, beside: isWithin, below: isWithin)
            return figures
        }
        let whole = figures()
        let hidden = cells / 2
        // The middle of the cell: no other cell's window reaches it.
        after.valid[stride + stride + 2 + 3 * hidden + 1] = 0
        let parted = figures()
        #expect(whole.count == cells && parted.count == cells)
        for cell in 0..<cells where cell != hidden {
            for date in [\CellFigures.before, \.after] {
                let (one, other) = (whole[cell][keyPath: date], parted[cell][keyPath: date])
                #expect(one.sums == other.sums && one.range == other.range)
            }
            #expect(whole[cell].count == 9 && parted[cell].count == 9)
        }
        #expect(whole[hidden].count == 9 && parted[hidden].count == 8)
    }

    /// Against plain sums in Double.
    @Test(arguments: [1, 2, 5])
    func sumsAreThoseOfTheSeenPixels(square: Int) {
        var generator = SeededGenerator(seed: 9)
        let side = 3 * square
        let (before, after) = (Self.tile(&generator, 2 * side * side), Self.tile(&generator, 2 * side * side))
        for index in 0..<(2 * side * side) where generator.next() % 5 == 0 { before.valid[index] = 0 }
        var figures: [CellFigures] = []
        CellFigures.fill(
            &figures, before: before, after: after, bands: [0, 1, 2, 3], from: 0, stride: 2 * side, square: square, count: 2, beside: false, below: false)
        for (cell, found) in figures.enumerated() {
            var sum = 0.0
            var count = 0
            for row in 0..<side {
                for column in 0..<side where before.valid[row * 2 * side + cell * side + column] != 0 {
                    sum += Double(before.plane(3)[row * 2 * side + cell * side + column])
                    count += 1
                }
            }
            #expect(found.count == count)
            // Each addition rounds to half a unit in the last place of a sum below 2²⁰.
            #expect(abs(Double(found.before.sums[3]) - sum) <= Double(count) / 16)
            #expect(found.before.range >= 0 && found.after.range >= 0)
        }
    }

    /// A step of brightness between two columns or rows shows in some cell with its whole height, wherever it lies.
    @Test(arguments: 1..<15, [true, false])
    func stepsShowWhereverTheyLie(place: Int, isColumn: Bool) {
        let stride = 16
        let tile = SampleTile(bands: 3, capacity: stride * stride)
        tile.valid.update(repeating: 1, count: stride * stride)
        for index in 0..<(stride * stride) {
            let position = isColumn ? index % stride : index / stride
            for band in 0..<3 { tile.plane(band)[index] = position < place ? 100 : 400 }
        }
        var most: Float = 0
        for row in 0..<5 {
            var figures: [CellFigures] = []
            CellFigures.fill(
                &figures, before: tile, after: tile, bands: [0, 1, 2], from: 3 * row * stride, stride: stride, square: 1, count: 5, beside: true,
                below: true)
            most = max(most, figures.map(\.after.range).max() ?? 0)
        }
        #expect(most == 300)
    }
}
