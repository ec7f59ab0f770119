import Geometry

/// A sum over all samples in which each is weighted by its place, so that the order of writing does not matter.
struct PositionalChecksum: Equatable {
    private var sum: UInt64 = 0

    /// The sum over the samples of both.
    mutating func merge(_ other: PositionalChecksum) {
        sum &+= other.sum
    }

    private static let columnStep: UInt64 = 0x2545_F491_4F6C_DD1E

    /// - Parameter stride: samples from row to row of `plane`; nil: it holds the window alone.
    mutating func add<Sample: RasterSample>(_ plane: UnsafePointer<Sample>, stride: Int? = nil, band: Int, window: PixelWindow) {
        for row in window.y..<window.maxY {
            let rowWeight = (UInt64(row) &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(band) &* 0xD1B5_4A32_D192_ED03)
            let first = (rowWeight | 1) &+ UInt64(window.x) &* Self.columnStep
            let sums = Sample.rowSums(plane + (row - window.y) * (stride ?? window.width), count: window.width)
            // The weights rise evenly along the row, so two sums over it give the weighted one (all modulo 2⁶⁴).
            sum &+= sums.plain &* first &+ sums.byColumn &* Self.columnStep
        }
    }
}

/// Of the n samples v of a row: Σ (v + 1) and Σ column · (v + 1), modulo 2⁶⁴.
package struct RowSums: Equatable {
    let plain: UInt64
    let byColumn: UInt64

    /// From the sums of v and of column · v.
    init(count: Int, plain: UInt64, byColumn: UInt64) {
        let samples = UInt64(count)
        self.init(plain: plain &+ samples, byColumn: byColumn &+ samples &* (samples &- min(1, samples)) / 2)
    }

    init(plain: UInt64, byColumn: UInt64) {
        self.plain = plain
        self.byColumn = byColumn
    }

    /// - Parameter value: the sample in a column, below 2¹⁶.
    @inline(__always)
    init(count: Int, value: (Int) -> UInt32) {
        var plain: UInt64 = 0
        var byColumn: UInt64 = 0
        // 256 columns at a time both sums fit 32 bits: the loop is vectorized.
        for start in stride(from: 0, to: count, by: 256) {
            var sum: UInt32 = 0
            var weighted: UInt32 = 0
            for column in 0..<min(256, count - start) {
                let one = value(start + column)
                sum &+= one
                weighted &+= one &* UInt32(truncatingIfNeeded: column)
            }
            plain &+= UInt64(sum)
            byColumn &+= UInt64(weighted) &+ UInt64(start) &* UInt64(sum)
        }
        self.init(count: count, plain: plain, byColumn: byColumn)
    }
}
