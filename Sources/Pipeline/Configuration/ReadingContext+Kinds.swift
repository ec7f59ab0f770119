/// Readers for the kinds of value that have a syntax of their own.
extension ReadingContext {
    package mutating func date(_ value: ConfigurationValue) -> AcquisitionDate? {
        converted(value, or: "this is no date of the calendar") { AcquisitionDate($0) }
    }

    package mutating func bytes(_ value: ConfigurationValue, in range: ClosedRange<Int>) -> Int? {
        guard let bytes = converted(value, or: "this is no amount of memory", { Quantity.bytes($0) }) else { return nil }
        guard range.contains(bytes) else {
            let isBareNumber = value.summary.utf8.allSatisfy { (48...57).contains($0) }
            let hint = bytes < 65_536 && isBareNumber ? "a number without a unit is bytes; did you mean \(value.summary)G?" : nil
            report("this amount is out of range", at: value, suggestion: hint)
            return nil
        }
        return bytes
    }

    package mutating func squareMetres(_ value: ConfigurationValue) -> Double? {
        guard let area = converted(value, or: "this is no area", { Quantity.squareMetres($0) }) else { return nil }
        guard area >= 0, area <= 1e12 else {
            report("this area is out of range", at: value)
            return nil
        }
        return area == 0 ? 0 : area
    }

    /// A length such as `20` or `20m`.
    package mutating func metres(_ value: ConfigurationValue) -> Double? {
        guard let length = converted(value, or: "this is no length", { Quantity.metres($0) }) else { return nil }
        guard OptionTable.lengthRange.contains(length) else {
            report("this length is out of range", at: value)
            return nil
        }
        return length == 0 ? 0 : length
    }

    /// A distance in pixels such as `0.3`.
    package mutating func pixels(_ value: ConfigurationValue) -> Double? {
        guard let pixels = converted(value, or: "this is no number", { Quantity.decimal($0) }) else { return nil }
        guard (0...100).contains(pixels) else {
            report("this number of pixels is out of range", at: value)
            return nil
        }
        return pixels == 0 ? 0 : pixels
    }

    package mutating func simplify(_ value: ConfigurationValue) -> SimplifyChoice? {
        converted(
            value, or: "this is no form of simplification",
            suggestion: { text in Spelling.nearest(to: text, among: ["exact", "smooth"]).map { "did you mean \($0)?" } },
            { text in
                switch text.lowercased() {
                case "exact": .exact
                case "smooth": .smooth
                default:
                    Quantity.metres(text).flatMap { $0 > 0 && OptionTable.lengthRange.contains($0) ? .metres($0) : nil }
                }
            })
    }

    /// A word, or the path of a model; what is neither a word nor looks like a path is a slip.
    package mutating func classifier(_ value: ConfigurationValue) -> ClassifierChoice? {
        guard let text = text(value)?.trimmingBlanks() else { return nil }
        switch text.lowercased() {
        case "auto": return .auto
        case "rules": return .rules
        case "none", "off": return ClassifierChoice.none
        default:
            guard text.contains("/") || text.contains(".") else {
                let nearest = Spelling.nearest(to: text, among: ["auto", "rules", "none"])
                report("this is no classifier", at: value, suggestion: nearest.map { "did you mean \($0)?" })
                return nil
            }
            return path(value).map { .model($0) }
        }
    }

    package mutating func tileSize(_ value: ConfigurationValue) -> TileSizeChoice? {
        if case .scalar(let text) = value.content, text.trimmingBlanks().lowercased() == "auto" { return .auto }
        return integer(value, in: TileSizeChoice.allowed).map { .pixels($0) }
    }

    package mutating func threshold(_ value: ConfigurationValue) -> ThresholdChoice? {
        converted(
            value, or: "this is no threshold",
            suggestion: { text in Spelling.nearest(to: text, among: ThresholdChoice.names).map { "did you mean \($0)?" } },
            { text in ThresholdChoice(text) })
    }

    /// `1,2,3` or `red=3,nir=4` as a text; a list of numbers; or a mapping of roles to numbers.
    package mutating func bands(_ value: ConfigurationValue) -> BandSelection? {
        do {
            switch value.content {
            case .scalar, .null:
                guard let text = text(value) else { return nil }
                return try BandSelection(text)
            case .list(let values):
                let texts = values.compactMap { text($0) }
                guard texts.count == values.count else { return nil }
                return try BandSelection(texts.joined(separator: ","))
            case .mapping(let entries):
                var selected: [BandSelection.Entry] = []
                for entry in entries {
                    guard let number = text(entry.value) else { return nil }
                    selected.append(.init(number: try BandSelection.number(number), role: try BandSelection.role(entry.key)))
                }
                return try BandSelection(entries: selected)
            }
        } catch {
            report("\(error.message)", at: value)
            return nil
        }
    }

    /// One number or `nan`, several separated by commas, or a list.
    package mutating func nodata(_ value: ConfigurationValue) -> [NodataValue]? {
        var value = value
        if case .scalar(let text) = value.content, text.contains(",") {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
            value.content = .list(parts.map { ConfigurationValue(.scalar($0), line: value.line, column: value.column) })
        }
        return list(value) { element, context in
            context.converted(element, or: "this is no nodata value") { NodataValue($0) }
        }
    }

    /// The path of a vector file, `minx,miny,maxx,maxy` as a text, or a list of four numbers.
    package mutating func region(_ value: ConfigurationValue) -> RegionChoice? {
        var sides: [Double?]
        switch value.content {
        case .list(let values):
            sides = values.map { element in
                if case .scalar(let text) = element.content { Quantity.decimal(text.trimmingBlanks()) } else { nil }
            }
        case .scalar(let text):
            sides = text.split(separator: ",", omittingEmptySubsequences: false).map { Quantity.decimal($0.trimmingBlanks()) }
            if sides.contains(where: { $0 == nil }) && sides.compactMap(\.self).count < 2 {
                return path(value).map { .file($0) }
            }
        case .null, .mapping: return path(value).map { .file($0) }
        }
        let numbers = sides.compactMap(\.self)
        guard sides.count == 4, numbers.count == 4 else {
            report("a box needs four numbers", at: value)
            return nil
        }
        guard numbers[0] < numbers[2], numbers[1] < numbers[3] else {
            report("the box is empty: each minimum must be below its maximum", at: value)
            return nil
        }
        return .box(minX: numbers[0], minY: numbers[1], maxX: numbers[2], maxY: numbers[3])
    }
}
