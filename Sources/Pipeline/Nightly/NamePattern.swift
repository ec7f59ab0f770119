import Geometry

/// A pattern for paths below a folder, such as `{date}/*.tif` or `**/GF2_{date}_*.tif`.
///
/// `*` stands for any characters of a name, `?` for one, `**` for any number of folders; `{date}` for yyyymmdd, yyyy-mm-dd or yyyy_mm_dd,
/// `{sensor}` for letters, digits and hyphens. Letters count without case.
package struct NamePattern: Sendable, Hashable {
    /// What the places of a pattern stood for in a path.
    package struct Found: Sendable, Hashable {
        /// ISO 8601.
        package var date: String?
        package var sensor: String?
    }

    private enum Token: Sendable, Hashable {
        case byte(UInt8)
        case one, any, date, sensor
    }

    package let text: String
    /// One list of tokens a folder or file; nil stands for `**`.
    private let components: [[Token]?]

    package var hasDate: Bool { components.contains { $0?.contains(.date) ?? false } }

    package static let expected = "a path with *, ?, ** and {date} or {sensor}, such as {date}/*.tif; no leading / and no .."

    /// Nil when the text is no such pattern.
    package init?(_ text: String) {
        var components: [[Token]?] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard part != "**" else {
                components.append(nil)
                continue
            }
            guard !part.isEmpty, part != ".", part != ".." else { return nil }
            var tokens: [Token] = []
            var rest = part[...]
            while let first = rest.first {
                if rest.hasPrefix("{date}") {
                    tokens.append(.date)
                    rest = rest.dropFirst("{date}".count)
                } else if rest.hasPrefix("{sensor}") {
                    tokens.append(.sensor)
                    rest = rest.dropFirst("{sensor}".count)
                } else if first == "{" || first == "}" {
                    return nil
                } else {
                    switch first {
                    case "*": if tokens.last != .any { tokens.append(.any) }
                    case "?": tokens.append(.one)
                    default: tokens += String(first).utf8.map { .byte(Self.lower($0)) }
                    }
                    rest = rest.dropFirst()
                }
            }
            components.append(tokens)
        }
        guard let last = components.last, last != nil else { return nil }
        self.text = text
        self.components = components
    }

    /// What `path` says where it fits; a date that stands at several places must be the same day.
    package func match(_ path: String) -> Found? {
        var found = Found()
        return matches(path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init), 0, 0, &found) ? found : nil
    }

    private func matches(_ names: [[UInt8]], _ name: Int, _ component: Int, _ found: inout Found) -> Bool {
        guard component < components.count else { return name == names.count }
        guard let tokens = components[component] else {
            for skipped in name..<max(name + 1, names.count) where matches(names, skipped, component + 1, &found) { return true }
            return false
        }
        guard name < names.count else { return false }
        let before = found
        let next = found
        return match(names[name], 0, tokens, 0, next) { inner in
            found = inner
            if matches(names, name + 1, component + 1, &found) { return true }
            found = before
            return false
        }
    }

    /// Whether a name from `position` on fits the tokens from `index` on and `then` agrees.
    private func match(_ name: [UInt8], _ position: Int, _ tokens: [Token], _ index: Int, _ found: Found, _ then: (Found) -> Bool) -> Bool {
        guard index < tokens.count else { return position == name.count && then(found) }
        switch tokens[index] {
        case .byte(let byte):
            return position < name.count && Self.lower(name[position]) == byte && match(name, position + 1, tokens, index + 1, found, then)
        case .one:
            // One character, which may be several bytes.
            guard position < name.count else { return false }
            var end = position + 1
            while end < name.count, name[end] & 0xC0 == 0x80 { end += 1 }
            return match(name, end, tokens, index + 1, found, then)
        case .any:
            for end in position...name.count where match(name, end, tokens, index + 1, found, then) { return true }
            return false
        case .date:
            guard position == 0 || !Self.isDigit(name[position - 1]) else { return false }
            for length in [10, 8] where position + length <= name.count {
                guard position + length == name.count || !Self.isDigit(name[position + length]),
                    let date = Self.date(name[position..<(position + length)]), found.date == nil || found.date == date
                else { continue }
                var next = found
                next.date = date
                if match(name, position + length, tokens, index + 1, next, then) { return true }
            }
            return false
        case .sensor:
            var end = position
            while end < name.count, Self.isWord(name[end]) { end += 1 }
            while end > position {
                let sensor = String(decoding: name[position..<end], as: UTF8.self)
                var next = found
                next.sensor = sensor
                if found.sensor == nil || found.sensor == sensor, match(name, end, tokens, index + 1, next, then) { return true }
                end -= 1
            }
            return false
        }
    }

    private static func date(_ bytes: ArraySlice<UInt8>) -> String? {
        let bytes = Array(bytes)
        var digits = bytes
        if bytes.count == 10 {
            guard bytes[4] == bytes[7], [UInt8(ascii: "-"), UInt8(ascii: "_")].contains(bytes[4]) else { return nil }
            digits = Array(bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
        }
        guard digits.allSatisfy(isDigit) else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        guard let day = CivilDay("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))") else { return nil }
        return (1970...2099).contains(day.components.year) ? day.text : nil
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...122).contains(lower(byte)) || byte == UInt8(ascii: "-")
    }
}
