import ArgumentParser
import Pipeline

/// The options that a run and `tuban-vectorize --raster` have in common: where parcels are looked for, how they are formed, how the work is
/// done. Texts are kept as written; the option table reads them.
package struct ParcelOptionGroup: ParsableArguments, Sendable {
    @Option(parsing: .unconditional, help: OptionHelp.help("region"), completion: .file())
    package var region: String?

    @Option(help: OptionHelp.help("assume_crs"))
    package var assumeCrs: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("min_area"))
    package var minArea: String?

    @Option(help: OptionHelp.help("connectivity"), completion: .list(["4", "8"]))
    package var connectivity: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("simplify"), completion: .list(["exact", "smooth"]))
    package var simplify: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("fill_holes"))
    package var fillHoles: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("min_width"))
    package var minWidth: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("merge_distance"))
    package var mergeDistance: String?

    @Option(help: OptionHelp.help("clip"), completion: .list(ClipChoice.allCases.map(\.rawValue)))
    package var clip: String?

    @Option(help: OptionHelp.help("split"), completion: .file())
    package var split: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("tile_size"))
    package var tileSize: String?

    @Option(parsing: .unconditional, help: OptionHelp.help("workers"))
    package var workers: String?

    package init() {}

    /// The options that were given, by key of the option table.
    package var values: [String: [String]] {
        let texts: [(String, String?)] = [
            ("region", region), ("assume_crs", assumeCrs), ("min_area", minArea), ("connectivity", connectivity),
            ("simplify", simplify), ("fill_holes", fillHoles), ("min_width", minWidth),
            ("merge_distance", mergeDistance), ("clip", clip), ("split", split), ("tile_size", tileSize),
            ("workers", workers),
        ]
        var values: [String: [String]] = [:]
        for (key, text) in texts { if let text { values[key] = [text] } }
        return values
    }
}
