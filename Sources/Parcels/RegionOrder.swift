extension Region {
    /// Counts by rows, then sorts rows by columns; regions are moved once.
    /// Complexity: O(regions · log(regions of a row) + rows).
    static func sortByFirstPixel(_ regions: inout [Region], rows: Range<Int>) {
        var isSorted = true
        for index in regions.indices.dropFirst() where Region.precedes(regions[index], regions[index - 1]) {
            isSorted = false
            break
        }
        if isSorted { return }
        var offsets = [Int](repeating: 0, count: rows.count + 1)
        let firsts = regions.map(\.first)
        for first in firsts { offsets[Int(first.row) - rows.lowerBound + 1] += 1 }
        for row in 0..<rows.count { offsets[row + 1] += offsets[row] }
        var cursors = offsets
        var order = [Int](repeating: 0, count: regions.count)
        for (index, first) in firsts.enumerated() {
            let row = Int(first.row) - rows.lowerBound
            order[cursors[row]] = index
            cursors[row] += 1
        }
        for row in 0..<rows.count where offsets[row + 1] - offsets[row] > 1 {
            order[offsets[row]..<offsets[row + 1]].sort { firsts[$0].column < firsts[$1].column }
        }
        // Along each cycle of the permutation: place i gets what was at order[i].
        for start in order.indices {
            var place = start
            while order[place] != start {
                let source = order[place]
                regions.swapAt(place, source)
                order[place] = place
                place = source
            }
            order[place] = place
        }
    }
}
