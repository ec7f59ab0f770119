/// Makes one region of each group.
///
/// - `regions`: ordered by first pixel; `groups` holds for each the position of the first member of its group, as `mergeGroups` gives it.
/// - Result: in the order of first pixels; sums are merged, the label is that of the first member, runs are maximal again.
/// - Complexity: O(runs · log(runs of a row)).
package func mergedRegions(_ regions: [Region], groups: [Int]) -> [Region] {
    precondition(groups.count == regions.count, "a group for each region")
    guard groups.indices.contains(where: { groups[$0] != $0 }) else { return regions }
    return joined(regions, rows: RowIndex(regions), roots: groups.map { Int32($0) }, labels: groups.map { regions[$0].label })
}
