import Geometry

/// Joins the regions of tiles into those of the scene.
///
/// Tiles come row by row from the top left, as `TileGrid` numbers them; all tiles between two horizontal cuts form a strip and may be
/// of any widths. Regions that can no longer grow are released at the end of each strip, so memory follows the open regions, one
/// strip of tiles, and what has been released but not taken. The regions are the same for any cut; only the strip at whose
/// end a region is released depends on it.
///
/// Regions can be parts of wholes: what hangs together of labels that count as one (`wholes`). The parts of a whole are released together, and each
/// names it.
package struct RegionCollector {
    package let bounds: PixelWindow
    package let connectivity: Connectivity
    /// Hysteresis: regions without a seed pixel are dropped.
    package let requiresSeed: Bool
    /// Unseen pixels of all tiles that were added.
    package private(set) var unseenPixels = 0

    private var strip: [StripTile] = []
    private var stripY: Int
    private var stripHeight = 0
    private var nextX: Int
    /// Members are the open regions, then the components of the strip's tiles.
    private var sets = DisjointSets()
    private let wholeLabel: ((Int32) -> Int32)?
    /// Of the same members; not kept where regions have no parts.
    private var wholes = DisjointSets()
    private var labels: [Int32] = []
    /// Empty as long as no tile had sums.
    private var sums: [RegionSums] = []
    private var openRegions: [OpenRegion] = []
    /// The last row above the strip: runs with the number of their open region.
    private var frontier: [Run] = []
    private var frontierCursor = 0
    private var unseen: UnseenRows
    /// One list for each strip, ordered by first pixel.
    private var released: [[Region]] = []

    /// - Parameter wholes: labels that it maps to the same are parts of one whole where they touch; such regions are not dropped for want of a seed.
    package init(bounds: PixelWindow, connectivity: Connectivity, requiresSeed: Bool = false, wholes: ((Int32) -> Int32)? = nil) {
        precondition(wholes == nil || !requiresSeed, "a part need not have a seed of its own")
        self.bounds = bounds
        self.connectivity = connectivity
        self.requiresSeed = requiresSeed
        wholeLabel = wholes
        stripY = bounds.y
        nextX = bounds.x
        unseen = UnseenRows(firstRow: bounds.y)
    }

    /// Takes the next tile.
    package mutating func add(_ tile: TileRegions) {
        let core = tile.core
        precondition(
            core.x == nextX && core.y == stripY && (strip.isEmpty || core.height == stripHeight) && bounds.contains(core) && !core.isEmpty,
            "tiles must come in row-major order without gaps")
        stripHeight = core.height
        nextX = core.maxX
        unseenPixels += tile.unseenPixels
        let base = Int32(sets.count)
        sets.append(tile.labels.count)
        labels.append(contentsOf: tile.labels)
        sums.append(contentsOf: tile.sums)
        let added = StripTile(regions: tile, base: base)
        if wholeLabel != nil {
            wholes.append(tile.labels.count)
            joinParts(added)
        }
        joinAbove(added)
        if let left = strip.last { joinLeft(left, added) }
        strip.append(added)
        if nextX == bounds.maxX { completeStrip() }
    }

    /// The regions that were completed since the last call, ordered by first pixel.
    package mutating func takeClosed() -> [Region] {
        let batches = released
        released = []
        if batches.count == 1 { return batches[0] }
        var regions: [Region] = []
        regions.reserveCapacity(batches.reduce(0) { $0 + $1.count })
        for batch in batches { regions += batch }
        Region.sortByFirstPixel(&regions, rows: bounds.y..<bounds.maxY)
        return regions
    }

    /// All regions that were not taken yet, ordered by first pixel. All tiles must have been added.
    package mutating func finish() -> [Region] {
        precondition(bounds.isEmpty || stripY == bounds.maxY, "tiles are missing")
        return takeClosed()
    }

    // MARK: Joining

    private mutating func joinAbove(_ tile: StripTile) {
        let reach = connectivity.reach
        let regions = tile.regions
        // Runs of the tile's first row may touch frontier runs one column beyond the tile's sides.
        while frontierCursor < frontier.count, Int(frontier[frontierCursor].end) + 1 < regions.core.x { frontierCursor += 1 }
        var first = frontierCursor
        for index in regions.range(ofRow: regions.core.y) {
            let run = regions.runs[index]
            while first < frontier.count, frontier[first].end + reach <= run.start { first += 1 }
            var other = first
            while other < frontier.count, frontier[other].start < run.end + reach {
                let node = frontier[other].component
                unite(tile.base + run.component, node)
                other += 1
            }
        }
    }

    /// Joins the parts of wholes within a tile.
    private mutating func joinParts(_ tile: StripTile) {
        let regions = tile.regions
        forEachContact(of: regions.runs, rows: regions.core.y..<regions.core.maxY, range: regions.range(ofRow:), connectivity) { a, b in
            unite(tile.base + Int32(a), tile.base + Int32(b))
        }
    }

    private mutating func joinLeft(_ left: StripTile, _ right: StripTile) {
        let rows = left.regions.core.height
        var above: Int32 = -1
        var here = left.lastNode(ofRow: 0)
        var previous: Int32 = -1
        for row in 0..<rows {
            let below = row + 1 < rows ? left.lastNode(ofRow: row + 1) : -1
            let node = right.firstNode(ofRow: row)
            // A column of one node needs one union, not one for each row.
            if node >= 0, node != previous || here != above || connectivity == .eight {
                unite(node, here)
                if connectivity == .eight {
                    unite(node, above)
                    unite(node, below)
                }
            }
            previous = node
            above = here
            here = below
        }
    }

    /// Two members that touch; −1 is none.
    private mutating func unite(_ node: Int32, _ other: Int32) {
        guard other >= 0, node != other else { return }
        let (label, otherLabel) = (labels[Int(node)], labels[Int(other)])
        if label == otherLabel { sets.unite(node, other) }
        if let wholeLabel, label == otherLabel || wholeLabel(label) == wholeLabel(otherLabel) { wholes.unite(node, other) }
    }

    // MARK: Releasing

    private mutating func completeStrip() {
        let bottom = stripY + stripHeight
        let isLast = bottom == bounds.maxY
        appendUnseen()
        let roots = sets.roots()
        let wholeRoots = wholeLabel == nil ? roots : wholes.roots()
        if !sums.isEmpty {
            for node in roots.indices where Int(roots[node]) != node { sums[Int(roots[node])].merge(sums[node]) }
        }

        var fates = [Int32](repeating: Fate.unknown, count: roots.count)
        var openRoots: [Int32] = []
        if !isLast {
            for tile in strip {
                for index in tile.regions.range(ofRow: bottom - 1) {
                    let root = roots[Int(tile.base + tile.regions.runs[index].component)]
                    guard fates[Int(root)] == Fate.unknown else { continue }
                    fates[Int(root)] = Fate.open(openRoots.count)
                    openRoots.append(root)
                }
            }
            if wholeLabel != nil { waitForWholes(&fates, &openRoots, roots, wholeRoots) }
        }
        gatherCarriedRuns(roots)
        let runs = maximalRuns(roots)
        let closedOrder = numberClosed(&fates, roots, runs)
        let closed = fill(fates, runs, closedOrder, openRoots)
        release(closedOrder, batch: closed.batch, offsets: closed.offsets, wholeRoots)
        keepOpen(fates, roots, openRoots, wholeRoots, bottom: bottom)
        strip.removeAll()
        frontierCursor = 0
        stripY = bottom
        nextX = bounds.x
        unseen.drop(above: openRegions.reduce(bottom) { min($0, Int($1.firstRow)) } - 1)
    }

    /// A part that can grow no more stays open with its whole.
    private func waitForWholes(_ fates: inout [Int32], _ openRoots: inout [Int32], _ roots: [Int32], _ wholeRoots: [Int32]) {
        var isOpen = [Bool](repeating: false, count: roots.count)
        for root in openRoots { isOpen[Int(wholeRoots[Int(root)])] = true }
        for node in roots.indices where Int(roots[node]) == node && fates[node] == Fate.unknown && isOpen[Int(wholeRoots[node])] {
            fates[node] = Fate.open(openRoots.count)
            openRoots.append(Int32(node))
        }
    }

    private mutating func appendUnseen() {
        var cursors = [Int](repeating: 0, count: strip.count)
        let tiles = strip.indices.filter { !strip[$0].regions.unseenRuns.isEmpty }
        for row in stripY..<stripY + stripHeight {
            for index in tiles {
                let runs = strip[index].regions.unseenRuns
                while cursors[index] < runs.count, Int(runs[cursors[index]].row) == row {
                    unseen.append(runs[cursors[index]])
                    cursors[index] += 1
                }
            }
            unseen.finishRow()
        }
    }

    /// Moves the runs of open regions that have become one to the first of them; the longer list is kept, so each run moves O(log) times.
    private mutating func gatherCarriedRuns(_ roots: [Int32]) {
        for index in openRegions.indices where Int(roots[index]) != index {
            let root = Int(roots[index])
            var shorter = openRegions[index].runs
            openRegions[index].runs = []
            if shorter.count > openRegions[root].runs.count { swap(&shorter, &openRegions[root].runs) }
            openRegions[root].runs.append(contentsOf: shorter)
            openRegions[root].isSorted = false
            openRegions[root].firstRow = min(openRegions[root].firstRow, openRegions[index].firstRow)
        }
    }

    private func total(_ root: Int) -> RegionSums { sums.isEmpty ? RegionSums() : sums[root] }

    /// Gives the closed regions their places in the order of first pixels; returns their roots.
    private func numberClosed(_ fates: inout [Int32], _ roots: [Int32], _ runs: [Run]) -> [Int32] {
        var order: [Int32] = []
        let carried = openRegions.indices.filter { Int(roots[$0]) == $0 && fates[$0] == Fate.unknown }
        // A carried region starts above the strip, all others start in it.
        let firsts = carried.map { index -> (run: Run, index: Int) in
            let region = openRegions[index]
            var first = region.runs[0]
            if !region.isSorted { for run in region.runs where Run.precedes(run, first) { first = run } }
            return (first, index)
        }
        for entry in firsts.sorted(by: { Run.precedes($0.run, $1.run) }) {
            let isDropped = requiresSeed && total(entry.index).seedPixels == 0
            fates[entry.index] = isDropped ? Fate.dropped : Int32(order.count)
            if !isDropped { order.append(Int32(entry.index)) }
        }
        for run in runs {
            let root = Int(run.component)
            guard fates[root] == Fate.unknown else { continue }
            if requiresSeed && total(root).seedPixels == 0 {
                fates[root] = Fate.dropped
            } else {
                fates[root] = Int32(order.count)
                order.append(Int32(root))
            }
        }
        return order
    }

    /// The strip's runs in row-major order, put together over tile borders; `component` is the root of their component.
    private func maximalRuns(_ roots: [Int32]) -> [Run] {
        var result: [Run] = []
        result.reserveCapacity(strip.reduce(0) { $0 + $1.regions.runs.count })
        for row in 0..<stripHeight {
            let rowStart = result.count
            for index in strip.indices {
                let base = strip[index].base
                let range = Int(strip[index].regions.rowStarts[row])..<Int(strip[index].regions.rowStarts[row + 1])
                guard !range.isEmpty else { continue }
                strip[index].regions.runs[range].withUnsafeBufferPointer { runs in
                    for run in runs {
                        let root = roots[Int(base + run.component)]
                        // Only the first run of a tile can go on from the tile before.
                        if run.start == runs[0].start, result.count > rowStart {
                            let last = result[result.count - 1]
                            if last.end == run.start, last.component == root {
                                result[result.count - 1].end = run.end
                                continue
                            }
                        }
                        result.append(Run(row: run.row, start: run.start, end: run.end, component: root))
                    }
                }
            }
        }
        return result
    }

    /// Collects the runs of closed regions in one array, each from its offset on; appends those of open ones to their lists.
    private mutating func fill(_ fates: [Int32], _ runs: [Run], _ order: [Int32], _ openRoots: [Int32]) -> (batch: [Run], offsets: [Int]) {
        var offsets = [Int](repeating: 0, count: order.count + 1)
        for run in runs {
            let fate = fates[Int(run.component)]
            if fate >= 0 { offsets[Int(fate) + 1] += 1 }
        }
        var carried = openRegions
        openRegions = []
        for (place, root) in order.enumerated() where Int(root) < carried.count {
            offsets[place + 1] += carried[Int(root)].runs.count
        }
        for place in 0..<order.count { offsets[place + 1] += offsets[place] }

        // Moved, not copied: a long-lived region must not pay for its past at every strip.
        var kept = [OpenRegion](repeating: OpenRegion(), count: openRoots.count)
        for (number, root) in openRoots.enumerated() where Int(root) < carried.count {
            swap(&kept[number], &carried[Int(root)])
        }
        var cursors = offsets
        let batch = [Run](unsafeUninitializedCapacity: offsets[order.count]) { buffer, count in
            for (place, root) in order.enumerated() where Int(root) < carried.count {
                let region = carried[Int(root)]
                let carriedRuns = region.isSorted ? region.runs : region.runs.sorted(by: Run.precedes)
                for run in carriedRuns {
                    buffer.initializeElement(at: cursors[place], to: run)
                    cursors[place] += 1
                }
            }
            for var run in runs {
                let fate = fates[Int(run.component)]
                run.component = 0
                if fate >= 0 {
                    buffer.initializeElement(at: cursors[Int(fate)], to: run)
                    cursors[Int(fate)] += 1
                } else if let number = Fate.openNumber(fate) {
                    kept[number].runs.append(run)
                    kept[number].firstRow = min(kept[number].firstRow, run.row)
                }
            }
            count = offsets[order.count]
        }
        openRegions = kept
        return (batch, offsets)
    }

    private mutating func release(_ order: [Int32], batch: [Run], offsets: [Int], _ wholeRoots: [Int32]) {
        var neighbours: [Run] = []
        var ends: [Int] = []
        ends.reserveCapacity(order.count)
        for place in order.indices {
            unseen.appendNeighbours(of: batch[offsets[place]..<offsets[place + 1]], into: &neighbours)
            ends.append(neighbours.count)
        }
        guard !order.isEmpty else { return }
        var regions: [Region] = []
        regions.reserveCapacity(order.count)
        // The first of a whole's parts has its first pixel.
        var firsts: [Int32: Region.Pixel] = [:]
        for (place, root) in order.enumerated() {
            var region = Region(
                label: labels[Int(root)], runs: batch[offsets[place]..<offsets[place + 1]],
                unseen: neighbours[(place == 0 ? 0 : ends[place - 1])..<ends[place]], sums: total(Int(root)))
            if wholeLabel != nil {
                let whole = wholeRoots[Int(root)]
                region.whole = firsts[whole] ?? region.whole
                firsts[whole] = region.whole
            }
            regions.append(region)
        }
        released.append(regions)
    }

    /// Sets up the next strip: the open regions are its first members.
    private mutating func keepOpen(_ fates: [Int32], _ roots: [Int32], _ openRoots: [Int32], _ wholeRoots: [Int32], bottom: Int) {
        frontier.removeAll(keepingCapacity: true)
        if !openRoots.isEmpty {
            for tile in strip {
                for index in tile.regions.range(ofRow: bottom - 1) {
                    var run = tile.regions.runs[index]
                    guard let number = Fate.openNumber(fates[Int(roots[Int(tile.base + run.component)])]) else { continue }
                    run.component = Int32(number)
                    frontier.append(run)
                }
            }
        }
        labels = openRoots.map { labels[Int($0)] }
        sums = sums.isEmpty ? [] : openRoots.map { sums[Int($0)] }
        sets = DisjointSets(count: openRoots.count)
        guard wholeLabel != nil else { return }
        wholes = DisjointSets(count: openRoots.count)
        var firsts: [Int32: Int32] = [:]
        for (number, root) in openRoots.enumerated() {
            let whole = wholeRoots[Int(root)]
            if let first = firsts[whole] { wholes.unite(first, Int32(number)) } else { firsts[whole] = Int32(number) }
        }
    }
}
