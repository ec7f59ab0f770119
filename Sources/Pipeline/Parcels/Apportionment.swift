/// Whole numbers that sum to a given total.
enum Apportionment {
    /// Each share rounded to the nearest whole number; what is then missing from `total` (or too much) is put on the largest share, or,
    /// should that leave it without anything, spread by largest remainders.
    static func onLargest(total: Int, shares: [Double]) -> [Int] {
        guard let largest = shares.indices.max(by: { (shares[$0], -$0) < (shares[$1], -$1) }) else { return [] }
        var parts = shares.map { Int($0.rounded()) }
        parts[largest] += total - parts.reduce(0, +)
        return parts[largest] > 0 || total <= 0 ? parts : byRemainder(total: total, shares: shares)
    }

    /// `total` in proportion to `shares`: whole parts first, the rest one by one to the largest remainders (of equals to the first).
    static func byRemainder(total: Int, shares: [Double]) -> [Int] {
        let sum = shares.reduce(0, +)
        guard sum > 0 else { return shares.indices.map { $0 == 0 ? total : 0 } }
        let exact = shares.map { Double(total) * $0 / sum }
        var parts = exact.map { Int($0.rounded(.down)) }
        let order = shares.indices.sorted { left, right in
            let (a, b) = (exact[left] - Double(parts[left]), exact[right] - Double(parts[right]))
            return a != b ? a > b : left < right
        }
        var left = total - parts.reduce(0, +)
        for index in order where left > 0 {
            parts[index] += 1
            left -= 1
        }
        return parts
    }
}
