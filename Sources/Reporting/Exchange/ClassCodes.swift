import Pipeline

/// `pipelines/exchange/class-codes.yaml`: names, kinds and TBLX codes of the classes.
struct ClassCodes: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case nonAgricultural = "non_agricultural"
        case nonGrain = "non_grain"
        case other

        func title(_ language: ReportLanguage) -> String {
            switch self {
            case .nonAgricultural: language == .zh ? "疑似非农化" : "non-agricultural (suspected)"
            case .nonGrain: language == .zh ? "疑似非粮化" : "non-grain (suspected)"
            case .other: language == .zh ? "其他变化" : "other change"
            }
        }
    }

    static let generations = ["numeric", "lettered", "types"]

    struct Entry: Sendable {
        var kind: Kind
        var title: [ReportLanguage: String]
        /// By generation.
        var codes: [String: String]
    }

    /// By class.
    var entries: [String: Entry]

    static func read(dataFolder: String) throws -> ClassCodes {
        try StrictFile.read("\(dataFolder)/exchange/class-codes.yaml") { file, map in
            map.allow(["version", "classes"])
            _ = map.text("version")
            var entries: [String: Entry] = [:]
            for item in map.maps("classes") ?? [] {
                item.allow(["class", "kind", "title", "codes"])
                let name = item.text("class")
                let kind = item.word("kind", of: Kind.allCases.map(\.rawValue)).flatMap { Kind(rawValue: $0) }
                let title = item.bilingual("title")
                var codes: [String: String] = [:]
                if let own = item.map("codes") {
                    own.allow(generations)
                    for generation in generations { codes[generation] = own.text(generation) }
                }
                guard let name, let kind, let title else { continue }
                if entries.updateValue(Entry(kind: kind, title: title, codes: codes), forKey: name) != nil {
                    file.report("\(item.keyPath).class", line: item.line, "this class stands twice", value: name)
                }
            }
            if entries["unknown"] == nil { file.report("classes", line: map.line, "the class 'unknown' is missing") }
            return ClassCodes(entries: entries)
        }
    }

    /// A class that the file does not know is shown by its own name, without a code.
    func kind(of name: String) -> Kind { entries[name]?.kind ?? .other }
    func title(of name: String, _ language: ReportLanguage) -> String { entries[name]?.title[language] ?? name }
    func code(of name: String, _ generation: String) -> String? { entries[name]?.codes[generation] }
}
