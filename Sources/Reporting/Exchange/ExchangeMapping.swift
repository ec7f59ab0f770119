import GeoIO
import Pipeline
import Triage

/// Which columns an exchange layer has, under which names, from what (`pipelines/exchange/*.yaml`).
struct ExchangeMapping: Sendable {
    struct Column: Sendable {
        var name: String
        /// A column of the queue, or a name of `ExchangeRecord.derived`.
        var source: String
        /// Taken where the first is empty.
        var fallback: String?
        var kind: FieldDefinition.Kind
        /// Bytes in formats of fixed width; 0 leaves it to the format.
        var length: Int
        var decimals: Int
        var title: [ReportLanguage: String]
        /// Width in a sheet, in characters.
        var width: Int

        var field: FieldDefinition { FieldDefinition(name, kind, width: length, decimals: decimals) }
    }

    var path: String
    var layer: String
    var programme: String
    var generation: String
    var columns: [Column]

    /// - Parameter known: columns of the queue that is to be exported.
    static func read(_ path: String, known: [String]) throws -> ExchangeMapping {
        let sources = ExchangeRecord.derived + known + AttributeTable.standard.attributes.map(\.name)
        return try StrictFile.read(path) { file, map in
            map.allow(["version", "layer", "programme", "codes", "columns"])
            _ = map.text("version")
            let layer = map.text("layer")
            let programme = map.text("programme")
            if let programme, programme.isEmpty || programme.count > 6 || !programme.allSatisfy({ $0.isASCII && $0.isLetter && $0.isUppercase }) {
                file.report("programme", line: map.line, "is no programme", value: programme, expected: "1 to 6 capital letters")
            }
            let generation = map.word("codes", of: ClassCodes.generations)
            var names: Set<String> = []
            var columns: [Column] = []
            for item in map.maps("columns") ?? [] {
                guard let column = column(item, file, sources) else { continue }
                if !names.insert(column.name.uppercased()).inserted {
                    file.report("\(item.keyPath).name", line: item.line, "this name stands twice (letter case does not count)", value: column.name)
                }
                columns.append(column)
            }
            guard let layer, let programme, let generation else { return nil }
            return ExchangeMapping(path: path, layer: layer, programme: programme, generation: generation, columns: columns)
        }
    }

    private static func column(_ item: StrictMap, _ file: StrictFile, _ sources: [String]) -> Column? {
        item.allow(["name", "from", "or", "type", "length", "decimals", "title", "width"])
        let name = item.text("name")
        if let name, SpreadsheetText.isDangerous(name) || name.utf8.count > 63 {
            file.report(
                "\(item.keyPath).name", line: item.line, "cannot be a column's name", value: name, expected: "at most 63 bytes, and no formula")
        }
        func source(_ key: String, required: Bool) -> String? {
            guard let text = item.text(key, required: required) else { return nil }
            let isBand = text.hasPrefix("before_") || text.hasPrefix("after_")
            guard sources.contains(text) || isBand else {
                file.report(
                    "\(item.keyPath).\(key)", line: item.line, "there is no such attribute", value: text,
                    suggestion: Spelling.nearest(to: text, among: sources).map { "did you mean \($0)?" })
                return nil
            }
            return text
        }
        let first = source("from", required: true)
        let fallback = source("or", required: false)
        let kind = item.word("type", of: ["text", "integer", "real", "date"]).flatMap { FieldDefinition.Kind(rawValue: $0) }
        let length = item.integer("length", in: 1...254, required: false) ?? 0
        let decimals = item.integer("decimals", in: 0...15, required: false) ?? 0
        if kind != .real, decimals > 0 {
            file.report("\(item.keyPath).decimals", line: item.line, "only numbers of type real have decimals")
        }
        if length > 0, decimals > 0, decimals + 2 > length {
            file.report("\(item.keyPath).decimals", line: item.line, "does not fit into the length", value: "\(decimals) of \(length)")
        }
        let title = item.bilingual("title")
        if let bad = title?.values.first(where: SpreadsheetText.isDangerous) {
            file.report("\(item.keyPath).title", line: item.line, "begins like a formula", value: bad)
        }
        let width = item.integer("width", in: 3...120, required: false) ?? 12
        guard let name, let first, let kind, let title else { return nil }
        return Column(
            name: name, source: first, fallback: fallback, kind: kind, length: length, decimals: decimals, title: title, width: width)
    }
}
