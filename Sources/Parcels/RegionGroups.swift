/// Groups regions that lie close together and fit each other: the fragments of one site.
///
/// Two regions are close when their polygons are at most `distance` apart (Euclidean, between pixel outlines; regions that touch are at
/// distance 0). Groups are the sets that hang together over close pairs with `areCompatible`; so members of a group may be further
/// apart than `distance`, and need not all be compatible with each other.
///
/// - Units: `distance`, `pixelWidth` and `pixelHeight` in one unit, such as metres.
/// - `regions`: ordered by first pixel. `areCompatible` gets two positions in it, the smaller first, and must depend on them alone.
/// - Result: for each region the position of the first member of its group; independent of tiling and of the order of the search.
/// - Complexity: O(Σ over runs of the runs in the `distance / pixelHeight` rows below that are close enough); 20 bytes per run.
package func mergeGroups(
    _ regions: [Region], distance: Double, pixelWidth: Double = 1, pixelHeight: Double = 1, areCompatible: (Int, Int) -> Bool = { _, _ in true }
) -> [Int] {
    precondition(distance >= 0 && pixelWidth > 0 && pixelHeight > 0, "distances and pixel sizes are not negative")
    let rows = RowIndex(regions)
    var sets = DisjointSets(count: regions.count)
    // Pairs that do not fit come up again with each pair of runs; the last answer is kept for each region.
    var refused = [Int32](repeating: -1, count: regions.count)

    func meet(_ a: Int32, _ b: Int32) {
        guard a != b, sets.root(of: a) != sets.root(of: b) else { return }
        let (low, high) = (min(a, b), max(a, b))
        if refused[Int(high)] == low { return }
        if areCompatible(Int(low), Int(high)) { sets.unite(low, high) } else { refused[Int(high)] = low }
    }

    for row in rows.rows {
        let here = rows.range(ofRow: row)
        guard !here.isEmpty else { continue }
        var step = 0
        while row + step < rows.rows.upperBound {
            let down = Double(max(0, step - 1)) * pixelHeight
            guard down <= distance else { break }
            // The widest gap in columns that is still close enough at this gap in rows.
            let reach = columns(within: distance, down: down, pixelWidth: pixelWidth)
            let there = rows.range(ofRow: row + step)
            var first = step == 0 ? here.lowerBound : there.lowerBound
            for index in here {
                let run = rows.runs[index]
                if step == 0 {
                    first = index + 1
                } else {
                    while first < there.upperBound, Int(rows.runs[first].end) + reach < Int(run.start) { first += 1 }
                }
                var other = first
                while other < there.upperBound, Int(rows.runs[other].start) <= Int(run.end) + reach {
                    meet(run.component, rows.runs[other].component)
                    other += 1
                }
            }
            step += 1
        }
    }
    return sets.roots().map(Int.init)
}

/// The largest whole number of columns c with √((c · pixelWidth)² + down²) ≤ distance.
private func columns(within distance: Double, down: Double, pixelWidth: Double) -> Int {
    let rest = (distance * distance - down * down).squareRoot() / pixelWidth
    // Decided by the inequality itself, so that rounding in the root cannot tip it.
    var count = Int(min(rest, 1e9))
    func fits(_ count: Int) -> Bool {
        let across = Double(count) * pixelWidth
        return across * across + down * down <= distance * distance
    }
    while count > 0, !fits(count) { count -= 1 }
    while count < 1_000_000_000, fits(count + 1) { count += 1 }
    return count
}
