/// The state of a field, from its crop and the day: the ordinary farming year of the North China plain.
package enum FieldState: Int, Sendable, CaseIterable {
    case greenWheat, thinWheat, ripeWheat, greenMaize, ripeMaize, stubble, bareSoil, ploughed, irrigated, mulch
    case vegetables, weeds, seedlings, lateCotton
}

package enum CropCalendar {
    enum Crop: Sendable {
        case wheatAndMaize, springMaize, vegetables, cotton, fallow, garlic
    }

    /// The state of the field with this seed; its own rhythm runs up to eleven days before or after the common one.
    package static func state(cropSeed: UInt64, on date: CivilDate) -> FieldState {
        let usual = crop(SeededGenerator.key(cropSeed, [1]))
        var year = SeededGenerator(seed: cropSeed, 2, date.year)
        let crop = year.chance(0.86) ? usual : self.crop(year.next())
        let day = date.dayOfYear + year.whole(-11...11)
        var visit = SeededGenerator(seed: cropSeed, 3, date.year, date.dayOfYear)
        let state = usualState(crop, day: day)
        switch state {
        case .bareSoil, .stubble:
            let draw = visit.unit()
            return draw < 0.34 ? .ploughed : draw < 0.44 ? .irrigated : state
        case .greenWheat:
            return visit.chance(0.04) ? .irrigated : state
        default: return state
        }
    }

    private static func crop(_ bits: UInt64) -> Crop {
        switch Double(bits >> 11) * 0x1p-53 {
        case ..<0.60: .wheatAndMaize
        case ..<0.74: .springMaize
        case ..<0.82: .vegetables
        case ..<0.90: .cotton
        case ..<0.95: .fallow
        default: .garlic
        }
    }

    private static func usualState(_ crop: Crop, day: Int) -> FieldState {
        switch crop {
        case .wheatAndMaize:
            switch day {
            case ..<70: .thinWheat
            case ..<146: .greenWheat
            case ..<159: .ripeWheat
            case ..<178: .stubble
            case ..<261: .greenMaize
            case ..<270: .ripeMaize
            case ..<284: .stubble
            case ..<296: .ploughed
            default: .thinWheat
            }
        case .springMaize:
            switch day {
            case ..<122: .bareSoil
            case ..<150: .seedlings
            case ..<252: .greenMaize
            case ..<264: .ripeMaize
            default: .stubble
            }
        case .vegetables:
            switch day {
            case ..<80: .bareSoil
            case ..<126: .mulch
            case ..<300: .vegetables
            default: .bareSoil
            }
        case .cotton:
            switch day {
            case ..<105: .bareSoil
            case ..<140: .mulch
            case ..<258: .vegetables
            case ..<300: .lateCotton
            default: .bareSoil
            }
        case .fallow: .weeds
        case .garlic:
            switch day {
            case ..<150: .vegetables
            case ..<270: .greenMaize
            default: .bareSoil
            }
        }
    }
}
