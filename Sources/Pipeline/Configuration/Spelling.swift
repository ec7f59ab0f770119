/// Finds the word that was probably meant.
package enum Spelling {
    /// The number of insertions, deletions, substitutions and swaps of neighbours between two words, each place edited once
    /// (optimal string alignment).
    ///
    /// - Complexity: O(n · m) time, O(m) memory.
    package static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first)
        let b = Array(second)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var current = last
        for i in 1...a.count {
            current[0] = i
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                current[j] = min(last[j] + 1, current[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        return last[b.count]
    }

    /// The candidate with the smallest distance, when it is near enough to be a slip; of equals the first in order.
    ///
    /// Letter case, hyphens and underscores do not count: `tileSize` and `tile-size` are `tile_size`.
    /// Words longer than any key could be typed wrong are not compared.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let target = bare(word)
        guard !target.isEmpty else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let found = distance(target, bare(candidate))
            if found < best?.distance ?? Int.max { best = (candidate, found) }
        }
        guard let best, best.distance <= max(1, bare(best.name).count / 3) else { return nil }
        return best.name
    }

    private static func bare(_ word: String) -> String {
        word.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    }
}
