/// The colours of one date.
struct AppearanceTable: Sendable {
    private let date: CivilDate
    private let materials: [Appearance]
    private let fields: [Appearance]

    init(date: CivilDate) {
        self.date = date
        materials = Material.allCases.map { Appearance.of($0, on: date) }
        fields = FieldState.allCases.map(Appearance.of)
    }

    func appearance(of feature: SceneFeature) -> Appearance {
        var result: Appearance
        switch feature.cover {
        case .material(let material):
            result = materials[material.rawValue]
        case .field:
            result = fields[CropCalendar.state(cropSeed: feature.cropSeed, on: date).rawValue]
            // Vigour differs from field to field, and a little from strip to strip.
            let vigour = Float(LatticeNoise.signed(feature.cropSeed, 7, date.year)) * 0.10
            let strip = Float(LatticeNoise.signed(feature.seed, 8, date.year)) * 0.05
            let shift = vigour + strip
            result.infrared *= 1 + shift
            result.blue *= 1 - shift * 0.6
            result.green *= 1 - shift * 0.5
            result.red *= 1 - shift * 0.9
        }
        let brightness = Float(feature.brightness)
        result.blue *= brightness
        result.green *= brightness
        result.red *= brightness
        result.infrared *= brightness
        return result
    }
}
