/// Colour and texture of a cover: reflectance in B, G, R, NIR and the strength of its variation.
struct Appearance: Sendable {
    var blue: Float
    var green: Float
    var red: Float
    var infrared: Float
    /// Relative variation over some tens of metres, and from pixel to pixel.
    var broad: Float = 0.05
    var fine: Float = 0
    /// Relative depth of the rows, and their distance in metres; 0: no rows.
    var rows: Float = 0
    var rowSpacing: Float = 12

    init(
        _ blue: Float, _ green: Float, _ red: Float, _ infrared: Float, broad: Float = 0.05, fine: Float = 0,
        rows: Float = 0, rowSpacing: Float = 12
    ) {
        self.blue = blue
        self.green = green
        self.red = red
        self.infrared = infrared
        self.broad = broad
        self.fine = fine
        self.rows = rows
        self.rowSpacing = rowSpacing
    }

    /// A mixture: `share` of the other.
    func mixed(with other: Appearance, share: Float) -> Appearance {
        var result = self
        result.blue += (other.blue - blue) * share
        result.green += (other.green - green) * share
        result.red += (other.red - red) * share
        result.infrared += (other.infrared - infrared) * share
        return result
    }

    static func of(_ state: FieldState) -> Appearance {
        switch state {
        case .greenWheat: Appearance(0.034, 0.063, 0.043, 0.40, broad: 0.040, rows: 0.007)
        case .thinWheat: Appearance(0.060, 0.095, 0.095, 0.29, broad: 0.072, rows: 0.015)
        case .ripeWheat: Appearance(0.080, 0.125, 0.160, 0.27, broad: 0.040)
        case .greenMaize: Appearance(0.038, 0.068, 0.050, 0.34, broad: 0.048, rows: 0.007)
        case .ripeMaize: Appearance(0.054, 0.088, 0.092, 0.26, broad: 0.064)
        case .stubble: Appearance(0.105, 0.148, 0.192, 0.285, broad: 0.040, rows: 0.022, rowSpacing: 9)
        case .bareSoil: Appearance(0.098, 0.136, 0.176, 0.235, broad: 0.048)
        case .ploughed: Appearance(0.078, 0.108, 0.143, 0.190, broad: 0.048, rows: 0.025, rowSpacing: 14)
        case .irrigated: Appearance(0.060, 0.086, 0.106, 0.135, broad: 0.112)
        case .mulch: Appearance(0.148, 0.182, 0.210, 0.27, broad: 0.040, rows: 0.045, rowSpacing: 8)
        case .vegetables: Appearance(0.048, 0.088, 0.064, 0.37, broad: 0.072, rows: 0.025, rowSpacing: 10)
        case .weeds: Appearance(0.066, 0.100, 0.105, 0.235, broad: 0.128)
        case .seedlings: Appearance(0.080, 0.118, 0.135, 0.255, broad: 0.056, rows: 0.020, rowSpacing: 9)
        case .lateCotton: Appearance(0.080, 0.112, 0.128, 0.225, broad: 0.072, rows: 0.010)
        }
    }

    static func of(_ material: Material) -> Appearance {
        switch material {
        case .asphalt: Appearance(0.098, 0.105, 0.112, 0.128, broad: 0.03)
        case .concreteRoad: Appearance(0.168, 0.190, 0.212, 0.245, broad: 0.05, fine: 0.02)
        case .dirt: Appearance(0.128, 0.166, 0.208, 0.262, broad: 0.07, fine: 0.02)
        case .concrete: Appearance(0.205, 0.230, 0.255, 0.290, broad: 0.06, fine: 0.03)
        case .yard: Appearance(0.120, 0.148, 0.175, 0.235, broad: 0.14, fine: 0.035)
        case .bareSoil: Appearance(0.108, 0.146, 0.188, 0.246, broad: 0.06)
        case .freshSoil: Appearance(0.150, 0.196, 0.248, 0.305, broad: 0.12, fine: 0.05)
        case .rubble: Appearance(0.172, 0.192, 0.214, 0.244, broad: 0.14, fine: 0.11)
        case .sand: Appearance(0.210, 0.258, 0.312, 0.362, broad: 0.10, fine: 0.04)
        case .coal: Appearance(0.050, 0.052, 0.055, 0.062, broad: 0.10, fine: 0.04)
        case .grass: Appearance(0.056, 0.088, 0.080, 0.250, broad: 0.12, fine: 0.03)
        case .turf: Appearance(0.042, 0.080, 0.050, 0.385, broad: 0.05, rows: 0.03, rowSpacing: 16)
        case .grove: Appearance(0.036, 0.056, 0.044, 0.265, broad: 0.16, fine: 0.10)
        case .tree: Appearance(0.036, 0.056, 0.042, 0.285, broad: 0.08, fine: 0.06)
        case .orchard: Appearance(0.050, 0.080, 0.068, 0.290, broad: 0.08, fine: 0.02, rows: 0.16, rowSpacing: 6)
        case .youngOrchard: Appearance(0.078, 0.112, 0.124, 0.255, broad: 0.08, fine: 0.02, rows: 0.18, rowSpacing: 6)
        case .reeds: Appearance(0.056, 0.080, 0.070, 0.200, broad: 0.16, fine: 0.05)
        case .river: Appearance(0.076, 0.104, 0.090, 0.050, broad: 0.07, fine: 0)
        case .canal: Appearance(0.070, 0.096, 0.080, 0.052, broad: 0.05, fine: 0)
        case .pond: Appearance(0.058, 0.082, 0.058, 0.040, broad: 0.07, fine: 0)
        case .newPond: Appearance(0.078, 0.108, 0.096, 0.056, broad: 0.08, fine: 0)
        case .film: Appearance(0.262, 0.286, 0.302, 0.355, broad: 0.05, fine: 0.03)
        case .panel: Appearance(0.072, 0.066, 0.064, 0.082, broad: 0.02)
        case .redTile: Appearance(0.092, 0.112, 0.186, 0.245, broad: 0.03, fine: 0.03)
        case .greyTile: Appearance(0.120, 0.130, 0.142, 0.172, broad: 0.03, fine: 0.03)
        case .blueSteel: Appearance(0.285, 0.245, 0.175, 0.225, broad: 0.02, fine: 0.01)
        case .whiteSteel: Appearance(0.345, 0.360, 0.370, 0.395, broad: 0.02, fine: 0.01)
        case .flatRoof: Appearance(0.176, 0.192, 0.208, 0.236, broad: 0.03, fine: 0.03)
        }
    }

    /// A material through the year: what has leaves is greyer in the first warm weeks; ponds turn green in summer.
    static func of(_ material: Material, on date: CivilDate) -> Appearance {
        let usual = of(material)
        let spring = date.dayOfYear < 125 || date.dayOfYear > 305
        switch material {
        case .grove, .tree, .orchard, .youngOrchard, .reeds, .grass:
            return spring ? usual.mixed(with: Appearance(0.078, 0.104, 0.122, 0.215), share: 0.42) : usual
        case .pond, .newPond:
            return spring ? usual : usual.mixed(with: Appearance(0.056, 0.098, 0.060, 0.066), share: 0.6)
        case .river:
            return spring ? usual : usual.mixed(with: Appearance(0.092, 0.126, 0.130, 0.070), share: 0.6)
        default: return usual
        }
    }
}
