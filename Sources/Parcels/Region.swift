import Geometry

/// A finished region: all pixels of one label that hang together, whatever tiles they were found in.
package struct Region: Sendable, Equatable {
    package internal(set) var label: Int32
    /// Maximal runs in row-major order; `component` is 0. Regions that were released together share the storage of this slice.
    package internal(set) var runs: ArraySlice<Run>
    /// The unseen pixels that share a side or corner with the region, as maximal runs in row-major order.
    package internal(set) var unseen: ArraySlice<Run>
    package internal(set) var sums: RegionSums
    /// The first pixel of the whole that it is a part of; its own where regions have no parts (`RegionCollector`).
    package internal(set) var whole: Pixel
    /// The pixels that `sums` go over.
    package internal(set) var pixels: Int
    /// Pixels that were added by filling holes; they are in `runs`, but not in `sums`.
    package internal(set) var filledPixels = 0

    package struct Pixel: Sendable, Hashable {
        package let row: Int32
        package let column: Int32

        init(_ run: Run) { (row, column) = (run.row, run.start) }
    }

    init(label: Int32, runs: ArraySlice<Run>, unseen: ArraySlice<Run>, sums: RegionSums) {
        self.label = label
        self.runs = runs
        self.unseen = unseen
        self.sums = sums
        whole = Pixel(runs[runs.startIndex])
        pixels = runs.reduce(0) { $0 + $1.count }
    }

    /// Pixels of `runs`.
    package var area: Int { pixels + filledPixels }

    package var moments: RegionMoments { RegionMoments(runs) }

    /// Unseen pixels that share a side or corner with the region.
    package var unseenPixels: Int { unseen.reduce(0) { $0 + $1.count } }

    /// Pixels of the region against those and the unseen ones beside it.
    package var seenFraction: Double { Double(area) / Double(area + unseenPixels) }

    /// The topmost pixel, and the leftmost of these.
    package var first: (row: Int32, column: Int32) { (runs[runs.startIndex].row, runs[runs.startIndex].start) }

    /// The same region in storage of its own, so that it does not keep its batch alive.
    package func detached() -> Region {
        var copy = self
        copy.runs = ArraySlice(Array(runs))
        copy.unseen = ArraySlice(Array(unseen))
        return copy
    }

    /// Order by first pixel.
    package static func precedes(_ lhs: Region, _ rhs: Region) -> Bool {
        Run.precedes(lhs.runs[lhs.runs.startIndex], rhs.runs[rhs.runs.startIndex])
    }
}
