/// Finds conditions that no parcel can meet.
struct Reachability {
    let definitions: [RuleSet.Definition]

    /// Why the condition can never be true, as far as constants and bounds on single figures show it; nil when nothing speaks against it.
    func contradiction(in condition: Expression) -> String? {
        var bounds: [Expression: Bounds] = [:]
        for part in conjuncts(of: condition) {
            if case .flag(false)? = constant(part) { return "it is never true" }
            guard let (subject, sign, value) = bound(part) else { continue }
            var known = bounds[subject] ?? Bounds()
            known.add(sign, value)
            if known.isEmpty { return "what it demands of one figure contradicts itself" }
            bounds[subject] = known
        }
        return nil
    }

    /// The parts that must all be true, with definitions written out.
    private func conjuncts(of expression: Expression, depth: Int = 0) -> [Expression] {
        switch expression {
        case .and(let left, let right): conjuncts(of: left, depth: depth) + conjuncts(of: right, depth: depth)
        case .definition(let number):
            if case .expression(let inner) = definitions[number].source, definitions[number].kind == .flag, depth < 100 {
                conjuncts(of: inner, depth: depth + 1)
            } else {
                [expression]
            }
        default: [expression]
        }
    }

    private func constant(_ expression: Expression) -> AttributeValue? {
        guard onlyConstants(expression) else { return nil }
        return expression.value(
            ParcelRecord(AttributeTable([])), definitions.map { if case .parameter(let value, _) = $0.source { value } else { nil } })
    }

    private func onlyConstants(_ expression: Expression) -> Bool {
        switch expression {
        case .attribute: false
        case .definition(let number): if case .parameter = definitions[number].source { true } else { false }
        default: expression.parts.allSatisfy { onlyConstants($0) }
        }
    }

    private enum Demand {
        case compare(Expression.Comparison)
        case among(Set<AttributeValue>)
    }

    private func bound(_ expression: Expression) -> (Expression, Demand, AttributeValue?)? {
        switch expression {
        case .among(let subject, let values): return (subject, .among(values), nil)
        case .compare(let sign, let left, let right):
            if let value = constant(right) { return (left, .compare(sign), value) }
            guard let value = constant(left) else { return nil }
            let turned: Expression.Comparison =
                switch sign {
                case .below: .above
                case .atMost: .atLeast
                case .above: .below
                case .atLeast: .atMost
                case .equal, .unequal: sign
                }
            return (right, .compare(turned), value)
        default: return nil
        }
    }

    /// What is known of one figure.
    private struct Bounds {
        var low = -Double.infinity
        var lowIsOpen = false
        var high = Double.infinity
        var highIsOpen = false
        var allowed: Set<AttributeValue>?
        var forbidden: Set<AttributeValue> = []

        var isEmpty: Bool {
            low > high || low == high && (lowIsOpen || highIsOpen) || allowed.map { $0.subtracting(forbidden).isEmpty } ?? false
        }

        mutating func add(_ demand: Demand, _ value: AttributeValue?) {
            switch demand {
            case .among(let values): allowed = allowed.map { $0.intersection(values) } ?? values
            case .compare(.unequal): if let value { forbidden.insert(value) }
            case .compare(let sign):
                let number = value?.number ?? value?.date.map { Double($0.days) }
                if sign == .equal, let value { allowed = allowed.map { $0.intersection([value]) } ?? [value] }
                guard let number else { return }
                if [.above, .atLeast, .equal].contains(sign), number >= low {
                    lowIsOpen = sign == .above || lowIsOpen && number == low
                    low = number
                }
                if [.below, .atMost, .equal].contains(sign), number <= high {
                    highIsOpen = sign == .below || highIsOpen && number == high
                    high = number
                }
            }
        }
    }
}

extension RuleSet {
    /// Rules that can have no effect, with the reason.
    package func unreachable() -> [(rule: Rule, why: String)] {
        let reachability = Reachability(definitions: definitions)
        return rules.compactMap { rule in
            if let from = rule.from, let to = rule.to, to < from { return (rule, "it ends before it begins") }
            return reachability.contradiction(in: rule.condition).map { (rule, $0) }
        }
    }
}
