/// Finds haze and thin cloud: light added over hundreds of metres, on one date only, to dark ground as to bright.
///
/// A block of 8 × 8 cells is as hazy as four fifths of its cells are at least, both above what is usual of the scene itself and above what the
/// other date lets expect: a field that ripened is brighter than it was but no brighter than its neighbours, a town is bluer than its neighbours
/// but no bluer than it was. What lies over the whole scene is usual, and left to normalisation.
package struct HazeScreen: Sendable {
    package struct Finding: Sendable {
        /// 1 for each cell under thin cloud, else 0.
        package var thin: [UInt8]
        /// The share of seen blocks that are hazy, thin cloud included.
        package var share: Double

        package var thinCells: Int { thin.count { $0 != 0 } }
    }

    private static let side = 8
    /// Levels are told in so many codes.
    private static let codes = 256
    /// Excess light in medians of the scene's blue, in the mean over 3 × 3 blocks: what is told, and what is hidden.
    private static let light: Float = 0.2
    private static let dense: Float = 0.35
    /// Neighbouring hazy blocks, at least: smaller than that is ground.
    private static let fewestBlocks = 4

    package init() {}

    package func hasHaze(_ cells: CloudCells) -> Bool { find(in: cells).share > 0 }

    /// - Parameter hidden: not 0 for each cell that counts as unseen already, such as those of opaque clouds; empty: none does.
    /// - Complexity: O(cells).
    package func find(in cells: CloudCells, hidden: [UInt8] = []) -> Finding {
        let (columns, rows) = ((cells.width + Self.side - 1) / Self.side, (cells.height + Self.side - 1) / Self.side)
        var single = [Float?](repeating: nil, count: columns * rows)
        for row in 0..<rows { for column in 0..<columns { single[row * columns + column] = level(of: cells, hidden, column, row) } }
        var finding = Finding(thin: [UInt8](repeating: 0, count: cells.flags.count), share: 0)
        let levels = single.indices.map { index in single[index] == nil ? nil : Self.mean(around: index, single, columns, rows) }
        let hazy = components(levels.map { ($0 ?? 0) >= Self.light }, columns, rows).filter { $0.count >= Self.fewestBlocks }.flatMap(\.self)
        guard !hazy.isEmpty else { return finding }
        finding.share = Double(hazy.count) / Double(levels.count { $0 != nil })
        for block in hazy where (levels[block] ?? 0) >= Self.dense {
            for y in Self.cells(block / columns, of: cells.height) {
                for x in Self.cells(block % columns, of: cells.width) { finding.thin[y * cells.width + x] = 1 }
            }
        }
        return finding
    }

    private static func cells(_ block: Int, of length: Int) -> Range<Int> { (block * side)..<min(length, (block + 1) * side) }

    /// Nil where less than half of a block was seen.
    private func level(of cells: CloudCells, _ hidden: [UInt8], _ column: Int, _ row: Int) -> Float? {
        let (x, y) = (Self.cells(column, of: cells.width), Self.cells(row, of: cells.height))
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * Self.codes) { counts in
            counts.initialize(repeating: 0)
            let (own, difference) = (counts.prefix(Self.codes), counts.suffix(Self.codes))
            var seen = 0
            for line in y {
                for index in (line * cells.width + x.lowerBound)..<(line * cells.width + x.upperBound)
                where cells.flags[index] & CloudCells.Flag.seen != 0 && (hidden.isEmpty || hidden[index] == 0) {
                    counts[Int(cells.hazeOwn[index])] += 1
                    counts[Self.codes + Int(cells.hazeDifference[index])] += 1
                    seen += 1
                }
            }
            guard 2 * seen >= x.count * y.count else { return nil }
            let code = min(Self.value(at: seen / 5, in: own), Self.value(at: seen / 5, in: difference))
            return Float(code) / CloudCells.hazeUnit - CloudCells.hazeOffset
        }
    }

    /// The code that stands at `rank` in order, of as many codes as were counted.
    private static func value(at rank: Int, in counts: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Int {
        var below = 0
        for (code, count) in counts.enumerated() {
            below += Int(count)
            if below > rank { return code }
        }
        return 0
    }

    private static func mean(around index: Int, _ values: [Float?], _ columns: Int, _ rows: Int) -> Float {
        var (sum, count): (Float, Float) = (0, 0)
        for y in max(0, index / columns - 1)...min(rows - 1, index / columns + 1) {
            for x in max(0, index % columns - 1)...min(columns - 1, index % columns + 1) {
                guard let value = values[y * columns + x] else { continue }
                sum += value
                count += 1
            }
        }
        return sum / count
    }

    /// 8-connected marks.
    private func components(_ marks: [Bool], _ columns: Int, _ rows: Int) -> [[Int]] {
        var left = marks
        var found: [[Int]] = []
        for first in marks.indices where left[first] {
            left[first] = false
            var component = [first]
            var next = 0
            while next < component.count {
                let (x, y) = (component[next] % columns, component[next] / columns)
                next += 1
                for row in max(0, y - 1)...min(rows - 1, y + 1) {
                    for column in max(0, x - 1)...min(columns - 1, x + 1) where left[row * columns + column] {
                        left[row * columns + column] = false
                        component.append(row * columns + column)
                    }
                }
            }
            found.append(component)
        }
        return found
    }
}
