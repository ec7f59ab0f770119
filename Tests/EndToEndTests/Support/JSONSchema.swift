import Foundation

/// A JSON document.
enum JSONValue: Decodable, Hashable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    init(path: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
    var items: [JSONValue] { if case .list(let items) = self { items } else { [] } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }

    func isOf(type: String?) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .list), ("string", .text), ("number", .number), ("boolean", .boolean), ("null", .null): true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}

/// As much of JSON Schema 2020-12 as `pipelines/schemas` uses. A word that is not known here is a fault of its own, so that no rule of
/// a schema is passed over.
struct JSONSchema {
    private let root: JSONValue

    init(path: String) throws { root = try JSONValue(path: path) }

    /// What is wrong with a document, as `place: fault`; empty when it is valid.
    func faults(of document: JSONValue) -> [String] { faults(of: document, by: root, at: "$") }

    private func faults(of value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        schema.members.sorted { $0.key < $1.key }.flatMap { word, rule -> [String] in
            func fault(unless holds: Bool) -> [String] { holds ? [] : ["\(place): \(word)"] }
            switch word {
            case "$schema", "$defs", "title", "description", "properties": return []
            case "$ref":
                let name = rule.text?.split(separator: "/").last.map(String.init) ?? ""
                let definition = root.members["$defs"]?.members[name]
                return definition.map { faults(of: value, by: $0, at: place) } ?? ["\(place): no definition \(name)"]
            case "type": return fault(unless: value.isOf(type: rule.text))
            case "const": return fault(unless: value == rule)
            case "enum": return fault(unless: rule.items.contains(value))
            case "oneOf": return fault(unless: rule.items.count { faults(of: value, by: $0, at: place).isEmpty } == 1)
            case "pattern": return fault(unless: value.text?.range(of: rule.text ?? "", options: .regularExpression) != nil)
            case "minimum": return fault(unless: compare(value, rule, >=))
            case "maximum": return fault(unless: compare(value, rule, <=))
            case "exclusiveMinimum": return fault(unless: compare(value, rule, >))
            case "minItems": return fault(unless: compare(.number(Double(value.items.count)), rule, >=))
            case "maxItems": return fault(unless: compare(.number(Double(value.items.count)), rule, <=))
            case "items": return value.items.enumerated().flatMap { faults(of: $1, by: rule, at: "\(place)[\($0)]") }
            case "required": return rule.items.compactMap(\.text).filter { value.members[$0] == nil }.map { "\(place): \($0) is missing" }
            case "additionalProperties":
                let known = schema.members["properties"]?.members ?? [:]
                return value.members.flatMap { key, member in
                    known[key].map { faults(of: member, by: $0, at: "\(place).\(key)") } ?? ["\(place): \(key) is unknown"]
                }
            default: return ["\(place): the word \(word) of the schema is not understood"]
            }
        }
    }

    /// Holds for what is no number, which `type` speaks of.
    private func compare(_ value: JSONValue, _ limit: JSONValue, _ holds: (Double, Double) -> Bool) -> Bool {
        guard let value = value.number, let limit = limit.number else { return true }
        return holds(value, limit)
    }
}
