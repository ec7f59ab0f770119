import ChangeCore

/// Magnitudes in 1024 even bins up to their 99.5 % quantile; what lies beyond counts in the last bin.
struct MagnitudeBins {
    static let count = 1024

    let counts: [Int]
    /// Width of a bin; 0 when no magnitude is above 0.
    let width: Double

    init(_ magnitudes: [Float]) {
        var quantiles = RobustHistogram()
        quantiles.add(contentsOf: magnitudes)
        let top = quantiles.quantile(0.995) ?? 0
        var bins = [Int](repeating: 0, count: Self.count)
        if top > 0 {
            for value in magnitudes { bins[min(Self.count - 1, max(0, Int(min(value / top, 1) * Float(Self.count))))] += 1 }
        }
        counts = bins
        width = top > 0 ? Double(top) / Double(Self.count) : 0
    }

    /// The lower side of a bin.
    func magnitude(_ bin: Int?) -> Double { Double(bin ?? 0) * width }
}
