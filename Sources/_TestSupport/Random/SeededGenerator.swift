/// A small generator of 64-bit numbers, equal on every machine for one seed.
///
/// - Source: SplitMix64; Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA; the mixing
///   constants are those of Stafford's variant 13.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A generator for the thing that the whole numbers `keys` name: equal keys, equal sequence.
    package init(seed: UInt64, _ keys: Int...) {
        state = SeededGenerator.key(seed, keys)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SeededGenerator.mix(state)
    }

    /// A whole number in `range`; the bias is below range.count / 2⁶⁴.
    package mutating func whole(_ range: ClosedRange<Int>) -> Int {
        let span = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int(next().multipliedFullWidth(by: span).high)
    }

    /// A multiple of 2⁻⁵³ in 0 ..< 1.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    package mutating func real(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * unit()
    }

    /// True with the given probability.
    package mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[whole(0...elements.count - 1)]
    }

    /// The finalizer of SplitMix64: a bijection in which every input bit moves half of the output bits.
    package static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// One 64-bit key for a seed and an ordered list of whole numbers.
    package static func key(_ seed: UInt64, _ keys: [Int]) -> UInt64 {
        var bits = mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        for key in keys {
            bits = mix(bits ^ (UInt64(bitPattern: Int64(key)) &+ 0x9E37_79B9_7F4A_7C15))
        }
        return bits
    }
}
