/// Clouds of one acquisition, and their shadows on the ground.
struct CloudField: Sendable {
    private let noise: LatticeNoise
    private let threshold: Double
    private let shadow: (east: Double, south: Double)
    let isEmpty: Bool

    /// Height of the clouds in metres.
    private static let altitude = 420.0

    init(seed: UInt64, acquisition: Acquisition) {
        noise = LatticeNoise(seed: seed, spacing: 560)
        isEmpty = acquisition.cloudCover <= 0
        // The noise's sum of octaves is nearly triangular; this line fits its upper tail between 2 % and 30 % of cover.
        threshold = 0.56 - 1.5 * acquisition.cloudCover
        shadow = (acquisition.shadow.east * CloudField.altitude, acquisition.shadow.south * CloudField.altitude)
    }

    /// Opacity 0 ... 1 at a ground position in metres.
    func opacity(_ x: Double, _ y: Double) -> Double {
        guard !isEmpty else { return 0 }
        let excess = (noise.fractal(x, y, octaves: 5) - threshold) / 0.16
        let bounded = min(1, max(0, excess))
        return bounded * bounded * (3 - 2 * bounded)
    }

    /// Share of the sunlight that a cloud keeps from a ground position.
    func dimming(_ x: Double, _ y: Double) -> Double {
        0.62 * opacity(x - shadow.east, y - shadow.south)
    }
}
