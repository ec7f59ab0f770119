import ChangeCore

/// Ground that became something unusual as a whole, where no pixel of it is unusual enough by itself.
///
/// What a pixel alone leaves in doubt, a field of such pixels does not: rows of panels or young trees are in each pixel hardly rarer than a field
/// that was ploughed late. So the magnitudes of the pixels that belong to no region are averaged over a window, and count from a lower mean on.
extension ChangeModel {
    private enum Area {
        /// The window reaches this many pixels to each side: 22 m of imagery of 2 m.
        static let radius = 5
        /// Means from which a pixel belongs to an area, and from which it can found one, in hundredths of the grow threshold.
        static let (grow, seed) = (60, 65)
    }

    /// Pixels beyond its own that the area around a pixel depends on; 0 where areas are not looked at.
    package var areaRadius: Int { detector == .fineMultispectral ? Area.radius : 0 }

    /// Pixels around a window that its results depend on.
    package var reach: Int { halo + areaRadius }

    /// Gives the pixels of no kind, whose surroundings are changed as a whole, the kind `area`, and a probability between those of the grow and the seed threshold.
    ///
    /// At least half of the window must be seen and of no other kind.
    ///
    /// - Shape: the three planes hold `width` × `height` pixels as `rate` left them; results are those of the pixels `areaRadius` inside of them.
    /// - Numerics: whole numbers; no result depends on how the plane is cut.
    /// - Complexity: O(width · height), whatever the window.
    package func gatherAreas(
        magnitude: UnsafePointer<UInt8>, probability: UnsafeMutablePointer<UInt8>, kind: UnsafeMutablePointer<UInt8>, width: Int, height: Int
    ) {
        let radius = areaRadius
        guard radius > 0 else { return }
        let threshold = (growThreshold * MagnitudeCode.fixedUnit).rounded()
        let (grow, seed) = (Int(threshold) * Area.grow, Int(threshold) * Area.seed)
        let needed = ((2 * radius + 1) * (2 * radius + 1) + 1) / 2
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * width) { columns in
            columns.initialize(repeating: 0)
            let (sums, counts) = (columns.prefix(width), UnsafeMutableBufferPointer(rebasing: columns.suffix(width)))
            func add(row: Int, sign: Int) {
                for x in 0..<width {
                    // A pixel that has become part of an area since was of no kind.
                    let isFree = kind[row * width + x] == 0 || kind[row * width + x] == Kind.area.rawValue
                    guard isFree else { continue }
                    columns[x] += sign * Int(MagnitudeCode.fixed[Int(magnitude[row * width + x])])
                    counts[x] += sign
                }
            }
            for row in 0..<min(height, 2 * radius) { add(row: row, sign: 1) }
            for y in radius..<max(radius, height - radius) {
                add(row: y + radius, sign: 1)
                var sum = sums.prefix(2 * radius).reduce(0, +)
                var count = counts.prefix(2 * radius).reduce(0, +)
                for x in radius..<max(radius, width - radius) {
                    sum += sums[x + radius]
                    count += counts[x + radius]
                    let index = y * width + x
                    if kind[index] == 0, count >= needed, 100 * sum >= grow * count {
                        kind[index] = Kind.area.rawValue
                        let share = (100 * sum - grow * count) * Int(Self.seedCode - Self.growCode) / ((seed - grow) * count)
                        probability[index] = Self.growCode + UInt8(min(share, Int(Self.seedCode - Self.growCode)))
                    }
                    sum -= sums[x - radius]
                    count -= counts[x - radius]
                }
                add(row: y - radius, sign: -1)
            }
        }
    }
}
