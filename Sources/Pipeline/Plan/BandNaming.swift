import GeoIO

/// What the bands are called, and which part of the spectrum they stand for.
enum BandNaming {
    struct Name {
        /// Part of column names: the role where it is known, else `b` and the band's number.
        var name: String
        var role: String?
    }

    /// Sentinel-2's band numbers, as its products and most tools write them.
    private static let sentinel2 = [
        "B02": "blue", "B2": "blue", "B03": "green", "B3": "green", "B04": "red", "B08": "nir", "B8": "nir",
        "B8A": "nir2", "B11": "swir1", "B12": "swir2",
    ]

    /// From the configuration; else from the bands' descriptions; else from their colour interpretation.
    static func names(_ info: RasterInfo, _ numbers: [Int], configured: [BandRole?]) -> [Name] {
        var roles: [String?] = numbers.indices.map { index in
            if index < configured.count, let role = configured[index] { return role.rawValue }
            return nil
        }
        if !roles.contains(where: { $0 != nil }) { roles = numbers.map { described(info.bands[$0 - 1].description) } }
        if !roles.contains(where: { $0 != nil }) { roles = numbers.map { info.bands[$0 - 1].colour } }
        return numbers.indices.map { index in
            let isUnique = roles[index].map { role in roles.count { $0 == role } == 1 } ?? false
            let role = isUnique ? roles[index] : nil
            return Name(name: role ?? "b\(numbers[index])", role: role)
        }
    }

    private static func described(_ description: String) -> String? {
        let words = description.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if let role = words.lazy.compactMap({ BandRole(rawValue: $0.lowercased()) }).first { return role.rawValue }
        return words.count == 1 ? sentinel2[words[0]] : nil
    }
}
