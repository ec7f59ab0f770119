/// A sentence with figures in it: `{P:2}` is the value of P with two decimals, `{seen_fraction:0%}` a share in percent.
///
/// Values are put in as they are; a text from an attribute is never read as a template or an expression.
package struct ReasonTemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case words(String)
        case figure(Expression, places: Int, isPercent: Bool)
    }

    let parts: [Part]

    package init(_ text: String, checker: ExpressionChecker) throws(ExpressionProblem) {
        var parts: [Part] = []
        var rest = text[...]
        var offset = 0
        while let start = rest.firstIndex(of: "{") {
            guard let end = rest[start...].firstIndex(of: "}") else {
                throw ExpressionProblem("a figure begins here and does not end with }", at: offset + rest.distance(from: rest.startIndex, to: start))
            }
            if start > rest.startIndex { parts.append(.words(String(rest[..<start]))) }
            let inside = rest[rest.index(after: start)..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let checked = try checker.check(String(inside[0]))
            let isPercent = inside.count > 1 && inside[1].hasSuffix("%")
            let places = inside.count > 1 ? Int(isPercent ? inside[1].dropLast() : inside[1]) : 2
            guard let places, (0...9).contains(places), inside.count < 2 || checked.kind == .number else {
                throw ExpressionProblem(
                    "a figure is written {name:decimals} or {name:decimals%}", at: offset + rest.distance(from: rest.startIndex, to: start))
            }
            parts.append(.figure(checked.expression, places: places, isPercent: isPercent))
            offset += rest.distance(from: rest.startIndex, to: end) + 1
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.words(String(rest))) }
        self.parts = parts
    }

    package func text(_ record: ParcelRecord, _ definitions: [AttributeValue?]) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .words(let words): text += words
            case .figure(let expression, let places, let isPercent):
                text += Self.shown(expression.value(record, definitions), places: places, isPercent: isPercent)
            }
        }
        return text
    }

    package static func shown(_ value: AttributeValue?, places: Int, isPercent: Bool = false) -> String {
        switch value {
        case nil: "–"
        case .number(let number): DecimalText.fixed(isPercent ? number * 100 : number, places)
        case .text(let text): text
        case .date(let day): day.text
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

/// A sentence in both languages.
package struct BilingualReason: Sendable, Hashable {
    package var zh: ReasonTemplate
    package var en: ReasonTemplate

    package init(zh: ReasonTemplate, en: ReasonTemplate) {
        self.zh = zh
        self.en = en
    }

    package subscript(language: String) -> ReasonTemplate { language == "zh" ? zh : en }
}
