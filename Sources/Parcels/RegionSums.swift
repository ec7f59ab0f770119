/// What the caller adds up over the pixels of a region. What follows from the pixels' places alone is in `RegionMoments`.
///
/// All fields are integers and every merge is an addition or a maximum, so the result does not depend on the order in which parts of
/// a region are found.
package struct RegionSums: Sendable, Hashable {
    /// Pixels of value 2 under `LabelScheme.seedAndGrow`.
    package internal(set) var seedPixels = 0
    package var sums: [Int128]
    /// `Int64.min` where nothing was given.
    package var maxima: [Int64]

    package init(sums: Int = 0, maxima: Int = 0) {
        self.sums = sums == 0 ? [] : Array(repeating: 0, count: sums)
        self.maxima = maxima == 0 ? [] : Array(repeating: .min, count: maxima)
    }

    /// Adds the sums of another part of the same region. Both must hold the same numbers of sums and maxima.
    package mutating func merge(_ other: RegionSums) {
        precondition(sums.count == other.sums.count && maxima.count == other.maxima.count, "sums of different kinds")
        seedPixels += other.seedPixels
        for index in sums.indices { sums[index] += other.sums[index] }
        for index in maxima.indices { maxima[index] = max(maxima[index], other.maxima[index]) }
    }
}
