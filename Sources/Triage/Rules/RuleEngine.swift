import Geometry

/// Applies a rule set to the parcels of a run.
///
/// How effects are combined, in this order:
/// 1. A parcel of which any `suppress` rule is true is in tier S, whatever else is true.
/// 2. Else it starts in the most urgent tier that a true `tier` rule names, or in the default tier.
/// 3. `at least` lifts it to that tier if it stands below.
/// 4. Each `one tier up` lifts it by one, at most to P1.
/// 5. `at most` brings it down to that tier if it stands above: known lawful grounds win over all that lifts.
/// 6. `hold`, `tag` and `sensitive` mark it and move nothing.
package struct RuleEngine: Sendable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        case yes = "true"
        case no = "false"
        case notEvaluated = "not evaluated"
        case notInForce = "not in force"
    }

    package let rules: RuleSet
    package let table: AttributeTable
    private let dateAfter: Int
    let uid: Int

    package init(_ rules: RuleSet, table: AttributeTable) {
        self.rules = rules
        self.table = table
        dateAfter = table["date_after"]
        uid = table["uid"]
    }

    /// Where a parcel stands, and by which rules.
    package struct Placement: Sendable, Hashable {
        package var tier: Tier
        /// Positions of the rules that placed or marked it, in the order of the file.
        package var deciding: [Int]
        package var isHeld = false
        package var isSensitive = false
        package var tags: [String] = []
    }

    /// The day whose rules apply to a parcel: that of the last scene, or the last that it can have been.
    package func day(of record: ParcelRecord) -> CivilDay? { record.text(dateAfter).flatMap { CivilDay(lastOf: $0) } }

    package func outcome(of rule: Rule, on day: CivilDay?, _ record: ParcelRecord, _ definitions: [AttributeValue?]) -> Outcome {
        guard rule.isInForce(on: day) else { return .notInForce }
        return switch rule.condition.value(record, definitions)?.flag {
        case true?: .yes
        case false?: .no
        case nil: .notEvaluated
        }
    }

    package func outcomes(_ record: ParcelRecord, _ definitions: [AttributeValue?]) -> [Outcome] {
        let day = day(of: record)
        return rules.rules.map { outcome(of: $0, on: day, record, definitions) }
    }

    package func placement(_ outcomes: [Outcome]) -> Placement {
        let truths = outcomes.indices.filter { outcomes[$0] == .yes }
        let suppressing = truths.filter { rules.rules[$0].effects.contains(.suppress) }
        if !suppressing.isEmpty { return Placement(tier: .suppressed, deciding: suppressing) }
        var base: Tier?
        for position in truths {
            for case .tier(let tier) in rules.rules[position].effects { base = min(base ?? tier, tier) }
        }
        var result = Placement(tier: base ?? rules.defaultTier, deciding: [])
        var deciding: Set<Int> = []
        func each(_ body: (Rule.Effect, Int) -> Void) {
            for position in truths { for effect in rules.rules[position].effects { body(effect, position) } }
        }
        each { effect, position in if case .tier(let tier) = effect, tier == base { deciding.insert(position) } }
        each { effect, position in
            if case .atLeast(let tier) = effect, tier < result.tier || tier == result.tier && base != nil && tier == base {
                deciding.insert(position)
            }
        }
        each { effect, _ in if case .atLeast(let tier) = effect { result.tier = min(result.tier, tier) } }
        each { effect, position in
            guard effect == .raise else { return }
            deciding.insert(position)
            result.tier = result.tier.raised
        }
        each { effect, position in
            guard case .atMost(let tier) = effect else { return }
            deciding.insert(position)
            result.tier = max(result.tier, tier)
        }
        each { effect, position in
            switch effect {
            case .hold: result.isHeld = true
            case .sensitive: result.isSensitive = true
            case .tag(let word): if !result.tags.contains(word) { result.tags.append(word) }
            default: return
            }
            deciding.insert(position)
        }
        result.deciding = deciding.sorted()
        return result
    }

    /// The reasons of the deciding rules, then the figures.
    package func reasons(_ placement: Placement, _ record: ParcelRecord, _ definitions: [AttributeValue?], language: String) -> String {
        (placement.deciding.map { rules.rules[$0].reason[language] } + [rules.figures?[language]].compactMap(\.self))
            .map { $0.text(record, definitions) }.joined(separator: "; ")
    }
}
