/// Reads dates of the series: the two sides `before` and `after`, or the list `epochs`.
enum EpochReader {
    /// The keys of one date.
    static let keys = ["inputs", "date", "mask", "bands", "nodata"]
    private static let synonyms = [
        "input": "inputs", "path": "inputs", "paths": "inputs", "file": "inputs", "files": "inputs", "acquired": "date",
        "cloud_mask": "mask", "no_data": "nodata",
    ]

    /// One side: inputs alone, or a mapping with the keys of a date.
    static func side(
        _ value: ConfigurationValue, _ side: WritableKeyPath<ConfigurationLayer, EpochLayer?>,
        _ layer: inout ConfigurationLayer, _ context: inout ReadingContext
    ) {
        guard let epoch = epoch(value, &context) else { return }
        var merged = layer[keyPath: side] ?? EpochLayer()
        if merged.date != nil, epoch.date != nil { conflict("date", value, &context) }
        if merged.mask != nil, epoch.mask != nil { conflict("mask", value, &context) }
        merged = EpochLayer(inputs: epoch.inputs, date: epoch.date ?? merged.date, mask: epoch.mask ?? merged.mask)
        merged.bands = epoch.bands
        merged.nodata = epoch.nodata
        layer[keyPath: side] = merged
    }

    /// A date or a mask that is given beside the side it belongs to.
    static func part<Part>(
        _ part: Part?, _ value: ConfigurationValue, _ side: WritableKeyPath<ConfigurationLayer, EpochLayer?>,
        _ field: WritableKeyPath<EpochLayer, Part?>, _ layer: inout ConfigurationLayer, _ context: inout ReadingContext
    ) {
        guard let part else { return }
        var epoch = layer[keyPath: side] ?? EpochLayer()
        guard epoch[keyPath: field] == nil else {
            context.report("this is given twice: here and within before, after or epochs", at: value)
            return
        }
        epoch[keyPath: field] = part
        layer[keyPath: side] = epoch
    }

    static func series(_ value: ConfigurationValue, _ layer: inout ConfigurationLayer, _ context: inout ReadingContext) {
        guard case .list(let values) = value.content else {
            context.report("this is no list of dates", at: value)
            return
        }
        guard values.count >= 2 else {
            context.report("a comparison needs at least two dates, not \(values.count)", at: value, showing: false)
            return
        }
        var epochs: [EpochLayer] = []
        for (index, element) in values.enumerated() {
            let epoch = context.within("\(context.keyPath)[\(index)]", expected: OptionTable.namesInputs) { context in
                Self.epoch(element, &context)
            }
            epochs.append(epoch ?? EpochLayer())
        }
        layer.before = epochs.first
        layer.after = epochs.last
        layer.between = Array(epochs.dropFirst().dropLast())
    }

    private static func epoch(_ value: ConfigurationValue, _ context: inout ReadingContext) -> EpochLayer? {
        guard case .mapping(let entries) = value.content else {
            return inputs(value, &context).map { EpochLayer(inputs: $0) }
        }
        var epoch = EpochLayer()
        var hasInputs = false
        for entry in entries {
            let path = "\(context.keyPath).\(entry.key)"
            switch entry.key {
            case "inputs":
                hasInputs = true
                epoch.inputs = context.within(path, expected: OptionTable.namesInputs) { inputs(entry.value, &$0) }
            case "date": epoch.date = context.within(path, expected: OptionTable.namesDate) { $0.date(entry.value) }
            case "mask": epoch.mask = context.within(path, expected: OptionTable.namesMasks) { $0.masks(entry.value) }
            case "bands": epoch.bands = context.within(path, expected: OptionTable.namesBands) { $0.bands(entry.value) }
            case "nodata": epoch.nodata = context.within(path, expected: OptionTable.namesNodata) { $0.nodata(entry.value) }
            default:
                let nearest = synonyms[entry.key.lowercased()] ?? Spelling.nearest(to: entry.key, among: keys)
                if nearest == "inputs" { hasInputs = true }
                context.append(
                    ConfigurationProblem(
                        source: context.source, keyPath: path, line: entry.line, column: entry.column,
                        message: "unknown key", expected: "one of \(keys.joined(separator: ", "))",
                        suggestion: nearest.map { "did you mean \($0)?" }))
            }
        }
        if !hasInputs { context.report("the key inputs is missing", at: value, showing: false) }
        return epoch
    }

    private static func inputs(_ value: ConfigurationValue, _ context: inout ReadingContext) -> [String]? {
        context.list(value) { element, context in
            guard let path = context.path(element) else { return nil }
            if path.lowercased().hasSuffix(".yaml") || path.lowercased().hasSuffix(".yml") {
                context.report(
                    "a configuration file stands where imagery belongs", at: element,
                    suggestion: "put the configuration file before the options")
                return nil
            }
            return path
        }
    }

    private static func conflict(_ key: String, _ value: ConfigurationValue, _ context: inout ReadingContext) {
        context.report("the \(key) is given twice, here and beside it", at: value, showing: false)
    }
}
