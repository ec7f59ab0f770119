/// Variation inside one cover: patches over tens of metres, grain from pixel to pixel, and rows.
struct GroundTexture: Sendable {
    private let patches: LatticeNoise
    private let grain: LatticeNoise

    init(seed: UInt64) {
        patches = LatticeNoise(seed: SeededGenerator.key(seed, [50]), spacing: 100)
        grain = LatticeNoise(seed: SeededGenerator.key(seed, [51]), spacing: 4.4)
    }

    /// The factor on the cover's reflectance at a ground position.
    func factor(_ look: Appearance, feature: SceneFeature, x: Double, y: Double, column: Int, row: Int) -> Float {
        // The feature's own shift keeps the patches of two neighbours apart.
        let shift = Double(feature.seed & 0xFFFF)
        var factor = 1 + look.broad * Float(patches.value(x + shift, y + shift))
        if look.fine > 0 { factor += look.fine * Float(grain.value(x, y)) }
        if look.rows > 0 {
            let across = feature.rowsRunEast ? y : x
            let phase = across / Double(look.rowSpacing)
            let position = phase - phase.rounded(.down)
            // A triangle between −1 and 1.
            factor += look.rows * Float(position < 0.5 ? 4 * position - 1 : 3 - 4 * position)
        }
        return factor
    }
}
