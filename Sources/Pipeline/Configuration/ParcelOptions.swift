/// What is done to whole regions to make parcels of them, with every default filled in.
package struct ParcelOptions: Sendable, Hashable {
    package var connectivity: ConnectivityChoice = .eight
    package var simplify: SimplifyChoice = .exact
    /// Square metres; holes up to this area are filled.
    package var fillHoles = 0.0
    /// Metres of mean width.
    package var minWidth = 0.0
    /// Metres; 0 merges nothing.
    package var mergeDistance = 0.0
    package var clip: ClipChoice = .cut
    package var split: SplitChoice?
    package var format: FormatChoice = .gpkg

    package init() {}

    package init(_ layer: ConfigurationLayer) {
        connectivity = layer.connectivity ?? .eight
        simplify = layer.simplify ?? .exact
        fillHoles = layer.fillHoles ?? 0
        minWidth = layer.minWidth ?? 0
        mergeDistance = layer.mergeDistance ?? 0
        clip = layer.clip ?? .cut
        split = layer.split
        format = layer.format ?? .gpkg
    }

    /// The keys stand beside those of the run, not in a group of their own.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case connectivity, simplify, clip, split, format
        case fillHoles = "fill_holes"
        case minWidth = "min_width"
        case mergeDistance = "merge_distance"
    }
}

extension ParcelOptions: Codable {
    /// Keys that an older record does not have keep their defaults.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        connectivity = try container.decodeIfPresent(ConnectivityChoice.self, forKey: .connectivity) ?? .eight
        simplify = try container.decodeIfPresent(SimplifyChoice.self, forKey: .simplify) ?? .exact
        fillHoles = try container.decodeIfPresent(Double.self, forKey: .fillHoles) ?? 0
        minWidth = try container.decodeIfPresent(Double.self, forKey: .minWidth) ?? 0
        mergeDistance = try container.decodeIfPresent(Double.self, forKey: .mergeDistance) ?? 0
        clip = try container.decodeIfPresent(ClipChoice.self, forKey: .clip) ?? .cut
        split = try container.decodeIfPresent(SplitChoice.self, forKey: .split)
        format = try container.decodeIfPresent(FormatChoice.self, forKey: .format) ?? .gpkg
    }
}
