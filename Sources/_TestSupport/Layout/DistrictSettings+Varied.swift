extension DistrictSettings {
    /// Settings drawn by lot, for training and for trials: dates in the crop calendar, radiometry, haze, clouds, shift, noise, seams,
    /// gaps, and how much is built.
    ///
    /// Three dates: two seasons of one year, and a third about a year after the first, in its season or in another. Equal seeds give
    /// equal settings; the draws are independent of those of the ground.
    package static func varied(seed: UInt64, width: Int, height: Int) -> DistrictSettings {
        var generator = SeededGenerator(seed: seed, 90)
        var settings = DistrictSettings()
        settings.anchorColumns = [width / 2]
        settings.anchorRows = [height / 2]
        settings.changesPerBlock = generator.real(2, 6)
        settings.sensorNoise = generator.real(0.4, 1.6)
        let year = generator.whole(2019...2024)
        let seasons = [80...128, 150...172, 190...245, 250...292]
        let first = generator.whole(0...seasons.count - 1)
        let second = (first + generator.whole(1...seasons.count - 1)) % seasons.count
        let sameSeason = generator.chance(0.6)
        let third = sameSeason ? first : generator.whole(0...seasons.count - 1)
        let early = generator.whole(seasons[first])
        let late = sameSeason ? early + generator.whole(-16...16) : generator.whole(seasons[third])
        var days = [(year, early), (second > first ? year : year + 1, generator.whole(seasons[second])), (year + 1, late)]
        if second < first { days[2].0 = year + 2 }
        settings.acquisitions = days.map { acquisition(year: $0.0, day: $0.1, &generator) }
        // Kinds that are rare in the usual turn, or seldom found, need districts of their own to be learnt.
        switch generator.unit() {
        case ..<0.4: break
        case ..<0.7: settings.favoured = [.turf, .stockpile, .solar, .water, .orchard, .road, .hardSurface]
        default: settings.favoured = [.turf, .stockpile, .solar, .road]
        }
        return settings
    }

    private static func acquisition(year: Int, day: Int, _ generator: inout SeededGenerator) -> Acquisition {
        var result = Acquisition(date: CivilDate(year: year, dayOfYear: day))
        let common = generator.real(0.9, 1.1)
        result.gain = (0..<4).map { _ in common * generator.real(0.96, 1.04) }
        let veil = generator.real(0, 0.014)
        result.offset = [veil, veil * 0.7, veil * 0.45, veil * 0.2]
        result.haze = generator.chance(0.6) ? generator.real(0, 0.03) : 0
        result.shift = (column: generator.real(-0.5, 0.5), row: generator.real(-0.5, 0.5))
        // The sun is lowest in December: shadows of a metre are 0.3 m at midsummer and 0.9 m in late autumn.
        let low = Double(abs(day - 172)) / 120
        result.shadow = (east: -0.2 - 0.2 * low, south: -0.3 - 0.55 * low)
        if generator.chance(0.4) { result.cloudCover = generator.real(0.01, 0.1) }
        if generator.chance(0.2) { result.gapFrom = generator.real(1.75, 1.95) }
        if generator.chance(0.3) {
            let step = generator.real(0.9, 1.12)
            result.seam = Acquisition.Seam(
                position: generator.real(0.3, 0.7), lean: generator.real(-0.2, 0.2),
                gain: (0..<4).map { _ in step * generator.real(0.97, 1.03) }, offset: [0.003, 0.003, 0.002, 0.002])
        }
        return result
    }
}

extension CivilDate {
    /// - Parameter dayOfYear: 1 on the first of January, at most the year's length.
    package init(year: Int, dayOfYear: Int) {
        let lengths = [31, CivilDate(year, 12, 31).dayOfYear == 366 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day = dayOfYear
        var month = 0
        while month < 11, day > lengths[month] {
            day -= lengths[month]
            month += 1
        }
        self.init(year, month + 1, day)
    }
}
