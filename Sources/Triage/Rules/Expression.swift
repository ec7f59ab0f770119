import Geometry

/// A checked expression over the attributes of a parcel and the definitions of a rule file.
///
/// It is total: it ends for every record, with a value or with absent. Absent is the third truth value "not evaluated" (Kleene's strong
/// logic: `false and x` is false and `true or x` is true, whatever x is; all else that depends on an absent value is absent). Arithmetic
/// whose result is no finite number, such as a division by zero, is absent.
package indirect enum Expression: Sendable, Hashable {
    package enum Comparison: String, Sendable, Hashable {
        case equal = "=="
        case unequal = "!="
        case below = "<"
        case atMost = "<="
        case above = ">"
        case atLeast = ">="
    }

    package enum Arithmetic: String, Sendable, Hashable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    case literal(AttributeValue)
    /// Position in the attribute table.
    case attribute(Int)
    /// Number of a definition.
    case definition(Int)
    case not(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case compare(Comparison, Expression, Expression)
    case among(Expression, Set<AttributeValue>)
    case arithmetic(Arithmetic, Expression, Expression)
    case present(Expression)
    case choose(Expression, Expression, Expression)
    /// The first that is not absent.
    case coalesce([Expression])
    case least([Expression])
    case greatest([Expression])
    case magnitude(Expression)
    /// A text as a day; absent unless it is `yyyy-mm-dd`.
    case day(Expression)
    case yearEnd(Expression)

    /// - Parameter definitions: the values of the definitions for the same record.
    package func value(_ record: ParcelRecord, _ definitions: [AttributeValue?]) -> AttributeValue? {
        func flag(_ part: Expression) -> Bool? { part.value(record, definitions)?.flag }
        func number(_ part: Expression) -> Double? { part.value(record, definitions)?.number }
        switch self {
        case .literal(let value): return value
        case .attribute(let position): return record[position]
        case .definition(let number): return definitions[number]
        case .not(let part): return flag(part).map { .flag(!$0) }
        case .and(let left, let right):
            let first = flag(left)
            if first == false { return .flag(false) }
            let second = flag(right)
            if second == false { return .flag(false) }
            return first == nil || second == nil ? nil : .flag(true)
        case .or(let left, let right):
            let first = flag(left)
            if first == true { return .flag(true) }
            let second = flag(right)
            if second == true { return .flag(true) }
            return first == nil || second == nil ? nil : .flag(false)
        case .compare(let sign, let left, let right):
            guard let first = left.value(record, definitions), let second = right.value(record, definitions) else { return nil }
            return .flag(Self.compare(sign, first, second))
        case .among(let part, let values): return part.value(record, definitions).map { .flag(values.contains($0)) }
        case .arithmetic(let sign, let left, let right):
            guard let first = left.value(record, definitions), let second = right.value(record, definitions) else { return nil }
            return Self.compute(sign, first, second)
        case .present(let part): return .flag(part.value(record, definitions) != nil)
        case .choose(let condition, let first, let second):
            guard let condition = flag(condition) else { return nil }
            return (condition ? first : second).value(record, definitions)
        case .coalesce(let parts):
            for part in parts { if let value = part.value(record, definitions) { return value } }
            return nil
        case .least(let parts): return Self.extreme(parts.map { number($0) }, min)
        case .greatest(let parts): return Self.extreme(parts.map { number($0) }, max)
        case .magnitude(let part): return number(part).map { .number(abs($0)) }
        case .day(let part): return part.value(record, definitions)?.text.flatMap { CivilDay($0) }.map { .date($0) }
        case .yearEnd(let part): return part.value(record, definitions)?.date.map { .date($0.yearEnd) }
        }
    }

    private static func extreme(_ numbers: [Double?], _ choose: (Double, Double) -> Double) -> AttributeValue? {
        var result: Double?
        for number in numbers {
            guard let number else { return nil }
            result = result.map { choose($0, number) } ?? number
        }
        return result.map { .number($0) }
    }

    private static func compare(_ sign: Comparison, _ left: AttributeValue, _ right: AttributeValue) -> Bool {
        let difference: Double
        switch (left, right) {
        case (.number(let first), .number(let second)): difference = first == second ? 0 : first < second ? -1 : 1
        case (.date(let first), .date(let second)): difference = Double(first.days) - Double(second.days)
        default: difference = left == right ? 0 : 1
        }
        return switch sign {
        case .equal: difference == 0
        case .unequal: difference != 0
        case .below: difference < 0
        case .atMost: difference <= 0
        case .above: difference > 0
        case .atLeast: difference >= 0
        }
    }

    private static func compute(_ sign: Arithmetic, _ left: AttributeValue, _ right: AttributeValue) -> AttributeValue? {
        switch (left, right) {
        case (.number(let first), .number(let second)):
            let result =
                switch sign {
                case .plus: first + second
                case .minus: first - second
                case .times: first * second
                case .over: first / second
                }
            return result.isFinite ? .number(result) : nil
        case (.date(let first), .date(let second)): return .number(Double(first.days) - Double(second.days))
        case (.date(let day), .number(let days)):
            let shifted = Double(day.days) + (sign == .plus ? days : -days)
            // Years 1 to 9999.
            guard (-719_162...2_932_896).contains(shifted) else { return nil }
            return .date(CivilDay(days: Int32(shifted.rounded(.down))))
        default: return nil
        }
    }

    /// Its immediate parts.
    package var parts: [Expression] {
        switch self {
        case .literal, .attribute, .definition: []
        case .not(let part), .among(let part, _), .present(let part), .magnitude(let part), .day(let part), .yearEnd(let part): [part]
        case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right), .arithmetic(_, let left, let right):
            [left, right]
        case .choose(let condition, let first, let second): [condition, first, second]
        case .coalesce(let parts), .least(let parts), .greatest(let parts): parts
        }
    }

    /// The attributes and definitions that it names, in order, each once.
    package var names: [Expression] {
        var seen: [Expression] = []
        func collect(_ expression: Expression) {
            switch expression {
            case .attribute, .definition: if !seen.contains(expression) { seen.append(expression) }
            default: for part in expression.parts { collect(part) }
            }
        }
        collect(self)
        return seen
    }
}
