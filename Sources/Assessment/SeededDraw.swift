/// Random numbers that are the same everywhere for the same seed.
///
/// - Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (SplitMix64).
package struct SeededDraw: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number for a name under a seed: FNV-1a over its UTF-8, mixed with the seed.
    static func number(of name: String, seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return mixed(hash ^ mixed(seed &+ 0x9E37_79B9_7F4A_7C15))
    }
}
