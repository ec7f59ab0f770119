/// Digital numbers of a made-up multispectral scene, by position alone: any window can be filled on its own.
///
/// Fields of constant brightness over smooth relief, with a grain that both dates share and noise that they do not. On the second date one field in four bears
/// another crop, and about 1 % of the pixels lie in brightened rectangles. As dense and as restless as the seven Onera pairs (Daudt et al. 2018, bands of 10 m
/// of Sentinel-2) are in the mean, in brackets: it compresses to 64 % (65) with ZSTD and 71 % (70) with DEFLATE, 13 % (13) of the pixels get a probability, and
/// 4 % (4) a kind of change. But those pixels lie together: `change.tif` takes 0.22 bytes a pixel (0.33).
struct SceneTexture: Sendable {
    static let bands = 4
    private static let cell = 48
    /// Deviations of the grain and of the noise, in twelve digital numbers.
    private static let grain = 2
    private static let noise = 5
    private static let mostCrop = 500

    let seed: UInt64
    let isAfter: Bool

    /// Fills `planes` (bands apart by `count` samples) for the window from (`x`, `y`), `width` × `height`.
    func fill(_ planes: UnsafeMutablePointer<UInt16>, x: Int, y: Int, width: Int, height: Int) {
        let count = width * height
        for row in 0..<height {
            for column in 0..<width {
                let lot = field(x + column, y + row)
                let ground = relief(x + column, y + row) + Int(lot % 400)
                let crop = isAfter ? Self.crop(lot >> 16) : 0
                let noise = Self.mix(Self.key(x + column, y + row) ^ (isAfter ? ~seed : seed))
                let grain = Self.mix(Self.key(x + column, y + row) ^ seed &+ 99)
                let index = row * width + column
                for band in 0..<Self.bands {
                    // Green plants darken the visible bands and brighten the infrared one.
                    let value =
                        1000 + 600 * band + ground + ground * band / 10 + (band == 3 ? -crop : crop / 2) + Self.grain * Self.bell(grain, band)
                        + Self.noise * Self.bell(noise, band)
                    planes[band * count + index] = UInt16(clamping: max(1, value))
                }
            }
        }
        if isAfter { change(planes, x: x, y: y, width: width, height: height) }
    }

    /// Brightens the rectangles of all cells that reach into the window.
    private func change(_ planes: UnsafeMutablePointer<UInt16>, x: Int, y: Int, width: Int, height: Int) {
        for cellY in (y / Self.cell)...((y + height - 1) / Self.cell) {
            for cellX in (x / Self.cell)...((x + width - 1) / Self.cell) {
                let lot = Self.mix(Self.key(cellX, cellY) ^ seed &+ 77)
                guard lot & 0xFF < 40 else { continue }
                let side = (Int(lot >> 8 & 15) + 5, Int(lot >> 16 & 15) + 5)
                let left = cellX * Self.cell + Int(lot >> 24 & 15)
                let top = cellY * Self.cell + Int(lot >> 32 & 15)
                for row in max(y, top)..<max(y, top, min(y + height, top + side.1)) {
                    for column in max(x, left)..<max(x, left, min(x + width, left + side.0)) {
                        for band in 0..<Self.bands { planes[(band * height + row - y) * width + column - x] &+= 900 }
                    }
                }
            }
        }
    }

    private func field(_ x: Int, _ y: Int) -> UInt64 { Self.mix(Self.key(x >> 5, y / 40) ^ seed &+ 5) }

    /// By how much a field's infrared falls, −`mostCrop` … `mostCrop`, in one field in four.
    private static func crop(_ lot: UInt64) -> Int { lot % 4 == 0 ? Int(lot >> 8 & 0xFFFF) % (2 * mostCrop + 1) - mostCrop : 0 }

    private func relief(_ x: Int, _ y: Int) -> Int { smooth(x, y, shift: 8, size: 600) + smooth(x, y, shift: 6, size: 300) }

    /// Bilinear interpolation between nodes 2^shift pixels apart, −size … size.
    private func smooth(_ x: Int, _ y: Int, shift: Int, size: Int) -> Int {
        let step = 1 << shift
        let (i, j, s, t) = (x >> shift, y >> shift, x & (step - 1), y & (step - 1))
        func node(_ i: Int, _ j: Int) -> Int { Int(Self.mix(Self.key(i, j) ^ seed &+ UInt64(shift)) % UInt64(2 * size + 1)) - size }
        let upper = node(i, j) * (step - s) + node(i + 1, j) * s
        let lower = node(i, j + 1) * (step - s) + node(i + 1, j + 1) * s
        return (upper * (step - t) + lower * t) >> (2 * shift)
    }

    /// Near-normal noise of deviation 12 from a quarter of the bits: the sum of four numbers of four bits, spread.
    @inline(__always)
    private static func bell(_ noise: UInt64, _ band: Int) -> Int {
        let bits = noise >> UInt64(16 * band)
        let sum = Int(bits & 15) + Int(bits >> 4 & 15) + Int(bits >> 8 & 15) + Int(bits >> 12 & 15)
        return ((sum - 30) * 333 + Int(bits & 0xFF)) >> 8
    }

    @inline(__always)
    private static func key(_ i: Int, _ j: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: i) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: j) &* 0xC2B2_AE3D_27D4_EB4F
    }

    /// The finalizer of SplitMix64.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
