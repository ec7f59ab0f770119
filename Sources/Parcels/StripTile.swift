/// What becomes of a component at the end of a strip: a place among the closed regions (from 0 on), or one of these.
enum Fate {
    static let unknown: Int32 = -1
    static let dropped: Int32 = -2

    static func open(_ number: Int) -> Int32 { -3 - Int32(number) }
    static func openNumber(_ fate: Int32) -> Int? { fate <= -3 ? Int(-3 - fate) : nil }
}

/// A region that reaches the last row above the strip, with its runs so far.
struct OpenRegion {
    var runs: [Run] = []
    /// False after two regions have become one: their rows interleave.
    var isSorted = true
    var firstRow = Int32.max
}

struct StripTile {
    let regions: TileRegions
    /// The set member of component 0.
    let base: Int32

    /// The member at the tile's last column, or −1.
    func lastNode(ofRow row: Int) -> Int32 {
        let range = Int(regions.rowStarts[row])..<Int(regions.rowStarts[row + 1])
        guard let index = range.last, Int(regions.runs[index].end) == regions.core.maxX else { return -1 }
        return base + regions.runs[index].component
    }

    /// The member at the tile's first column, or −1.
    func firstNode(ofRow row: Int) -> Int32 {
        let range = Int(regions.rowStarts[row])..<Int(regions.rowStarts[row + 1])
        guard let index = range.first, Int(regions.runs[index].start) == regions.core.x else { return -1 }
        return base + regions.runs[index].component
    }
}
