import Geometry

/// Synthetic masks: any window of them can be filled on its own, so that a mask needs no memory of its size.
enum MaskShape: Sendable, Hashable {
    /// About 1 % changed: one small L-shaped region in each cell of 51 pixels.
    case scattered
    /// Each pixel by lot.
    case noise(percent: Int)
    /// Teeth of one pixel on a common back.
    case comb
    /// One path of one pixel's width, winding inwards.
    case spiral
    case checkerboard
    /// Single pixels that do not touch, a quarter of all.
    case dots
    case full

    /// Fills `mask` for `window` of a mask of `size` × `size` with 0 and 1.
    func fill(_ mask: UnsafeMutablePointer<UInt8>, window: PixelWindow, size: Int) {
        switch self {
        case .scattered: scatter(mask, window)
        case .full: mask.update(repeating: 1, count: window.count)
        case .noise(let percent): each(mask, window) { Self.hash($0, $1) % 100 < percent ? 1 : 0 }
        case .comb: each(mask, window) { $1 == 0 || $0 & 1 == 0 ? 1 : 0 }
        case .checkerboard: each(mask, window) { UInt8(truncatingIfNeeded: ($0 ^ $1) & 1) }
        case .dots: each(mask, window) { UInt8(truncatingIfNeeded: ~($0 | $1) & 1) }
        case .spiral: each(mask, window) { Self.isPath($0, $1, size) ? 1 : 0 }
        }
    }

    @inline(__always)
    private func each(_ mask: UnsafeMutablePointer<UInt8>, _ window: PixelWindow, _ value: (Int, Int) -> UInt8) {
        for row in 0..<window.height {
            for column in 0..<window.width { mask[row * window.width + column] = value(window.x + column, window.y + row) }
        }
    }

    private func scatter(_ mask: UnsafeMutablePointer<UInt8>, _ window: PixelWindow) {
        let cell = 51
        mask.update(repeating: 0, count: window.count)
        for cellY in (window.y / cell)...((window.maxY - 1) / cell) {
            for cellX in (window.x / cell)...((window.maxX - 1) / cell) {
                let lot = Self.hash(cellX, cellY)
                let left = cellX * cell + 1 + lot & 31
                let top = cellY * cell + 1 + lot >> 5 & 31
                let wide = PixelWindow(x: left, y: top, width: 4 + lot >> 10 & 7, height: 2)
                let high = PixelWindow(x: left, y: top, width: 2, height: 4 + lot >> 13 & 7)
                for part in [wide.intersection(window), high.intersection(window)] where !part.isEmpty {
                    for row in part.y..<part.maxY {
                        (mask + (row - window.y) * window.width + part.x - window.x).update(repeating: 1, count: part.width)
                    }
                }
            }
        }
    }

    /// Square rings two pixels apart, each cut open beside the middle of its left side and joined to the next one in turn above and
    /// below the cut.
    private static func isPath(_ x: Int, _ y: Int, _ size: Int) -> Bool {
        let depth = min(min(x, y), min(size - 1 - x, size - 1 - y))
        let middle = size / 2
        guard x == depth, abs(y - middle) <= 1, x < middle - 3 else { return depth & 1 == 0 }
        if depth & 1 == 0 { return y != middle }
        return y == (depth & 2 == 0 ? middle - 1 : middle + 1)
    }

    @inline(__always)
    private static func hash(_ x: Int, _ y: Int) -> Int {
        var bits = UInt64(truncatingIfNeeded: x) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: y) &* 0xC2B2_AE3D_27D4_EB4F
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (bits ^ (bits >> 31)) >> 1)
    }
}
