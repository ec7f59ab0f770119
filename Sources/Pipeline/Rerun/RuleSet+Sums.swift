import Triage

extension RuleSet {
    /// The name of a sum that is taken over other groups than the values of `attribute`.
    func sumOverMore(than attribute: String, table: AttributeTable) -> String? {
        definitions.first { definition in
            guard case .sum(let sum) = definition.source else { return false }
            return sum.group != .attribute(table[attribute])
        }?.name
    }
}
