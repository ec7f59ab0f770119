/// Order statistics without sorting.
package enum Selection {
    /// The value that would stand at `rank` (from 0) if `values` were sorted; they come out in another order.
    ///
    /// - Precondition: `rank` is an index of `values`; none is NaN.
    /// - Complexity: O(values) on average (Hoare 1961, FIND, with the median of three).
    package static func value(at rank: Int, in values: inout [Float]) -> Float {
        precondition(values.indices.contains(rank), "rank \(rank) of \(values.count) values")
        return values.withUnsafeMutableBufferPointer { values in
            var low = 0
            var high = values.count - 1
            while low < high {
                let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
                let pivot = max(min(a, b), min(max(a, b), c))
                var left = low
                var right = high
                while left <= right {
                    while values[left] < pivot { left += 1 }
                    while values[right] > pivot { right -= 1 }
                    guard left <= right else { break }
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
                if rank <= right { high = right } else if rank >= left { low = left } else { break }
            }
            return values[rank]
        }
    }
}
