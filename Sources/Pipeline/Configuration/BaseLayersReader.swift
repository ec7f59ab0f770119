/// Reads `base_layers`: a mapping of roles to sources, or the path of a YAML file that holds it.
package enum BaseLayersReader {
    static let expected = "the path of a YAML file, or a mapping of roles (land_use, approvals, …) to sources"
    static let namesSource = "the path of a vector file, file|LAYER, or PG:… for PostGIS"
    private static let namesColumn = "the name of a column"
    private static let roles = BaseLayerRole.allCases.map(\.rawValue)
    /// What the survey calls its layers leads to the role as well.
    private static let synonyms: [String: BaseLayerRole] = [
        "dltb": .landUse, "landuse": .landUse, "yjjbnttb": .basicFarmland, "stbhhx": .redLine, "xzq": .townships, "cjdcq": .villages,
        "pzwjstd": .approvals, "lsyd": .temporaryLand, "cltb": .backlog, "cases": .backlog,
    ]

    static func read(_ value: ConfigurationValue, _ context: inout ReadingContext) -> BaseLayersChoice? {
        switch value.content {
        case .scalar: return context.path(value).map { .file($0) }
        case .mapping(let entries): return .layers(layers(entries, path: context.keyPath, at: value, &context))
        case .null, .list:
            context.report("this is no mapping of roles to sources", at: value)
            return nil
        }
    }

    /// Puts the content of the file that `reading` names into its place. Problems of that file join the others.
    static func expand(_ reading: inout LayerReader.Reading) throws {
        guard case .file(let path)? = reading.layer.baseLayers else { return }
        do {
            let file = try ConfigurationFile(contentsOf: path)
            let (layers, problems) = read(file)
            reading.layer.baseLayers = .layers(layers)
            reading.problems += problems
        } catch let error as ConfigurationError {
            reading.problems += error.problems
        }
    }

    /// The layers of a file of their own, with every problem in it. Relative paths start from the file's folder.
    package static func read(_ file: ConfigurationFile) -> (layers: [BaseLayerRole: BaseLayerSource], problems: [ConfigurationProblem]) {
        var reader = YAMLReader(file)
        let entries = reader.entries()
        var context = ReadingContext(source: .file(file.path), baseFolder: file.folder)
        context.expected = expected
        for problem in reader.problems { context.append(problem) }
        guard let entries else { return ([:], context.problems) }
        let found = layers(entries, path: "", at: ConfigurationValue(.mapping(entries)), &context)
        return (found, context.problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element))
    }

    private static func layers(
        _ entries: [ConfigurationValue.Entry], path: String, at value: ConfigurationValue, _ context: inout ReadingContext
    ) -> [BaseLayerRole: BaseLayerSource] {
        var layers: [BaseLayerRole: BaseLayerSource] = [:]
        if entries.isEmpty { context.report("no role is named", at: value, showing: false) }
        for entry in entries {
            let keyPath = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            guard let role = BaseLayerRole(rawValue: entry.key) else {
                let nearest = synonyms[entry.key.lowercased()]?.rawValue ?? Spelling.nearest(to: entry.key, among: roles)
                context.append(
                    ConfigurationProblem(
                        source: context.source, keyPath: ConfigurationValue.shortened(keyPath), line: entry.line, column: entry.column,
                        message: "unknown role", expected: "one of \(roles.joined(separator: ", "))",
                        suggestion: nearest.map { "did you mean \($0)?" }))
                continue
            }
            var value = entry.value
            value.line = value.line ?? entry.line
            layers[role] = context.within(keyPath, expected: namesSource) { layer(value, role, &$0) }
        }
        return layers
    }

    private static func layer(
        _ value: ConfigurationValue, _ role: BaseLayerRole, _ context: inout ReadingContext
    ) -> BaseLayerSource? {
        guard case .mapping(let entries) = value.content else { return source(value, &context) }
        var result: BaseLayerSource?
        var rest = BaseLayerSource(source: "")
        var hasSource = false
        for entry in entries {
            let path = "\(context.keyPath).\(entry.key)"
            switch entry.key {
            case "source":
                hasSource = true
                result = context.within(path, expected: namesSource) { source(entry.value, &$0) }
            case "layer": rest.layer = context.within(path, expected: "the name of a layer") { $0.text(entry.value) }
            case "fields": rest.fields = context.within(path, expected: fieldNames(role)) { fields(entry.value, role, &$0) }
            case "encoding":
                rest.encoding = context.within(path, expected: "utf-8, gbk or gb18030") { $0.choice(entry.value, BaseLayerEncoding.self) }
            case "assume_crs":
                rest.assumeCRS = context.within(path, expected: "a CRS such as EPSG:4547") { $0.text(entry.value)?.trimmingBlanks() }
            case "filter":
                rest.filter = context.within(path, expected: "columns with the values that count") { filter(entry.value, &$0) }
            default:
                let keys = BaseLayerSource.CodingKeys.allCases.map(\.rawValue)
                report(unknown: entry, path, keys, synonym: ["path": "source", "file": "source", "crs": "assume_crs"], &context)
                if Spelling.nearest(to: entry.key, among: keys) == "source" || entry.key == "path" || entry.key == "file" { hasSource = true }
            }
        }
        if !hasSource { context.report("the key source is missing", at: value, showing: false) }
        guard var result else { return nil }
        if result.layer != nil, rest.layer != nil {
            context.report("the layer is given twice, behind the bar and as layer", at: value, showing: false)
        }
        result.layer = rest.layer ?? result.layer
        (result.fields, result.encoding, result.assumeCRS, result.filter) = (rest.fields, rest.encoding, rest.assumeCRS, rest.filter)
        return result
    }

    private static func source(_ value: ConfigurationValue, _ context: inout ReadingContext) -> BaseLayerSource? {
        guard let text = context.text(value) else { return nil }
        let parts = text.trimmingBlanks().partedAtBar
        var place = parts.file
        let layer = parts.name
        let isAddress = place.contains("postgresql://") || place.contains("postgres://")
        guard !isAddress else {
            // Such an address may hold a password, so it is not shown.
            context.report(
                "a database is not named by an address", at: value, showing: false,
                suggestion: "write PG:host=… dbname=… user=…, and keep the password in ~/.pgpass, PGPASSWORD or a service file")
            return nil
        }
        if place.hasPrefix(BaseLayerSource.connectionPrefix) {
            guard !place.lowercased().contains("password") else {
                context.report(
                    "a password would be written into the run's documents", at: value, showing: false,
                    suggestion: "keep it in ~/.pgpass, PGPASSWORD or a service file")
                return nil
            }
        } else {
            guard let path = context.path(ConfigurationValue(.scalar(place), line: value.line, column: value.column)) else { return nil }
            place = path
        }
        return BaseLayerSource(source: place, layer: layer.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func fieldNames(_ role: BaseLayerRole) -> String {
        let names = role.fields.map(\.field.rawValue)
        return names.isEmpty ? "no fields: none is read of this role" : "\(namesColumn) for \(names.joined(separator: ", "))"
    }

    private static func fields(
        _ value: ConfigurationValue, _ role: BaseLayerRole, _ context: inout ReadingContext
    ) -> [BaseLayerField: String] {
        guard case .mapping(let entries) = value.content else {
            context.report("this is no mapping of fields to columns", at: value)
            return [:]
        }
        let known = role.fields.map(\.field)
        var columns: [BaseLayerField: String] = [:]
        for entry in entries {
            let path = "\(context.keyPath).\(entry.key)"
            guard let field = BaseLayerField(rawValue: entry.key), known.contains(field) else {
                report(unknown: entry, path, known.map(\.rawValue), &context)
                continue
            }
            columns[field] = context.within(path, expected: namesColumn) { $0.text(entry.value) }
        }
        return columns
    }

    private static func filter(_ value: ConfigurationValue, _ context: inout ReadingContext) -> [String: [String]] {
        guard case .mapping(let entries) = value.content, !entries.isEmpty else {
            context.report("this is no mapping of columns to values", at: value)
            return [:]
        }
        var result: [String: [String]] = [:]
        for entry in entries {
            result[entry.key] = context.within("\(context.keyPath).\(entry.key)", expected: "a value or a list of values") { context in
                context.list(entry.value) { element, context in context.text(element) }
            }
        }
        return result
    }

    private static func report(
        unknown entry: ConfigurationValue.Entry, _ path: String, _ keys: [String], synonym: [String: String] = [:],
        _ context: inout ReadingContext
    ) {
        let nearest = synonym[entry.key.lowercased()] ?? Spelling.nearest(to: entry.key, among: keys)
        context.append(
            ConfigurationProblem(
                source: context.source, keyPath: ConfigurationValue.shortened(path), line: entry.line, column: entry.column,
                message: "unknown key", expected: keys.isEmpty ? context.expected : "one of \(keys.joined(separator: ", "))",
                suggestion: nearest.map { "did you mean \($0)?" }))
    }
}
