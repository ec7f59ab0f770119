/// The runs of many regions, row by row; `component` is the position of the region in the list it was made from.
///
/// - Complexity: O(runs · log(runs of a row)) to build, 16 bytes per run.
struct RowIndex {
    let firstRow: Int
    /// Where each row from `firstRow` on starts in `runs`, and one end.
    let starts: [Int]
    let runs: [Run]

    init(_ regions: [Region]) {
        var low = Int.max
        var high = Int.min
        for region in regions {
            guard let first = region.runs.first, let last = region.runs.last else { continue }
            low = min(low, Int(first.row))
            high = max(high, Int(last.row))
        }
        guard low <= high else {
            firstRow = 0
            starts = [0]
            runs = []
            return
        }
        var offsets = [Int](repeating: 0, count: high - low + 2)
        for region in regions { for run in region.runs { offsets[Int(run.row) - low + 1] += 1 } }
        for row in 1..<offsets.count { offsets[row] += offsets[row - 1] }
        var cursors = offsets
        var sorted = [Run](unsafeUninitializedCapacity: offsets[offsets.count - 1]) { buffer, count in
            for (index, region) in regions.enumerated() {
                for run in region.runs {
                    let row = Int(run.row) - low
                    buffer.initializeElement(
                        at: cursors[row], to: Run(row: run.row, start: run.start, end: run.end, component: Int32(index)))
                    cursors[row] += 1
                }
            }
            count = offsets[offsets.count - 1]
        }
        for row in 0..<offsets.count - 1 {
            let range = offsets[row]..<offsets[row + 1]
            var isSorted = true
            for index in range.dropFirst() where sorted[index].start < sorted[index - 1].start {
                isSorted = false
                break
            }
            if !isSorted { sorted[range].sort { $0.start < $1.start } }
        }
        firstRow = low
        starts = offsets
        runs = sorted
    }

    var rows: Range<Int> { firstRow..<firstRow + starts.count - 1 }

    func range(ofRow row: Int) -> Range<Int> {
        rows.contains(row) ? starts[row - firstRow]..<starts[row - firstRow + 1] : 0..<0
    }

    /// Whether any run has a pixel among `start ..< end` of the row.
    func hasPixels(row: Int, start: Int32, end: Int32) -> Bool {
        let first = firstRun(ofRow: row, endingBeyond: Int(start))
        return first < range(ofRow: row).upperBound && runs[first].start < end
    }

    /// Calls `body` with the region of each run that has a pixel among `start ..< end` of the row.
    func forEachRun(row: Int, start: Int, end: Int, _ body: (Int) -> Void) {
        let last = range(ofRow: row).upperBound
        var index = firstRun(ofRow: row, endingBeyond: start)
        while index < last, Int(runs[index].start) < end {
            body(Int(runs[index].component))
            index += 1
        }
    }

    /// The first run of the row that ends beyond a column; the row's end when there is none. Runs of a row do not overlap.
    private func firstRun(ofRow row: Int, endingBeyond column: Int) -> Int {
        let range = range(ofRow: row)
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if Int(runs[middle].end) > column { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Calls `body` with the regions of each pair of runs that touch, once per pair of runs, in an order that the runs alone decide.
    func forEachContact(_ connectivity: Connectivity, _ body: (Int, Int) -> Void) {
        Parcels.forEachContact(of: runs, rows: rows, range: range, connectivity, body)
    }
}

/// Calls `body` with the components of each pair of runs that touch, the earlier run first; `range` is where the runs of a row lie, by column.
func forEachContact(of runs: [Run], rows: Range<Int>, range: (Int) -> Range<Int>, _ connectivity: Connectivity, _ body: (Int, Int) -> Void) {
    let reach = connectivity.reach
    var above = 0..<0
    for row in rows {
        let here = range(row)
        var first = above.lowerBound
        for index in here {
            let run = runs[index]
            if index > here.lowerBound, runs[index - 1].end == run.start {
                body(Int(runs[index - 1].component), Int(run.component))
            }
            while first < above.upperBound, runs[first].end + reach <= run.start { first += 1 }
            var other = first
            while other < above.upperBound, runs[other].start < run.end + reach {
                body(Int(runs[other].component), Int(run.component))
                other += 1
            }
        }
        above = here
    }
}
