/// The net of lines (roads, canals, the river) that cuts the district into blocks.
///
/// Line `i` of one direction is the corridor between block `i − 1` and block `i`. Lines exist for every whole number, so
/// that the land goes on beyond the district; its own blocks are `0 ..< columns` × `0 ..< rows`.
package struct Skeleton: Sendable {
    /// One strip of a corridor, from the left (or upper) side to the right (or lower).
    struct Strip: Sendable {
        var width: Int
        var use: LandUse
        var material: Material
        /// Whether vehicles cross other corridors on it.
        var isRoad = false
    }

    package let columns: Int
    package let rows: Int
    private let seed: UInt64
    private let columnPitch: Double
    private let rowPitch: Double
    private let riverRow: Int
    private let canalColumn: Int
    private let highwayColumn: Int

    /// Blocks per village, in both directions.
    static let villageSpan = 3
    /// The district's outline stays inside the scenes, whatever the bend does.
    private static let rim = 80.0

    /// - Parameter width, height: extent of the ground in metres.
    package init(seed: UInt64, width: Double, height: Double) {
        self.seed = seed
        columns = max(1, Int(((width - 2 * Skeleton.rim) / 435).rounded()))
        rows = max(1, Int(((height - 2 * Skeleton.rim) / 445).rounded()))
        columnPitch = (width - 2 * Skeleton.rim) / Double(columns)
        rowPitch = (height - 2 * Skeleton.rim) / Double(rows)
        var generator = SeededGenerator(seed: seed, 1)
        riverRow = generator.whole(3...5)
        canalColumn = generator.whole(1...2)
        highwayColumn = generator.whole(5...7)
    }

    private func period(_ line: Int, _ phase: Int) -> Bool {
        (line - phase) % 9 == 0
    }

    func strips(columnLine i: Int) -> [Strip] {
        if period(i, highwayColumn) {
            return [
                Strip(width: 7, use: .otherWood, material: .grove),
                Strip(width: 15, use: .highway, material: .asphalt, isRoad: true),
                Strip(width: 7, use: .otherWood, material: .grove),
            ]
        }
        if period(i, canalColumn) {
            return [
                Strip(width: 5, use: .ruralRoad, material: .dirt, isRoad: true),
                Strip(width: 4, use: .otherWood, material: .grass),
                Strip(width: 13, use: .ditch, material: .canal),
                Strip(width: 5, use: .otherWood, material: .grove),
            ]
        }
        return lane(direction: 2, line: i)
    }

    func strips(rowLine j: Int) -> [Strip] {
        if period(j, riverRow) {
            return [
                Strip(width: 6, use: .ruralRoad, material: .concreteRoad, isRoad: true),
                Strip(width: 22, use: .wood, material: .grove),
                Strip(width: 58, use: .river, material: .river),
                Strip(width: 18, use: .wood, material: .grass),
            ]
        }
        return lane(direction: 3, line: j)
    }

    private func lane(direction: Int, line: Int) -> [Strip] {
        var generator = SeededGenerator(seed: seed, direction, line)
        let paved = generator.chance(0.55)
        let road = Strip(
            width: paved ? generator.whole(5...7) : generator.whole(4...5), use: .ruralRoad,
            material: paved ? .concreteRoad : .dirt, isRoad: true)
        switch generator.whole(0...5) {
        case 0, 1: return [road]
        case 2: return [road, Strip(width: 4, use: .otherWood, material: .grove)]
        case 3:
            let side = Strip(width: 4, use: .otherWood, material: .grove)
            return [side, road, side]
        case 4: return [road, Strip(width: 4, use: .ditch, material: .reeds)]
        default: return [Strip(width: 3, use: .ditch, material: .reeds), road]
        }
    }

    func width(columnLine i: Int) -> Int { strips(columnLine: i).reduce(0) { $0 + $1.width } }
    func width(rowLine j: Int) -> Int { strips(rowLine: j).reduce(0) { $0 + $1.width } }

    /// The left side of a line.
    func left(_ i: Int) -> Int {
        position(i, direction: 4, pitch: columnPitch, sway: 70)
    }

    /// The upper side of a line.
    func top(_ j: Int) -> Int {
        position(j, direction: 5, pitch: rowPitch, sway: 75)
    }

    private func position(_ line: Int, direction: Int, pitch: Double, sway: Int) -> Int {
        let inner = line != 0 && line != (direction == 4 ? columns : rows)
        var generator = SeededGenerator(seed: seed, direction, line)
        let move = generator.whole(-sway...sway)
        return Int((Skeleton.rim + Double(line) * pitch).rounded()) + (inner ? move : 0)
    }

    /// The land between the lines.
    func block(_ i: Int, _ j: Int) -> LatticeRect {
        LatticeRect(left(i) + width(columnLine: i), top(j) + width(rowLine: j), left(i + 1), top(j + 1))
    }

    /// The strips of row line `j` from column line `i` to the next one, crossing included.
    func rowCorridor(_ i: Int, _ j: Int) -> [(strip: Strip, rect: LatticeRect)] {
        var v = top(j)
        return strips(rowLine: j).map { strip in
            defer { v += strip.width }
            return (strip, LatticeRect(left(i), v, left(i + 1), v + strip.width))
        }
    }

    /// The strips of column line `i` beside block row `j`, crossings excluded.
    func columnCorridor(_ i: Int, _ j: Int) -> [(strip: Strip, rect: LatticeRect)] {
        var u = left(i)
        return strips(columnLine: i).map { strip in
            defer { u += strip.width }
            return (strip, LatticeRect(u, top(j) + width(rowLine: j), u + strip.width, top(j + 1)))
        }
    }

    /// The indices of the blocks that may touch the ground between the given positions (metres from the first corner).
    func blocks(x0: Double, y0: Double, x1: Double, y1: Double) -> (columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
        let reach = Bend.reach + 110
        let range = { (low: Double, high: Double, pitch: Double) in
            let first = Int(((low - reach - Skeleton.rim) / pitch).rounded(.down)) - 1
            return first...max(first, Int(((high + reach - Skeleton.rim) / pitch).rounded(.down)))
        }
        return (range(x0, x1, columnPitch), range(y0, y1, rowPitch))
    }

    func isInside(_ i: Int, _ j: Int) -> Bool {
        i >= 0 && j >= 0 && i < columns && j < rows
    }
}
