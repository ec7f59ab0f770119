/// The district of the committed sample.
package enum SampleDistrict {
    package static let seed: UInt64 = 20_230_418

    package static func settings(width: Int, height: Int) -> DistrictSettings {
        var settings = DistrictSettings()
        settings.anchorColumns = [width / 2]
        settings.anchorRows = [height / 2]
        return settings
    }

    package static func make(seed: UInt64 = SampleDistrict.seed, width: Int = 2000, height: Int = 2000) -> District {
        District(seed: seed, width: width, height: height, settings: settings(width: width, height: height))
    }

    /// A district whose dates, radiometry and activity are drawn by lot as well.
    package static func varied(seed: UInt64, width: Int, height: Int) -> District {
        District(seed: seed, width: width, height: height, settings: .varied(seed: seed, width: width, height: height))
    }
}
