/// An expression as it is written: names are not yet known, types not yet checked.
struct ExpressionSyntax: Sendable, Hashable {
    indirect enum Form: Sendable, Hashable {
        case literal(AttributeValue)
        case name(String)
        case list([ExpressionSyntax])
        /// `not` and the minus sign.
        case unary(String, ExpressionSyntax)
        /// `and`, `or`, `in`, comparisons and arithmetic.
        case binary(String, ExpressionSyntax, ExpressionSyntax)
        case call(String, [ExpressionSyntax])
    }

    let form: Form
    let offset: Int
    /// Levels of nesting; bounded, so that no text can exhaust the stack.
    let depth: Int
}

/// Reads the expression language by recursive descent.
///
///     or      := and { "or" and }
///     and     := not { "and" not }
///     not     := "not" not | compare
///     compare := sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" sum ]
///     sum     := product { ("+" | "-") product }
///     product := unary { ("*" | "/") unary }
///     unary   := "-" unary | primary
///     primary := number | text | "true" | "false" | name | name "(" or { "," or } ")" | "(" or ")" | "[" or { "," or } "]"
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var next = 0
    private var open = 0

    static let maximumDepth = 60

    static func parse(_ text: String) throws(ExpressionProblem) -> ExpressionSyntax {
        var parser = ExpressionParser(tokens: try ExpressionToken.tokens(of: text))
        if case .end = parser.token.form { throw ExpressionProblem("the expression is empty", at: 0) }
        let syntax = try parser.or()
        guard case .end = parser.token.form else {
            throw ExpressionProblem("\(parser.token.shown) stands where the expression should end", at: parser.token.offset)
        }
        return syntax
    }

    private init(tokens: [ExpressionToken]) { self.tokens = tokens }

    private var token: ExpressionToken { tokens[next] }

    /// Steps over one of the signs, and returns it.
    private mutating func take(_ signs: [String]) -> (sign: String, offset: Int)? {
        guard case .sign(let sign) = token.form, signs.contains(sign) else { return nil }
        defer { next += 1 }
        return (sign, token.offset)
    }

    private func node(_ form: ExpressionSyntax.Form, _ offset: Int, _ parts: [ExpressionSyntax] = []) throws(ExpressionProblem) -> ExpressionSyntax {
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        guard depth <= Self.maximumDepth else {
            throw ExpressionProblem("more than \(Self.maximumDepth) levels; name parts of it in 'definitions'", at: offset)
        }
        return ExpressionSyntax(form: form, offset: offset, depth: depth)
    }

    private mutating func chain(
        _ signs: [String], _ part: (inout ExpressionParser) throws(ExpressionProblem) -> ExpressionSyntax
    ) throws(ExpressionProblem) -> ExpressionSyntax {
        var left = try part(&self)
        while let (sign, offset) = take(signs) {
            let right = try part(&self)
            left = try node(.binary(sign, left, right), offset, [left, right])
        }
        return left
    }

    private mutating func or() throws(ExpressionProblem) -> ExpressionSyntax {
        open += 1
        defer { open -= 1 }
        guard open <= Self.maximumDepth else { throw ExpressionProblem("more than \(Self.maximumDepth) levels of brackets", at: token.offset) }
        return try chain(["or"]) { (parser) throws(ExpressionProblem) in
            try parser.chain(["and"]) { (parser) throws(ExpressionProblem) in try parser.not() }
        }
    }

    private mutating func not() throws(ExpressionProblem) -> ExpressionSyntax {
        var offsets: [Int] = []
        while let (_, offset) = take(["not"]) { offsets.append(offset) }
        var result = try comparison()
        for offset in offsets.reversed() { result = try node(.unary("not", result), offset, [result]) }
        return result
    }

    private mutating func comparison() throws(ExpressionProblem) -> ExpressionSyntax {
        let left = try sum()
        if token.isSign("not"), tokens[next + 1].isSign("in") {
            let offset = token.offset
            next += 2
            let right = try sum()
            let inner = try node(.binary("in", left, right), offset, [left, right])
            return try node(.unary("not", inner), offset, [inner])
        }
        let signs = ["==", "!=", "<=", ">=", "<", ">", "in"]
        guard let (sign, offset) = take(signs) else { return left }
        let right = try sum()
        if case .sign(let another) = token.form, signs.contains(another) {
            throw ExpressionProblem("comparisons cannot be chained; join two of them with 'and'", at: token.offset)
        }
        return try node(.binary(sign, left, right), offset, [left, right])
    }

    private mutating func sum() throws(ExpressionProblem) -> ExpressionSyntax {
        try chain(["+", "-"]) { (parser) throws(ExpressionProblem) in
            try parser.chain(["*", "/"]) { (parser) throws(ExpressionProblem) in try parser.unary() }
        }
    }

    private mutating func unary() throws(ExpressionProblem) -> ExpressionSyntax {
        var offsets: [Int] = []
        while let (_, offset) = take(["-"]) { offsets.append(offset) }
        var result = try primary()
        for offset in offsets.reversed() { result = try node(.unary("-", result), offset, [result]) }
        return result
    }

    private mutating func primary() throws(ExpressionProblem) -> ExpressionSyntax {
        let first = token
        next += 1
        switch first.form {
        case .number(let number): return try node(.literal(.number(number)), first.offset)
        case .text(let text): return try node(.literal(.text(text)), first.offset)
        case .sign("true"): return try node(.literal(.flag(true)), first.offset)
        case .sign("false"): return try node(.literal(.flag(false)), first.offset)
        case .sign("("):
            let inner = try or()
            try close(")", opened: first)
            return inner
        case .sign("["):
            let elements = try elements(until: "]", opened: first)
            return try node(.list(elements), first.offset, elements)
        case .name(let name):
            guard token.isSign("(") else { return try node(.name(name), first.offset) }
            let bracket = token
            next += 1
            let arguments = try elements(until: ")", opened: bracket)
            return try node(.call(name, arguments), first.offset, arguments)
        case .sign, .end:
            next -= 1
            throw ExpressionProblem("\(first.shown) stands where a value belongs", at: first.offset)
        }
    }

    private mutating func elements(until end: String, opened: ExpressionToken) throws(ExpressionProblem) -> [ExpressionSyntax] {
        var elements: [ExpressionSyntax] = []
        repeat { elements.append(try or()) } while take([","]) != nil
        try close(end, opened: opened)
        return elements
    }

    private mutating func close(_ sign: String, opened: ExpressionToken) throws(ExpressionProblem) {
        guard take([sign]) != nil else {
            throw ExpressionProblem("\(opened.shown) at character \(opened.offset + 1) is not closed before \(token.shown)", at: token.offset)
        }
    }
}
