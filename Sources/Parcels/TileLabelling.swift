import Geometry

/// One pass over the rows of a tile: spans are found, cut to the core, and joined with those of the row above.
struct TileLabelling<Rows: RowScanner> {
    let rows: Rows
    let outer: PixelWindow
    let core: PixelWindow
    let connectivity: Connectivity
    /// Whether background spans along the boundary are wanted.
    let recordsBeyond: Bool

    private var regions: TileRegions
    private var runLabels: [Int32] = []
    private var parents: [Int32] = []
    /// Background spans along the boundary; `component` is the index of the run they belong to.
    private var beyondRuns: [Run] = []

    init(rows: Rows, outer: PixelWindow, core: PixelWindow, connectivity: Connectivity, recordsBeyond: Bool) {
        precondition(outer.contains(core), "the covered window does not contain the core")
        precondition(outer.maxX < Int32.max && outer.maxY < Int32.max && outer.x > Int32.min, "beyond 32-bit pixel coordinates")
        self.rows = rows
        self.outer = outer
        self.core = core
        self.connectivity = connectivity
        self.recordsBeyond = recordsBeyond
        regions = TileRegions(core: core)
    }

    /// May be called once.
    mutating func run(
        sums: Int, maxima: Int, accumulate: (Run, inout RegionSums) -> Void, beyond: (Run, inout RegionSums) -> Void
    ) -> TileRegions {
        regions.rowStarts.reserveCapacity(core.height + 1)
        regions.rowStarts.append(0)
        var above = SpanRow(capacity: outer.width)
        var here = SpanRow(capacity: outer.width)
        var below = SpanRow(capacity: outer.width)
        defer {
            above.deallocate()
            here.deallocate()
            below.deallocate()
        }
        scan(core.y - 1, into: &above)
        scan(core.y, into: &here)
        var previous = 0..<0
        for y in core.y..<max(core.y, core.maxY) {
            scan(y + 1, into: &below)
            let first = regions.runs.count
            if here.count > 0 { appendRuns(of: here, row: y, above: above, below: below) }
            let current = first..<regions.runs.count
            if !current.isEmpty && !previous.isEmpty { link(previous, current) }
            previous = current
            regions.rowStarts.append(Int32(current.upperBound))
            (above, here, below) = (here, below, above)
        }
        numberComponents()
        if sums > 0 || maxima > 0 || rows.hasSeeds {
            regions.sums = Array(repeating: RegionSums(sums: sums, maxima: maxima), count: regions.labels.count)
            addUp(accumulate: accumulate, beyond: beyond)
        }
        return regions
    }

    private func scan(_ y: Int, into row: inout SpanRow) {
        row.count = y >= outer.y && y < outer.maxY ? rows.scan(row: y - outer.y, into: row.spans) : 0
    }

    /// Cuts a row's spans to the core and stores them as runs; notes unseen pixels beside labelled ones.
    private mutating func appendRuns(of here: SpanRow, row y: Int, above: SpanRow, below: SpanRow) {
        let offset = Int32(outer.x)
        let left = Int32(core.x)
        let right = Int32(core.maxX)
        let row = Int32(y)
        var hasUnseen = false
        for index in 0..<here.count {
            let span = here.spans[index]
            let start = max(span.start + offset, left)
            let end = min(span.end + offset, right)
            guard start < end else { continue }
            if span.label < 0 {
                hasUnseen = true
                regions.unseenPixels += Int(end - start)
                continue
            }
            let number = Int32(regions.runs.count)
            regions.runs.append(Run(row: row, start: start, end: end))
            runLabels.append(span.label)
            parents.append(number)
            if recordsBeyond {
                noteBeyond(of: number, spanIndex: index, in: here, from: start, to: end, row: y, above: above, below: below)
            }
        }
        if hasUnseen {
            appendUnseen(
                here: here, neighbours: (above, here, below), offset: offset, from: left, to: right, row: row, into: &regions.unseenRuns)
        }
    }

    /// Joins the runs of two neighbouring rows that touch and are of one label.
    private mutating func link(_ upper: Range<Int>, _ lower: Range<Int>) {
        let reach = connectivity.reach
        regions.runs.withUnsafeBufferPointer { runs in
            runLabels.withUnsafeBufferPointer { labels in
                parents.withUnsafeMutableBufferPointer { sets in
                    let parents = sets.baseAddress!
                    var first = upper.lowerBound
                    for index in lower {
                        let run = runs[index]
                        while first < upper.upperBound, runs[first].end + reach <= run.start { first += 1 }
                        var other = first
                        while other < upper.upperBound, runs[other].start < run.end + reach {
                            if labels[other] == labels[index] {
                                if parents[index] == Int32(index) {
                                    parents[index] = DisjointSets.root(of: Int32(other), in: parents)
                                } else {
                                    DisjointSets.unite(Int32(index), Int32(other), in: parents)
                                }
                            }
                            other += 1
                        }
                    }
                }
            }
        }
    }

    /// Numbers the components by their first runs.
    private mutating func numberComponents() {
        var components = 0
        regions.runs.withUnsafeMutableBufferPointer { runs in
            for index in runs.indices {
                let parent = Int(parents[index])
                if parent == index {
                    runs[index].component = Int32(components)
                    regions.labels.append(runLabels[index])
                    components += 1
                } else {
                    runs[index].component = runs[parent].component
                }
            }
        }
    }

    private mutating func addUp(accumulate: (Run, inout RegionSums) -> Void, beyond: (Run, inout RegionSums) -> Void) {
        let runs = regions.runs
        let boundary = beyondRuns
        let rows = rows
        let (left, top) = (outer.x, outer.y)
        regions.sums.withUnsafeMutableBufferPointer { sums in
            for run in runs {
                let component = Int(run.component)
                sums[component].seedPixels += rows.seeds(
                    row: Int(run.row) - top, start: Int(run.start) - left, end: Int(run.end) - left)
                accumulate(run, &sums[component])
            }
            for span in boundary {
                let component = runs[Int(span.component)].component
                beyond(Run(row: span.row, start: span.start, end: span.end, component: component), &sums[Int(component)])
            }
        }
    }

    /// Stores the background spans that share a side with the run `start ..< end`, cut from span `spanIndex` of its row.
    private mutating func noteBeyond(
        of number: Int32, spanIndex: Int, in here: SpanRow, from start: Int32, to end: Int32, row y: Int, above: SpanRow, below: SpanRow
    ) {
        let offset = Int32(outer.x)
        let span = here.spans[spanIndex]
        let width = Int32(outer.width)
        if span.start + offset == start, span.start > 0, spanIndex == 0 || here.spans[spanIndex - 1].end < span.start {
            beyondRuns.append(Run(row: Int32(y), start: start - 1, end: start, component: number))
        }
        if span.end + offset == end, span.end < width,
            spanIndex + 1 == here.count || here.spans[spanIndex + 1].start > span.end
        {
            beyondRuns.append(Run(row: Int32(y), start: end, end: end + 1, component: number))
        }
        for (neighbour, row) in [(above, y - 1), (below, y + 1)] where row >= outer.y && row < outer.maxY {
            var cursor = start
            var index = neighbour.firstSpan(endingAfter: start - offset)
            while cursor < end {
                let next = index < neighbour.count ? min(end, neighbour.spans[index].start + offset) : end
                if next > cursor { beyondRuns.append(Run(row: Int32(row), start: cursor, end: next, component: number)) }
                guard index < neighbour.count else { break }
                cursor = max(cursor, neighbour.spans[index].end + offset)
                index += 1
            }
        }
    }
}

/// The spans of one row, in storage that is used again for later rows.
struct SpanRow {
    let spans: UnsafeMutablePointer<LabelledSpan>
    var count = 0

    init(capacity: Int) {
        spans = .allocate(capacity: max(1, capacity))
    }

    func deallocate() { spans.deallocate() }

    /// The index of the first span that ends behind `column`.
    func firstSpan(endingAfter column: Int32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].end > column { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Appends the parts of unseen spans in `from ..< to` that share a side or corner with a labelled span of the row or its neighbours.
private func appendUnseen(
    here: SpanRow, neighbours: (SpanRow, SpanRow, SpanRow), offset: Int32, from left: Int32, to right: Int32, row: Int32,
    into unseen: inout [Run]
) {
    var cursors = (0, 0, 0)
    // The next labelled span, grown by one pixel, that ends behind `column`; the cursor only moves forward.
    func next(_ spans: SpanRow, _ cursor: inout Int, after column: Int32) -> (start: Int32, end: Int32)? {
        while cursor < spans.count {
            let span = spans.spans[cursor]
            if span.label >= 0, span.end + offset + 1 > column { return (span.start + offset - 1, span.end + offset + 1) }
            cursor += 1
        }
        return nil
    }
    for index in 0..<here.count where here.spans[index].label < 0 {
        var column = max(here.spans[index].start + offset, left)
        let end = min(here.spans[index].end + offset, right)
        while column < end {
            var nearest = next(neighbours.0, &cursors.0, after: column)
            if let here = next(neighbours.1, &cursors.1, after: column), nearest.map({ here.start < $0.start }) ?? true { nearest = here }
            if let below = next(neighbours.2, &cursors.2, after: column), nearest.map({ below.start < $0.start }) ?? true { nearest = below }
            guard let nearest, nearest.start < end else { break }
            let start = max(column, nearest.start)
            let stop = min(end, nearest.end)
            if let last = unseen.last, last.row == row, last.end == start {
                unseen[unseen.count - 1].end = stop
            } else {
                unseen.append(Run(row: row, start: start, end: stop, component: -1))
            }
            column = stop
        }
    }
}
