import Geometry

/// One thing that is painted: a ring on the ground with what covers it.
package struct SceneFeature: Sendable {
    package enum Cover: Sendable {
        /// Farmed land; the crop calendar of the field's seed tells its colour.
        case field
        case material(Material)
    }

    /// The order of painting; later ones hide earlier ones.
    package enum Layer: Int, Sendable {
        case ground, crossing, marking, change, roof, tree
    }

    /// Metres east and south of the first pixel's outer corner; closing corner not repeated.
    package var ring: [Point]
    package var cover: Cover
    package var layer: Layer
    /// Metres; what is higher than 0 casts a shadow.
    package var height = 0.0
    package var seed: UInt64
    /// Whether the rows (of crops, trees, panels) run along the east axis.
    package var rowsRunEast = true
    /// Brightness against the cover's usual one, for the sunny and the shady side of a roof.
    package var brightness = 1.0
    /// Seed of the crop calendar, which neighbouring strips of one farmer share.
    package var cropSeed: UInt64 = 0
}
