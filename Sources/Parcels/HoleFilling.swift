/// Fills the holes of regions that are no larger than `area` pixels.
///
/// A hole is background that the region encloses: it hangs together by sides where regions do by corners (`.eight`), and by corners where
/// regions do by sides. A hole stays open when a pixel of another region lies in it, or an unseen pixel that touches the region: what
/// was not seen is not called changed. Filled pixels enter `runs` and `filledPixels`, but no sums.
///
/// - `regions`: all regions of the plane, since a region that is left out cannot keep a hole open.
/// - Complexity: O(runs · log(runs of a row)).
package func fillHoles(in regions: [Region], upTo area: Int, connectivity: Connectivity) -> [Region] {
    guard area > 0 else { return regions }
    // Built only when a region has a hole that may be filled.
    var index: RowIndex?
    return regions.map { region in
        var holes = Holes(of: region, connectivity: connectivity)
        guard holes.hasCandidates(upTo: area) else { return region }
        let rows = index ?? RowIndex(regions)
        index = rows
        return holes.filling(region, upTo: area) { row, start, end in rows.hasPixels(row: row, start: start, end: end) }
    }
}

/// The background between the runs of one region.
private struct Holes {
    /// For each run but the last, the number of the gap behind it in its row, or 0.
    private var gapBehind: [Int32]
    /// Gaps as runs; 0 stands for all that is outside.
    private var gaps: [Run] = [Run(row: 0, start: 0, end: 0)]
    private var sets: DisjointSets
    private var areas: [Int] = []
    private var roots: [Int32] = []

    init(of region: Region, connectivity: Connectivity) {
        gapBehind = [Int32](repeating: 0, count: region.runs.count)
        // Background joins the other way round.
        let reach: Int32 = connectivity == .eight ? 0 : 1
        let runs = region.runs
        var rowStart = runs.startIndex
        var rowGaps: [(row: Int32, first: Int32, last: Int32, gaps: Range<Int>)] = []
        while rowStart < runs.endIndex {
            let row = runs[rowStart].row
            let firstGap = gaps.count
            var index = rowStart
            while index + 1 < runs.endIndex, runs[index + 1].row == row {
                gapBehind[index - runs.startIndex] = Int32(gaps.count)
                gaps.append(Run(row: row, start: runs[index].end, end: runs[index + 1].start))
                index += 1
            }
            rowGaps.append((row, runs[rowStart].start, runs[index].end, firstGap..<gaps.count))
            rowStart = index + 1
        }
        sets = DisjointSets(count: gaps.count)
        for place in rowGaps.indices {
            let here = rowGaps[place]
            guard !here.gaps.isEmpty else { continue }
            for neighbour in [place - 1, place + 1] {
                let isInside = rowGaps.indices.contains(neighbour) && abs(rowGaps[neighbour].row - here.row) == 1
                var first = isInside ? rowGaps[neighbour].gaps.lowerBound : 0
                for gap in here.gaps {
                    let run = gaps[gap]
                    guard isInside, run.start >= rowGaps[neighbour].first + reach, run.end + reach <= rowGaps[neighbour].last else {
                        sets.unite(0, Int32(gap))
                        continue
                    }
                    let others = rowGaps[neighbour].gaps
                    while first < others.upperBound, gaps[first].end + reach <= run.start { first += 1 }
                    var other = first
                    while other < others.upperBound, gaps[other].start < run.end + reach {
                        sets.unite(Int32(gap), Int32(other))
                        other += 1
                    }
                }
            }
        }
    }

    mutating func hasCandidates(upTo area: Int) -> Bool {
        guard gaps.count > 1 else { return false }
        roots = sets.roots()
        areas = [Int](repeating: 0, count: gaps.count)
        for gap in gaps.indices { areas[Int(roots[gap])] += gaps[gap].count }
        return roots.indices.contains { Int(roots[$0]) == $0 && $0 > 0 && areas[$0] <= area }
    }

    mutating func filling(_ region: Region, upTo area: Int, isTaken: (Int, Int32, Int32) -> Bool) -> Region {
        var isOpen = areas.map { $0 > area }
        isOpen[0] = true
        var unseen = region.unseen.startIndex
        for gap in gaps.indices where !isOpen[Int(roots[gap])] {
            let run = gaps[gap]
            if isTaken(Int(run.row), run.start, run.end) { isOpen[Int(roots[gap])] = true }
            // Both lists are in row-major order.
            while unseen < region.unseen.endIndex,
                region.unseen[unseen].row < run.row || (region.unseen[unseen].row == run.row && region.unseen[unseen].end <= run.start)
            {
                unseen += 1
            }
            if unseen < region.unseen.endIndex, region.unseen[unseen].row == run.row, region.unseen[unseen].start < run.end {
                isOpen[Int(roots[gap])] = true
            }
        }
        var filled: [Run] = []
        var result = region
        for (place, run) in region.runs.enumerated() {
            let before = place == 0 ? 0 : Int(gapBehind[place - 1])
            if before > 0, !isOpen[Int(roots[before])] {
                result.filledPixels += gaps[before].count
                filled[filled.count - 1].end = run.end
            } else {
                filled.append(run)
            }
        }
        result.runs = ArraySlice(filled)
        return result
    }
}
