/// Gives each region of fewer than `size` pixels the label of its largest neighbour, and joins what then belongs together.
///
/// - `regions`: all regions of the plane, the background's included (`LabelScheme.classesAndBackground`), ordered by first pixel. So small
///   regions of a mask vanish into the background, and small holes into what surrounds them.
/// - A small neighbour passes its own largest neighbour on. Regions with small neighbours only, in a circle, and those without a
///   neighbour stay as they are (as in GDAL's sieve filter). Of neighbours of one size the one with the earlier first pixel counts.
/// - Result: regions in the order of first pixels; the joined ones have the sums of all their parts. Drop label 0 when the background is
///   not wanted any more.
/// - Complexity: O(runs · log(runs of a row)).
package func sieve(_ regions: [Region], smallerThan size: Int, connectivity: Connectivity) -> [Region] {
    guard regions.contains(where: { $0.area < size }) else { return regions }
    let rows = RowIndex(regions)
    let areas = regions.map(\.area)
    var largest = [Int32](repeating: -1, count: regions.count)
    func offer(_ neighbour: Int, to region: Int) {
        guard areas[region] < size else { return }
        let best = Int(largest[region])
        if best < 0 || areas[neighbour] > areas[best] || (areas[neighbour] == areas[best] && neighbour < best) {
            largest[region] = Int32(neighbour)
        }
    }
    rows.forEachContact(connectivity) { a, b in
        guard a != b else { return }
        offer(a, to: b)
        offer(b, to: a)
    }
    let targets = followed(largest) { areas[$0] >= size }
    let labels = regions.indices.map { regions[targets[$0]].label }

    var sets = DisjointSets(count: regions.count)
    rows.forEachContact(connectivity) { a, b in
        if a != b, labels[a] == labels[b] { sets.unite(Int32(a), Int32(b)) }
    }
    return joined(regions, rows: rows, roots: sets.roots(), labels: labels)
}

/// For each region the one at the end of its chain of largest neighbours, or itself when the chain ends in a circle or nowhere.
private func followed(_ next: [Int32], isEnd: (Int) -> Bool) -> [Int] {
    var targets = [Int](repeating: -1, count: next.count)
    var chain: [Int] = []
    for start in next.indices where targets[start] < 0 {
        chain.removeAll(keepingCapacity: true)
        var current = start
        // −2 marks what is on the chain.
        while targets[current] == -1, !isEnd(current), next[current] >= 0 {
            targets[current] = -2
            chain.append(current)
            current = Int(next[current])
        }
        let end = isEnd(current) ? current : targets[current] >= 0 && isEnd(targets[current]) ? targets[current] : -1
        if targets[current] == -1 { targets[current] = current }
        for region in chain { targets[region] = end >= 0 ? end : region }
    }
    return targets
}

/// Makes one region of each set; `roots` are the smallest members.
func joined(_ regions: [Region], rows: RowIndex, roots: [Int32], labels: [Int32]) -> [Region] {
    var places = [Int](repeating: -1, count: regions.count)
    var result: [Region] = []
    var parts: [Int] = []
    for index in regions.indices {
        let root = Int(roots[index])
        if root == index {
            places[index] = result.count
            result.append(regions[index])
            result[result.count - 1].label = labels[index]
            parts.append(1)
        } else {
            let place = places[root]
            places[index] = place
            parts[place] += 1
            result[place].sums.merge(regions[index].sums)
            result[place].pixels += regions[index].pixels
            result[place].filledPixels += regions[index].filledPixels
        }
    }
    // Runs of joined regions come from the rows, where they lie in order already.
    var runs = [[Run]](repeating: [], count: result.count)
    var unseen = runs
    for run in rows.runs {
        let place = places[Int(run.component)]
        guard parts[place] > 1 else { continue }
        if let last = runs[place].last, last.row == run.row, last.end == run.start {
            runs[place][runs[place].count - 1].end = run.end
        } else {
            runs[place].append(Run(row: run.row, start: run.start, end: run.end))
        }
    }
    for index in regions.indices where parts[places[index]] > 1 { unseen[places[index]] += regions[index].unseen }
    for place in result.indices where parts[place] > 1 {
        result[place].runs = ArraySlice(runs[place])
        result[place].unseen = ArraySlice(union(of: unseen[place]))
    }
    return result
}

/// Maximal runs of all pixels that any of the runs covers.
func union(of runs: [Run]) -> [Run] {
    var result: [Run] = []
    for run in runs.sorted(by: Run.precedes) {
        if let last = result.last, last.row == run.row, last.end >= run.start {
            result[result.count - 1].end = max(last.end, run.end)
        } else {
            result.append(run)
        }
    }
    return result
}
