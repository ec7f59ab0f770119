import CVectorMath

/// From probability codes to a mask of changed pixels, opened with a 3 × 3 square.
package enum OpenedDecision {
    /// Pixels around a window that its mask depends on.
    package static let halo = 2

    /// Thresholds and opens: a changed pixel stays if some 3 × 3 square that holds it is changed throughout.
    ///
    /// - Shape: `code`: (`width` + 4) × (`height` + 4) probability codes; `mask`: `width` × `height`.
    /// - Values: mask 0 = not changed, 1 = changed, 255 = unseen.
    /// - Nodata: an unseen pixel (255) neither supports nor denies: it counts as changed while squares are tested, and is unseen in the mask.
    /// - Complexity: O(width · height), three scratch planes.
    /// - Source: Serra (1982), Image Analysis and Mathematical Morphology.
    package static func apply(
        _ code: UnsafePointer<UInt8>, leastChanged: UInt8, width: Int, height: Int, into mask: UnsafeMutablePointer<UInt8>
    ) {
        let outerWidth = width + 4
        let outerHeight = height + 4
        let count = outerWidth * outerHeight
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * count) { scratch in
            guard let changed = scratch.baseAddress else { return }
            let across = changed + count
            let eroded = across + count
            tuban_reaches(code, leastChanged, changed, count)
            // Erosion: rows first, then columns; each pass narrows the window by one pixel on each side.
            let middle = outerWidth - 2
            for row in 0..<outerHeight {
                let line = changed + row * outerWidth
                tuban_minimum3(line, line + 1, line + 2, across + row * middle, middle)
            }
            for row in 0..<(outerHeight - 2) {
                let line = across + row * middle
                tuban_minimum3(line, line + middle, line + 2 * middle, eroded + row * middle, middle)
            }
            for row in 0..<(outerHeight - 2) {
                let line = eroded + row * middle
                tuban_maximum3(line, line + 1, line + 2, across + row * width, width)
            }
            for row in 0..<height {
                let line = across + row * width
                tuban_maximum3(line, line + width, line + 2 * width, mask + row * width, width)
                tuban_mark_unseen(code + (row + 2) * outerWidth + 2, mask + row * width, width)
            }
        }
    }
}
