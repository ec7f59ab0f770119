/// Which planes stand for which part of the spectrum, as far as detectors care.
package struct BandRoles: Sendable, Hashable, Codable {
    /// Planes of visible light; at least one.
    package var visible: [Int]
    /// The plane in which bare ground and new construction brighten most: red, or the longest visible one.
    package var red: Int
    /// The plane with the strongest contrast between roofs and vegetation: blue, or the shortest visible one.
    package var blue: Int

    /// A plane of near infrared is among them: vegetation and water show.
    package var hasNearInfrared: Bool { nearInfrared != nil }
    /// Planes of green light, near infrared and shortwave infrared (the first of them), where they are known.
    package var green: Int?
    package var nearInfrared: Int?
    package var shortwave: Int?

    package enum CodingKeys: String, CodingKey {
        case visible, red, blue, green, shortwave
        case nearInfrared = "near_infrared"
    }

    /// From role names in the order of the planes (nil = unknown).
    ///
    /// Where names are missing the customary order counts: R, G, B for three planes, B, G, R, NIR, … for more, one grey plane otherwise.
    package init(names: [String?]) {
        let known = ["blue", "green", "red"].map { name in names.firstIndex(of: name) }
        let customary: [Int] = names.count == 3 ? [2, 1, 0] : names.count > 3 ? [0, 1, 2] : [0]
        let isNamed = known.contains { $0 != nil }
        let bands = isNamed ? known.compactMap { $0 } : customary
        nearInfrared = names.firstIndex(of: "nir") ?? (!isNamed && names.count > 3 ? 3 : nil)
        green = known[1] ?? (!isNamed && names.count >= 3 ? 1 : nil)
        shortwave = ["swir1", "swir", "swir2"].lazy.compactMap { names.firstIndex(of: $0) }.first
        visible = bands.sorted()
        blue = isNamed ? known[0] ?? bands[0] : bands[0]
        red = isNamed ? known[2] ?? bands[bands.count - 1] : bands[bands.count - 1]
    }
}
