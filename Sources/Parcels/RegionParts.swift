/// Gives the parts of one whole that are none by themselves to their neighbours.
///
/// - `parts`: regions that hang together, ordered by first pixel.
/// - Such a part goes to the largest neighbour that stands alone (of two of one size, to the one with the earlier first pixel); parts beside those
///   alone that have gone follow them, in rounds. If none stands alone, all become one.
/// - Result: in the order of first pixels, with the sums of all that was joined.
/// - Complexity: O(runs · log(runs of a row)), times the rounds.
package func absorbed(_ parts: [Region], connectivity: Connectivity, standsAlone: (Region) -> Bool) -> [Region] {
    guard parts.count > 1 else { return parts }
    let alone = parts.map(standsAlone)
    if alone.allSatisfy(\.self) { return parts }
    guard alone.contains(true) else { return mergedRegions(parts, groups: [Int](repeating: 0, count: parts.count)) }
    let rows = RowIndex(parts)
    var homes: [Int?] = parts.indices.map { alone[$0] ? $0 : nil }
    var isDone = false
    while !isDone {
        var next = homes
        func offer(_ neighbour: Int, to part: Int) {
            guard homes[part] == nil, let home = homes[neighbour] else { return }
            if let known = next[part], (parts[known].area, -known) >= (parts[home].area, -home) { return }
            next[part] = home
        }
        rows.forEachContact(connectivity) { a, b in
            offer(a, to: b)
            offer(b, to: a)
        }
        isDone = next == homes
        homes = next
    }
    // A group goes by its first member, which need not be the one that stands alone.
    var firsts = [Int](repeating: -1, count: parts.count)
    let groups = parts.indices.map { part -> Int in
        guard let home = homes[part] else { return part }
        if firsts[home] < 0 { firsts[home] = part }
        return firsts[home]
    }
    return mergedRegions(parts, groups: groups)
}
