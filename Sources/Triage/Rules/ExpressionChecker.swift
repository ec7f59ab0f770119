import Geometry

/// Gives names their meaning and every part its type; refuses what has none.
package struct ExpressionChecker: Sendable {
    /// What a name stands for besides an attribute.
    package enum Meaning: Sendable {
        case definition(Int, Attribute.Kind)
        case list(Set<AttributeValue>, Attribute.Kind)
    }

    package let table: AttributeTable
    package var meanings: [String: Meaning] = [:]

    package init(table: AttributeTable) { self.table = table }

    package static let functions = ["if", "present", "coalesce", "min", "max", "abs", "date", "day", "year_end"]

    package typealias Checked = (expression: Expression, kind: Attribute.Kind)

    /// Attributes that rules themselves give, and which they cannot read.
    private static let results: Set<String> = [
        "rank", "tier", "suppressed", "reasons", "rules", "rules_version", "hold", "tags", "sensitive", "deadline", "audit",
    ]

    package func check(_ text: String, expecting kind: Attribute.Kind? = nil) throws(ExpressionProblem) -> Checked {
        let syntax = try ExpressionParser.parse(text)
        let checked = try check(syntax)
        try demand(kind ?? checked.kind, checked, syntax)
        return checked
    }

    /// A list of constants of one kind, as `in` takes it.
    package func list(_ syntaxes: [String]) throws(ExpressionProblem) -> (Set<AttributeValue>, Attribute.Kind) {
        var values: [(AttributeValue, ExpressionSyntax)] = []
        for text in syntaxes {
            let syntax = try ExpressionParser.parse(text)
            guard case .literal(let value) = try check(syntax).expression else {
                throw ExpressionProblem("a list holds constants only", at: syntax.offset)
            }
            values.append((value, syntax))
        }
        return try list(values, at: 0)
    }

    private func list(_ values: [(AttributeValue, ExpressionSyntax)], at offset: Int) throws(ExpressionProblem) -> (
        Set<AttributeValue>, Attribute.Kind
    ) {
        guard let kind = values.first?.0.kind else { throw ExpressionProblem("the list is empty", at: offset) }
        if let other = values.first(where: { $0.0.kind != kind }) {
            throw ExpressionProblem("a list holds values of one type, here \(kind.rawValue) and \(other.0.kind.rawValue)", at: other.1.offset)
        }
        return (Set(values.map(\.0)), kind)
    }

    private func demand(_ kind: Attribute.Kind, _ found: Checked, _ syntax: ExpressionSyntax) throws(ExpressionProblem) {
        guard found.kind != kind else { return }
        throw ExpressionProblem("this is a \(found.kind.rawValue) where a \(kind.rawValue) is expected", at: syntax.offset)
    }

    private func check(_ syntax: ExpressionSyntax, _ kind: Attribute.Kind) throws(ExpressionProblem) -> Expression {
        let checked = try check(syntax)
        try demand(kind, checked, syntax)
        return checked.expression
    }

    private func check(_ syntax: ExpressionSyntax) throws(ExpressionProblem) -> Checked {
        switch syntax.form {
        case .literal(let value): return (.literal(value), value.kind)
        case .name(let name): return try named(name, syntax)
        case .list: throw ExpressionProblem("a list stands only on the right of 'in'", at: syntax.offset)
        case .unary("not", let part): return (.not(try check(part, .flag)), .flag)
        case .unary(_, let part):
            let inner = try check(part, .number)
            if case .literal(.number(let number)) = inner { return (.literal(.number(-number)), .number) }
            return (.arithmetic(.minus, .literal(.number(0)), inner), .number)
        case .binary("and", let left, let right): return (.and(try check(left, .flag), try check(right, .flag)), .flag)
        case .binary("or", let left, let right): return (.or(try check(left, .flag), try check(right, .flag)), .flag)
        case .binary("in", let left, let right): return (try membership(left, right), .flag)
        case .binary(let sign, let left, let right):
            if let comparison = Expression.Comparison(rawValue: sign) { return (try compared(comparison, left, right), .flag) }
            guard let arithmetic = Expression.Arithmetic(rawValue: sign) else { throw ExpressionProblem("'\(sign)' is unknown", at: syntax.offset) }
            return try computed(arithmetic, left, right, syntax)
        case .call(let name, let arguments): return try call(name, arguments, syntax)
        }
    }

    private func named(_ name: String, _ syntax: ExpressionSyntax) throws(ExpressionProblem) -> Checked {
        switch meanings[name] {
        case .definition(let number, let kind): return (.definition(number), kind)
        case .list: throw ExpressionProblem("'\(name)' is a list; it stands only on the right of 'in'", at: syntax.offset)
        case nil: break
        }
        guard let position = table.position(of: name), !Self.results.contains(name) else {
            if Self.results.contains(name) {
                throw ExpressionProblem("'\(name)' is what the rules decide; a condition cannot read it", at: syntax.offset)
            }
            throw ExpressionProblem(
                "there is no attribute or definition '\(name)'", at: syntax.offset,
                unknown: (name, table.attributes.map(\.name).filter { !Self.results.contains($0) } + meanings.keys.sorted()))
        }
        return (.attribute(position), table.attributes[position].kind)
    }

    private func compared(_ sign: Expression.Comparison, _ left: ExpressionSyntax, _ right: ExpressionSyntax) throws(ExpressionProblem) -> Expression {
        let first = try check(left)
        let second = try check(right)
        try demand(first.kind, second, right)
        guard [.equal, .unequal].contains(sign) || [.number, .date].contains(first.kind) else {
            throw ExpressionProblem("a \(first.kind.rawValue) has no order; only == and != compare it", at: left.offset)
        }
        try vocabulary(first.expression, [(second.expression, right.offset)])
        try vocabulary(second.expression, [(first.expression, left.offset)])
        return .compare(sign, first.expression, second.expression)
    }

    private func membership(_ left: ExpressionSyntax, _ right: ExpressionSyntax) throws(ExpressionProblem) -> Expression {
        let first = try check(left)
        let values: Set<AttributeValue>
        let kind: Attribute.Kind
        switch right.form {
        case .list(let elements):
            var constants: [(AttributeValue, ExpressionSyntax)] = []
            for element in elements {
                guard case .literal(let value) = try check(element).expression else {
                    throw ExpressionProblem("a list holds constants only", at: element.offset)
                }
                try vocabulary(first.expression, [(.literal(value), element.offset)])
                constants.append((value, element))
            }
            (values, kind) = try list(constants, at: right.offset)
        case .name(let name):
            guard case .list(let named, let namedKind)? = meanings[name] else {
                throw ExpressionProblem("'\(name)' is no list of the definitions", at: right.offset, unknown: (name, lists))
            }
            (values, kind) = (named, namedKind)
            for value in values.sorted(by: { "\($0)" < "\($1)" }) { try vocabulary(first.expression, [(.literal(value), right.offset)]) }
        default: throw ExpressionProblem("'in' needs a list in square brackets, or the name of one", at: right.offset)
        }
        guard first.kind == kind else {
            throw ExpressionProblem("the list holds values of type \(kind.rawValue), on the left is a \(first.kind.rawValue)", at: left.offset)
        }
        return .among(first.expression, values)
    }

    private var lists: [String] { meanings.keys.filter { if case .list? = meanings[$0] { true } else { false } }.sorted() }

    /// A constant that an attribute with a fixed set of words can never have is a slip.
    private func vocabulary(_ subject: Expression, _ constants: [(Expression, Int)]) throws(ExpressionProblem) {
        guard case .attribute(let position) = subject, let words = table.attributes[position].words else { return }
        for (constant, offset) in constants {
            guard case .literal(.text(let text)) = constant, !words.contains(text) else { continue }
            throw ExpressionProblem("'\(table.attributes[position].name)' is never \"\(text)\"", at: offset, unknown: (text, words))
        }
    }

    private func computed(
        _ sign: Expression.Arithmetic, _ left: ExpressionSyntax, _ right: ExpressionSyntax, _ syntax: ExpressionSyntax
    ) throws(ExpressionProblem) -> Checked {
        let first = try check(left)
        let second = try check(right)
        switch (first.kind, sign, second.kind) {
        case (.number, _, .number): return (.arithmetic(sign, first.expression, second.expression), .number)
        case (.date, .minus, .date): return (.arithmetic(sign, first.expression, second.expression), .number)
        case (.date, .minus, .number), (.date, .plus, .number): return (.arithmetic(sign, first.expression, second.expression), .date)
        default:
            throw ExpressionProblem("\(first.kind.rawValue) \(sign.rawValue) \(second.kind.rawValue) has no meaning", at: syntax.offset)
        }
    }

    private func call(_ name: String, _ arguments: [ExpressionSyntax], _ syntax: ExpressionSyntax) throws(ExpressionProblem) -> Checked {
        func count(_ allowed: ClosedRange<Int>) throws(ExpressionProblem) {
            guard allowed.contains(arguments.count) else {
                throw ExpressionProblem(
                    "\(name)() takes \(allowed.lowerBound == allowed.upperBound ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) or more") values, not \(arguments.count)",
                    at: syntax.offset)
            }
        }
        func all(_ kind: Attribute.Kind) throws(ExpressionProblem) -> [Expression] {
            var checked: [Expression] = []
            for argument in arguments { checked.append(try check(argument, kind)) }
            return checked
        }
        switch name {
        case "present":
            try count(1...1)
            return (.present(try check(arguments[0]).expression), .flag)
        case "if":
            try count(3...3)
            let first = try check(arguments[1])
            return (.choose(try check(arguments[0], .flag), first.expression, try check(arguments[2], first.kind)), first.kind)
        case "coalesce":
            try count(2...20)
            let kind = try check(arguments[0]).kind
            return (.coalesce(try all(kind)), kind)
        case "min", "max":
            try count(2...20)
            return (name == "min" ? .least(try all(.number)) : .greatest(try all(.number)), .number)
        case "abs":
            try count(1...1)
            return (.magnitude(try check(arguments[0], .number)), .number)
        case "date":
            try count(1...1)
            guard case .literal(.text(let text)) = arguments[0].form, let day = CivilDay(text) else {
                throw ExpressionProblem("date() takes a day such as \"2020-09-10\"; day() reads the text of an attribute", at: arguments[0].offset)
            }
            return (.literal(.date(day)), .date)
        case "day":
            try count(1...1)
            return (.day(try check(arguments[0], .text)), .date)
        case "year_end":
            try count(1...1)
            return (.yearEnd(try check(arguments[0], .date)), .date)
        default:
            throw ExpressionProblem("there is no function '\(name)'", at: syntax.offset, unknown: (name, Self.functions))
        }
    }
}
