import Geometry
import Parcels

/// SplitMix64: the same sequence for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A small byte mask for tests.
struct Mask {
    let width: Int
    let height: Int
    var values: [UInt8]

    init(width: Int, height: Int, values: [UInt8]? = nil) {
        self.width = width
        self.height = height
        self.values = values ?? Array(repeating: 0, count: width * height)
    }

    /// Rows of characters: "#" is 1, digits stand for themselves, "?" is unseen, all else background.
    init(_ rows: [String]) {
        self.init(width: rows[0].count, height: rows.count)
        for (y, row) in rows.enumerated() {
            for (x, character) in row.enumerated() {
                self[x, y] = character == "#" ? 1 : character == "?" ? 255 : UInt8(character.wholeNumberValue ?? 0)
            }
        }
    }

    /// Independent pixels of `classes` classes, labelled with probability `density` and unseen with probability `unseen`.
    static func noise(
        width: Int, height: Int, density: Double, classes: Int = 1, unseen: Double = 0, generator: inout SeededGenerator
    ) -> Mask {
        var mask = Mask(width: width, height: height)
        for index in mask.values.indices {
            let draw = Double.random(in: 0..<1, using: &generator)
            if draw < unseen {
                mask.values[index] = 255
            } else if Double.random(in: 0..<1, using: &generator) < density {
                mask.values[index] = UInt8.random(in: 1...UInt8(classes), using: &generator)
            }
        }
        return mask
    }

    /// Discs thrown at random: shapes with smooth borders, overlaps and holes; label 0 cuts holes, 255 hides.
    static func discs(width: Int, height: Int, count: Int, labels: [UInt8], generator: inout SeededGenerator) -> Mask {
        var mask = Mask(width: width, height: height)
        for _ in 0..<count {
            let label = labels.randomElement(using: &generator)!
            let cx = Int.random(in: 0..<width, using: &generator)
            let cy = Int.random(in: 0..<height, using: &generator)
            let radius = Int.random(in: 0...max(1, min(width, height) / 5), using: &generator)
            for y in max(0, cy - radius)...min(height - 1, cy + radius) {
                for x in max(0, cx - radius)...min(width - 1, cx + radius)
                where (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius {
                    mask[x, y] = label
                }
            }
        }
        return mask
    }

    /// Classes above 2 become 1, as `LabelScheme.seedAndGrow` knows no others.
    var withSeedsAndGrowOnly: Mask {
        Mask(width: width, height: height, values: values.map { $0 == 255 || $0 < 3 ? $0 : 1 })
    }

    var bounds: PixelWindow { PixelWindow(x: 0, y: 0, width: width, height: height) }

    subscript(x: Int, y: Int) -> UInt8 {
        get { values[y * width + x] }
        set { values[y * width + x] = newValue }
    }

    /// The values of a window, row by row.
    func cut(_ window: PixelWindow) -> [UInt8] {
        (window.y..<window.maxY).flatMap { y in values[y * width + window.x..<y * width + window.maxX] }
    }

    /// A made-up statistic for each pixel, from its position alone.
    func statistic(_ x: Int, _ y: Int) -> Int { (x &* 7919 &+ y &* 104_729) % 1009 - 300 }
}

/// A cut of a scene into strips, and of each strip into tiles.
struct Cut {
    var tiles: [PixelWindow] = []

    static func whole(_ bounds: PixelWindow) -> Cut { Cut(tiles: [bounds]) }

    static func random(_ bounds: PixelWindow, generator: inout SeededGenerator) -> Cut {
        func pieces(_ length: Int) -> [Int] {
            // One in four cuts is all ones.
            let largest = [1, 3, 8, max(1, length)].randomElement(using: &generator)!
            var rest = length
            var result: [Int] = []
            while rest > 0 {
                let size = min(rest, Int.random(in: 1...largest, using: &generator))
                result.append(size)
                rest -= size
            }
            return result
        }
        var cut = Cut()
        var y = bounds.y
        for height in pieces(bounds.height) {
            var x = bounds.x
            for width in pieces(bounds.width) {
                cut.tiles.append(PixelWindow(x: x, y: y, width: width, height: height))
                x += width
            }
            y += height
        }
        return cut
    }
}

/// Labels and joins a mask over a cut. Sums: the statistic, its square and the statistic beyond the boundary; maximum: the statistic.
func collect(
    _ mask: Mask, cut: Cut? = nil, connectivity: Connectivity = .eight, labels: LabelScheme = .classes, requiresSeed: Bool = false,
    wholes: ((Int32) -> Int32)? = nil, takesEarly: Bool = false, taken: ([Region]) -> Void = { _ in }
) -> [Region] {
    var collector = RegionCollector(bounds: mask.bounds, connectivity: connectivity, requiresSeed: requiresSeed, wholes: wholes)
    var regions: [Region] = []
    for core in (cut ?? .whole(mask.bounds)).tiles {
        let outer = core.expanded(by: 1, within: mask.bounds)
        let tile = mask.cut(outer).withUnsafeBufferPointer { values in
            labelTile(
                mask: values.baseAddress!, covering: outer, core: core, connectivity: connectivity, labels: labels, sums: 4, maxima: 1,
                accumulate: { run, sums in
                    for x in Int(run.start)..<Int(run.end) {
                        let value = mask.statistic(x, Int(run.row))
                        sums.sums[0] += Int128(value)
                        sums.sums[1] += Int128(value * value)
                        sums.maxima[0] = max(sums.maxima[0], Int64(value))
                    }
                },
                beyond: { run, sums in
                    for x in Int(run.start)..<Int(run.end) {
                        sums.sums[2] += Int128(mask.statistic(x, Int(run.row)))
                        sums.sums[3] += 1
                    }
                })
        }
        collector.add(tile)
        guard takesEarly else { continue }
        let closed = collector.takeClosed()
        taken(closed)
        regions += closed
    }
    let rest = collector.finish()
    taken(rest)
    regions += rest
    return regions.sorted(by: Region.precedes)
}
