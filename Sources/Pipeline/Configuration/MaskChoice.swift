/// One mask of a date as it was named: `raster`, `raster|table`, `polygons`, `polygons|layer`, or a table's `.yaml` alone.
package struct MaskChoice: Sendable, Hashable {
    /// A file, folder or pattern; nil for a table alone.
    package var path: String?
    /// What stands after the bar: the table of a class raster, or the layer of a polygon file.
    package var detail: String?

    /// Files that hold polygons, by their ending.
    private static let polygonEndings = [".gpkg", ".shp", ".geojson", ".json", ".fgb", ".geojsonl"]

    package init(path: String?, detail: String? = nil) {
        self.path = path
        self.detail = detail
    }

    package init(_ text: String) {
        let parts = text.partedAtBar
        if let detail = parts.name {
            self.init(path: parts.file, detail: detail)
        } else if Self.isTable(text) {
            self.init(path: nil, detail: text)
        } else {
            self.init(path: text)
        }
    }

    package var text: String { path.map { path in detail.map { "\(path)|\($0)" } ?? path } ?? detail ?? "" }

    package var isPolygons: Bool {
        guard let path = path?.lowercased() else { return false }
        return Self.polygonEndings.contains { path.hasSuffix($0) }
    }

    package var table: String? { isPolygons ? nil : detail }
    package var layer: String? { isPolygons ? detail : nil }

    static func isTable(_ text: String) -> Bool { text.lowercased().hasSuffix(".yaml") || text.lowercased().hasSuffix(".yml") }
}

extension MaskChoice: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension ReadingContext {
    /// One mask or a list of them; relative paths, also that of a table, start from the base folder.
    package mutating func masks(_ value: ConfigurationValue) -> [MaskChoice]? {
        list(value) { element, context in
            guard let text = context.text(element) else { return nil }
            let written = MaskChoice(text)
            func resolved(_ path: String, _ context: inout ReadingContext) -> String? {
                context.path(ConfigurationValue(.scalar(path), line: element.line, column: element.column))
            }
            var choice = written
            if let path = written.path {
                guard let path = resolved(path, &context) else { return nil }
                choice.path = path
            }
            if let detail = written.detail {
                guard !detail.trimmingBlanks().isEmpty else {
                    context.report("nothing stands after the bar", at: element)
                    return nil
                }
                if MaskChoice.isTable(detail) {
                    guard let path = resolved(detail, &context) else { return nil }
                    choice.detail = path
                }
            }
            return choice
        }
    }
}
