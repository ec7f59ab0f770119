/// Unseen runs near regions, of the rows that open regions may still ask for.
struct UnseenRows {
    private var runs: [Run] = []
    /// Where each row from `firstRow` on starts in `runs`.
    private var starts: [Int] = [0]
    private var firstRow: Int

    init(firstRow: Int) {
        self.firstRow = firstRow
    }

    private var nextRow: Int { firstRow + starts.count - 1 }

    /// Appends a run to the row that is being filled, or extends the last one.
    mutating func append(_ run: Run) {
        if let last = runs.last, last.row == run.row, last.end == run.start {
            runs[runs.count - 1].end = run.end
        } else {
            runs.append(Run(row: run.row, start: run.start, end: run.end))
        }
    }

    mutating func finishRow() { starts.append(runs.count) }

    /// Forgets rows above `row`; moves what is left only when that is less than half, so that the cost stays linear.
    mutating func drop(above row: Int) {
        let rows = min(row, nextRow) - firstRow
        guard rows > 0, rows > starts.count / 2, starts[rows] * 2 >= runs.count else { return }
        let dropped = starts[rows]
        runs.removeFirst(dropped)
        starts.removeFirst(rows)
        for index in starts.indices { starts[index] -= dropped }
        firstRow += rows
    }

    private func range(ofRow row: Int) -> Range<Int> {
        guard row >= firstRow, row < nextRow else { return 0..<0 }
        return starts[row - firstRow]..<starts[row - firstRow + 1]
    }

    /// Appends the unseen pixels beside a region, given by its runs in row-major order.
    ///
    /// - Complexity: O(runs of the region + log(unseen runs of a row) for each row + hits).
    func appendNeighbours(of region: ArraySlice<Run>, into result: inout [Run]) {
        // What other regions have appended must not be extended.
        let floor = result.count
        guard !runs.isEmpty, let first = region.first, let last = region.last else { return }
        let top = Int(first.row) - 1
        let bottom = Int(last.row) + 1
        if range(between: top, and: bottom).isEmpty { return }
        // The runs of the rows above, at and below the one looked at.
        var above = region.startIndex..<region.startIndex
        var here = above
        var below = rowRange(in: region, from: region.startIndex, row: Int32(top + 1))
        for row in top...bottom {
            if row > top {
                above = here
                here = below
                below = rowRange(in: region, from: below.upperBound, row: Int32(row + 1))
            } else {
                here = region.startIndex..<region.startIndex
            }
            let candidates = range(ofRow: row)
            if !candidates.isEmpty {
                appendCommon(of: candidates, row: Int32(row), with: (region[above], region[here], region[below]), from: floor, into: &result)
            }
        }
    }

    private func range(between top: Int, and bottom: Int) -> Range<Int> {
        let low = max(top, firstRow)
        let high = min(bottom, nextRow - 1)
        guard low <= high else { return 0..<0 }
        return starts[low - firstRow]..<starts[high - firstRow + 1]
    }

    private func rowRange(in region: ArraySlice<Run>, from start: Int, row: Int32) -> Range<Int> {
        var end = start
        while end < region.endIndex, region[end].row == row { end += 1 }
        return start..<end
    }

    private func appendCommon(
        of candidates: Range<Int>, row: Int32, with neighbours: (ArraySlice<Run>, ArraySlice<Run>, ArraySlice<Run>), from floor: Int,
        into result: inout [Run]
    ) {
        var cursors = (neighbours.0.startIndex, neighbours.1.startIndex, neighbours.2.startIndex)
        func next(_ runs: ArraySlice<Run>, _ cursor: inout Int, after column: Int32) -> Run? {
            while cursor < runs.endIndex, runs[cursor].end + 1 <= column { cursor += 1 }
            return cursor < runs.endIndex ? runs[cursor] : nil
        }
        var index = firstUnseen(
            in: candidates,
            endingAfter: min(
                neighbours.0.first?.start ?? .max, neighbours.1.first?.start ?? .max, neighbours.2.first?.start ?? .max) - 1)
        while index < candidates.upperBound {
            var column = runs[index].start
            let end = runs[index].end
            while column < end {
                let a = next(neighbours.0, &cursors.0, after: column)
                let b = next(neighbours.1, &cursors.1, after: column)
                let c = next(neighbours.2, &cursors.2, after: column)
                var nearest = a
                if let b, nearest.map({ b.start < $0.start }) ?? true { nearest = b }
                if let c, nearest.map({ c.start < $0.start }) ?? true { nearest = c }
                guard let nearest else { return }
                guard nearest.start - 1 < end else { break }
                let start = max(column, nearest.start - 1)
                let stop = min(end, nearest.end + 1)
                if result.count > floor, let last = result.last, last.row == row, last.end == start {
                    result[result.count - 1].end = stop
                } else {
                    result.append(Run(row: row, start: start, end: stop))
                }
                column = stop
            }
            index += 1
        }
    }

    private func firstUnseen(in candidates: Range<Int>, endingAfter column: Int32) -> Int {
        var low = candidates.lowerBound
        var high = candidates.upperBound
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end > column { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
