/// The options of a run, in the order in which help and documents show them.
package enum OptionTable {
    package static let all: [OptionDefinition] = inputs + method + parcels + execution

    package static func definition(_ key: String) -> OptionDefinition? { all.first { $0.key == key } }

    /// The key that was probably meant by a word that is no key.
    package static func nearestKey(to word: String, among definitions: [OptionDefinition] = all) -> String? {
        let plain = word.lowercased().replacing("-", with: "_")
        if let exact = definitions.first(where: { $0.synonyms.contains(plain) }) { return exact.key }
        return Spelling.nearest(to: word, among: definitions.map(\.key))
    }

    package static let memoryRange = (64 << 20)...(16 << 40)
    package static let workerRange = 1...1024
    package static let minPixelsRange = 1...1_000_000_000
    static let namesInputs = "a file, folder, glob pattern or VRT, or a list of them"
    static let namesMasks = "a raster, RASTER|TABLE with a table of pipelines/sensors, POLYGONS|LAYER, or a list of them"
    static let namesDate = "yyyy-mm-dd, yyyy-mm or yyyy"
    static let namesBands = "band numbers from 1 such as 1,2,3, or roles such as blue=1,green=2,red=3,nir=4"
    static let namesNodata = "a number or nan for all bands, or one per band"

    private static let inputs: [OptionDefinition] = [
        OptionDefinition(
            "before", .inputs, .input, valueName: "path", expected: namesInputs, example: "before.tif",
            synonyms: ["old", "pre", "t1"],
            help: "The first date: files, folders, glob patterns or VRTs.",
            read: { value, layer, context in EpochReader.side(value, \.before, &layer, &context) }),
        OptionDefinition(
            "after", .inputs, .input, valueName: "path", expected: namesInputs, example: "after.tif",
            synonyms: ["new", "post", "t2"],
            help: "The last date: files, folders, glob patterns or VRTs.",
            read: { value, layer, context in EpochReader.side(value, \.after, &layer, &context) }),
        OptionDefinition(
            "epochs", .epochs, .input, valueName: "list", expected: "a list of two or more dates, oldest first",
            example: "[{inputs: a.tif}, {inputs: b.tif}]", synonyms: ["dates", "acquisitions", "series"],
            help:
                "The whole series of dates, oldest first, each with inputs, date, mask, bands and nodata; instead of before and after.",
            read: { value, layer, context in EpochReader.series(value, &layer, &context) }),
        OptionDefinition(
            "date_before", .date, .input, valueName: "date", expected: namesDate, example: "2022-05-17",
            help: "When the first date was taken.",
            read: { value, layer, context in
                EpochReader.part(context.date(value), value, \.before, \.date, &layer, &context)
            }),
        OptionDefinition(
            "date_after", .date, .input, valueName: "date", expected: namesDate, example: "2023-05-20",
            help: "When the last date was taken.",
            read: { value, layer, context in
                EpochReader.part(context.date(value), value, \.after, \.date, &layer, &context)
            }),
        OptionDefinition(
            "mask_before", .inputs, .input, valueName: "path", expected: namesMasks, example: "seen-before.tif",
            help:
                "What the first date did not see: rasters (0 = not seen), class rasters such as SCL.tif|sentinel2-l2a, polygons of unseen ground.",
            read: { value, layer, context in
                EpochReader.part(context.masks(value), value, \.before, \.mask, &layer, &context)
            }),
        OptionDefinition(
            "mask_after", .inputs, .input, valueName: "path", expected: namesMasks, example: "seen-after.tif",
            help:
                "What the last date did not see: rasters (0 = not seen), class rasters such as SCL.tif|sentinel2-l2a, polygons of unseen ground.",
            read: { value, layer, context in
                EpochReader.part(context.masks(value), value, \.after, \.mask, &layer, &context)
            }),
        OptionDefinition(
            "out", .path, .output, valueName: "folder", expected: "the path of a folder", example: "run1",
            synonyms: ["output", "outdir", "out_dir", "output_dir"],
            help: "The folder that takes all results; made when it is missing.",
            read: { value, layer, context in layer.out = context.path(value) }),
    ]

    private static let method: [OptionDefinition] = [
        OptionDefinition(
            "region", .region, .method, valueName: "path|box",
            expected: "the path of a polygon file, or minx,miny,maxx,maxy in the input's CRS",
            default: "all that both dates cover, or the raster",
            example: "500000,4100000,502000,4102000", synonyms: ["aoi", "bbox", "extent"],
            help: "Look at this part only.",
            read: { value, layer, context in layer.region = context.region(value) }),
        OptionDefinition(
            "bands", .bands, .method, valueName: "bands", expected: namesBands, default: "all bands of the files",
            example: "blue=1,green=2,red=3,nir=4", synonyms: ["band", "band_roles"],
            help: "Which bands are compared, and what they measure.",
            read: { value, layer, context in layer.bands = context.bands(value) }),
        OptionDefinition(
            "nodata", .nodata, .method, valueName: "values", expected: namesNodata, default: "what the files say",
            example: "-9999", synonyms: ["no_data", "nodata_value"],
            help: "Sample values that mean: not observed.",
            read: { value, layer, context in layer.nodata = context.nodata(value) }),
        OptionDefinition(
            "assume_crs", .text, .method, valueName: "crs", expected: "a CRS such as EPSG:4547",
            default: "files without a CRS are refused",
            example: "EPSG:4547", synonyms: ["crs", "srs", "epsg"],
            help: "The CRS of inputs that have none.",
            read: { value, layer, context in layer.assumeCRS = context.text(value)?.trimmingBlanks() }),
        OptionDefinition(
            "resampling", .choice, .method, valueName: "method", expected: "none, nearest, bilinear, cubic or average",
            default: "none", example: "bilinear", synonyms: ["resample", "warp"],
            help: "How a date on another grid is warped; with none the grids must agree.",
            read: { value, layer, context in layer.resampling = context.choice(value, ResamplingChoice.self) }),
        OptionDefinition(
            "registration_threshold", .pixels, .method, valueName: "pixels",
            expected: "a number in 0…100 pixels", default: "0.3",
            example: "0.5", synonyms: ["registration", "coregistration", "max_shift"],
            help: "A date that lies further than this from the first one is resampled onto it.",
            read: { value, layer, context in layer.registrationThreshold = context.pixels(value) }),
        OptionDefinition(
            "sensor", .choice, .method, valueName: "sensor", expected: "auto, optical or sar", default: "auto",
            example: "sar", help: "The family of sensor; sar compares amplitudes by their ratio.",
            read: { value, layer, context in layer.sensor = context.choice(value, SensorChoice.self) }),
        OptionDefinition(
            "cloud_test", .choice, .method, valueName: "choice", expected: "auto or off", default: "auto",
            example: "off", synonyms: ["clouds", "cloud"],
            help: "Whether clouds, their shadows and haze are looked for on optical dates that have no mask; the other date is the reference.",
            read: { value, layer, context in layer.cloudTest = context.choice(value, CloudTestChoice.self) }),
        OptionDefinition(
            "balance", .choice, .method, valueName: "choice", expected: "auto or off", default: "auto",
            example: "off", synonyms: ["colour_balance", "color_balance", "seams"],
            help: "Whether steps between the files of an optical date and colours of 8-bit imagery that drift over the region are levelled.",
            read: { value, layer, context in layer.balance = context.choice(value, BalanceChoice.self) }),
        OptionDefinition(
            "composite", .choice, .method, valueName: "choice", expected: "first, best or median", default: "first",
            example: "median", synonyms: ["mosaic", "compose"],
            help:
                "How files of several dates within an epoch make one scene: the first as given, the one nearest to the epoch's date, or the median of those that saw a pixel.",
            read: { value, layer, context in layer.composite = context.choice(value, CompositeChoice.self) }),
        OptionDefinition(
            "season", .integer, .method, valueName: "days", expected: "a whole number in 0…183 days", default: "no limit",
            example: "20", synonyms: ["window"],
            help: "Only files within so many days of their epoch's date are taken; epochs of several files need a date.",
            read: { value, layer, context in layer.season = context.integer(value, in: 0...183) }),
        OptionDefinition(
            "detector", .choice, .method, valueName: "detector",
            expected:
                "auto, multispectral, spectral_magnitude, structure_gain, fine_multispectral, log_ratio, cva, irmad, spectral_angle, index or speckle_ratio",
            default: "auto", example: "irmad", synonyms: ["method", "algorithm"],
            help: "The statistic of change; auto chooses by sensor, pixel size and bands (docs/methods.md).",
            read: { value, layer, context in layer.detector = context.choice(value, DetectorChoice.self) }),
        OptionDefinition(
            "threshold", .threshold, .method, valueName: "limit",
            expected: "auto, otsu, kittler_illingworth, em, chi_square, cfar:AREA% such as cfar:2%, or a number above 0",
            default: "auto", example: "otsu",
            help: "The limit between change and no change, chosen once for the region; a number is a magnitude (docs/methods.md).",
            read: { value, layer, context in layer.threshold = context.threshold(value) }),
        OptionDefinition(
            "min_area", .area, .method, valueName: "area",
            expected: "an area in 0…1e12 m², such as 200, 0.3mu, 0.3亩 or 0.02ha", default: "0",
            example: "200", synonyms: ["minimum_area", "mmu"],
            help: "Parcels below this area are suppressed: tier S, kept with the reason. In m² unless a unit follows.",
            read: { value, layer, context in layer.minArea = context.squareMetres(value) }),
        OptionDefinition(
            "min_pixels", .integer, .method, valueName: "pixels",
            expected: "a whole number in \(minPixelsRange.lowerBound)…\(minPixelsRange.upperBound) pixels", default: "12",
            example: "20", synonyms: ["minimum_pixels"], help: "Regions of fewer pixels are left out; run.json counts them.",
            read: { value, layer, context in layer.minPixels = context.integer(value, in: minPixelsRange) }),
        OptionDefinition(
            "base_layers", .path, .method, valueName: "path", expected: BaseLayersReader.expected, example: "base.yaml",
            synonyms: ["base", "overlays", "layers"],
            help: "Land use, approvals, townships and other known ground, by role, that parcels are overlaid with (docs/base-layers.md).",
            read: { value, layer, context in layer.baseLayers = BaseLayersReader.read(value, &context) }),
        OptionDefinition(
            "classifier", .path, .method, valueName: "name|path", expected: "auto, rules, none or the path of a model of tuban train",
            default: "auto", example: "rules", synonyms: ["classify", "model", "classes"],
            help: "What gives parcels their class: auto is the shipped model where the imagery is such as it was made for (docs/classes.md).",
            read: { value, layer, context in layer.classifier = context.classifier(value) }),
        OptionDefinition(
            "rules", .rules, .input, valueName: "name|path", expected: "the path of a YAML file, or the name of one that comes with tuban",
            default: "general", example: "farmland-cn", synonyms: ["rule", "rule_file"],
            help: "The rules that give tiers and reasons (docs/triage.md): general by evidence alone, farmland-cn, or a file of your own.",
            read: { value, layer, context in layer.rules = context.rules(value) }),
        OptionDefinition(
            "lang", .choice, .method, valueName: "language", expected: "zh or en", default: "from LC_ALL, LC_MESSAGES or LANG",
            example: "zh", synonyms: ["language", "locale"], help: "The language of tables, reports and reasons.",
            read: { value, layer, context in layer.language = context.choice(value, ReportLanguage.self) }),
    ]

    private static let execution: [OptionDefinition] = [
        OptionDefinition(
            "tile_size", .tileSize, .execution, valueName: "pixels",
            expected:
                "a whole number in \(TileSizeChoice.allowed.lowerBound)…\(TileSizeChoice.allowed.upperBound) pixels, or auto",
            default: "auto", example: "512", synonyms: ["tile", "block_size"],
            help: "The side of a processing tile; no result depends on it.",
            read: { value, layer, context in layer.tileSize = context.tileSize(value) }),
        OptionDefinition(
            "workers", .integer, .execution, valueName: "count",
            expected: "a whole number in \(workerRange.lowerBound)…\(workerRange.upperBound) workers",
            default: "the number of cores",
            example: "2", synonyms: ["threads", "jobs", "cpus", "cores"],
            help: "How many tiles are worked on at a time; no result depends on it.",
            read: { value, layer, context in layer.workers = context.integer(value, in: workerRange) }),
        OptionDefinition(
            "memory", .memory, .execution, valueName: "size",
            expected:
                "bytes in \(Quantity.text(bytes: memoryRange.lowerBound))…\(Quantity.text(bytes: memoryRange.upperBound)), such as 512M, 2G or 1GiB",
            default: "2G", example: "512M", synonyms: ["mem", "ram", "memory_limit"],
            help: "The memory that the run may use; K, M, G and T are powers of 1024.",
            read: { value, layer, context in layer.memory = context.bytes(value, in: memoryRange) }),
        OptionDefinition(
            "on_error", .choice, .execution, valueName: "policy", expected: "quarantine or fail", default: "quarantine",
            example: "fail",
            help:
                "What happens to a tile or input that cannot be read: quarantine lists it and finishes the rest, fail ends the run.",
            read: { value, layer, context in layer.onError = context.choice(value, FailurePolicy.self) }),
        flag("overwrite", \.overwrite, synonyms: ["force"], help: "Replace the results of another run in the folder."),
        flag(
            "dry_run", \.dryRun, synonyms: ["dryrun", "plan"],
            help: "Show what would run, how changes would be measured and how much memory it takes, and stop."),
        flag("quiet", \.quiet, synonyms: ["silent"], help: "Report warnings and errors only."),
        flag("json", \.json, help: "Write results and errors as JSON for programs."),
    ]

    private static func flag(
        _ key: String, _ field: WritableKeyPath<ConfigurationLayer, Bool?> & Sendable, synonyms: [String] = [], help: String
    ) -> OptionDefinition {
        OptionDefinition(
            key, .flag, .execution, valueName: "true|false", expected: "true or false", default: "false", example: "true",
            synonyms: synonyms, help: help,
            read: { value, layer, context in layer[keyPath: field] = context.flag(value) })
    }
}
