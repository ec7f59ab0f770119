extension OptionTable {
    package static let lengthRange = 0.0...1e6

    /// What is done to whole regions of changed pixels to make parcels of them.
    static let parcels: [OptionDefinition] = [
        OptionDefinition(
            "connectivity", .choice, .method, valueName: "4|8", expected: "4 or 8", default: "8", example: "4",
            synonyms: ["neighbours", "neighbors"], help: "Whether pixels that share only a corner belong to one parcel (8) or not (4).",
            read: { value, layer, context in
                layer.connectivity = context.converted(value, or: "this is no possible value") { Int($0).flatMap { ConnectivityChoice(rawValue: $0) } }
            }),
        OptionDefinition(
            "simplify", .simplify, .method, valueName: "form", expected: "exact, smooth or a distance above 0 up to 1e6 m",
            default: "exact", example: "smooth", synonyms: ["simplification", "generalize", "generalise"],
            help: "How parcels are drawn: on pixel sides, without stair-steps, or with no line moved further than so many metres.",
            read: { value, layer, context in layer.simplify = context.simplify(value) }),
        OptionDefinition(
            "fill_holes", .area, .method, valueName: "area", expected: "an area in 0…1e12 m², such as 100, 0.15mu or 0.01ha",
            default: "0", example: "100", synonyms: ["holes", "min_hole"],
            help: "Holes of parcels up to this area are filled, in m² unless a unit follows; unseen ground is not filled.",
            read: { value, layer, context in layer.fillHoles = context.squareMetres(value) }),
        OptionDefinition(
            "min_width", .length, .method, valueName: "metres", expected: "a length in 0…1e6 m", default: "0", example: "3.5",
            synonyms: ["minimum_width", "sliver_width"],
            help: "Parcels of a smaller mean width (area over half the perimeter) are left out as slivers.",
            read: { value, layer, context in layer.minWidth = context.metres(value) }),
        OptionDefinition(
            "merge_distance", .length, .method, valueName: "metres", expected: "a length in 0…1e6 m", default: "0", example: "20",
            synonyms: ["merge"],
            help: "Parcels with like change that are no further apart become one candidate; 0 leaves them apart.",
            read: { value, layer, context in layer.mergeDistance = context.metres(value) }),
        OptionDefinition(
            "clip", .choice, .method, valueName: "rule", expected: "cut, touch or within", default: "cut", example: "touch",
            help: "Parcels at the outline of the region are cut there, kept whole, or kept only when they lie inside.",
            read: { value, layer, context in layer.clip = context.choice(value, ClipChoice.self) }),
        OptionDefinition(
            "split", .path, .method, valueName: "path", expected: "the path of a polygon file, with |LAYER or |LAYER:FIELD where needed",
            example: "base.gpkg|township:name", synonyms: ["split_by", "divide"],
            help: "Candidates are split at the lines of these polygons, such as townships; the parts get numbers _1, _2 and so on.",
            read: { value, layer, context in layer.split = context.path(value).map { SplitChoice($0) } }),
        OptionDefinition(
            "format", .choice, .method, valueName: "format", expected: "gpkg, fgb, geojsonseq, shp or csv", default: "gpkg",
            example: "fgb", synonyms: ["driver", "output_format"],
            help: "Writes the candidates in this format as well, for other programs.",
            read: { value, layer, context in layer.format = context.choice(value, FormatChoice.self) }),
    ]
}
