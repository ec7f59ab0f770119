import Geometry

/// A checked rule file.
package struct RuleSet: Sendable {
    /// A named value that is worked out for each parcel before the rules look at it.
    package struct Definition: Sendable {
        package enum Source: Sendable {
            /// A number or day of the file, with its unit.
            case parameter(AttributeValue, unit: String)
            case expression(Expression)
            case sum(GroupSum)
        }

        package var name: String
        package var kind: Attribute.Kind
        package var source: Source

        package init(name: String, kind: Attribute.Kind, source: Source) {
            self.name = name
            self.kind = kind
            self.source = source
        }
    }

    /// The sum of a figure over the parcels of a group, the parcel itself included; a parcel without group is a group of its own.
    ///
    /// Figures are summed in whole millionths, so that the order of parcels cannot show. Absent figures, and parcels for which the
    /// condition is not true, add nothing; the sum is absent where no parcel of the group has the figure.
    package struct GroupSum: Sendable {
        package var figure: Expression
        package var group: Expression
        package var condition: Expression

        package init(figure: Expression, group: Expression, condition: Expression) {
            self.figure = figure
            self.group = group
            self.condition = condition
        }
    }

    package struct OrderKey: Sendable {
        package var expression: Expression
        package var isDescending: Bool

        package init(expression: Expression, isDescending: Bool) {
            self.expression = expression
            self.isDescending = isDescending
        }
    }

    /// The sample of suppressed parcels that a person looks at all the same.
    package struct Audit: Sendable, Hashable {
        /// 0–1.
        package var share: Double
        package var seed: Int

        package init(share: Double, seed: Int) {
            self.share = share
            self.seed = seed
        }

        /// Whether a parcel is in the sample: by its uid alone, so the same in every run.
        package func holds(_ uid: String) -> Bool {
            // FNV-1a over the uid, then the finalizer of SplitMix64 (Steele et al. 2014) for even upper bits.
            var hash = uid.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            hash = (hash ^ UInt64(truncatingIfNeeded: seed)) &+ 0x9e37_79b9_7f4a_7c15
            hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
            hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
            hash ^= hash >> 31
            return Double(hash >> 11) * 0x1p-53 < share
        }
    }

    package var name: String
    package var version: String
    package var definitions: [Definition]
    package var rules: [Rule]
    /// Within a tier; uid comes last by itself.
    package var order: [OrderKey]
    package var deadline: Expression?
    /// Where a parcel stands that no rule places.
    package var defaultTier: Tier
    /// Said of every parcel after the reasons of its rules.
    package var figures: BilingualReason?
    package var audit: Audit?

    package init(
        name: String, version: String, definitions: [Definition] = [], rules: [Rule] = [], order: [OrderKey] = [], deadline: Expression? = nil,
        defaultTier: Tier = .p4, figures: BilingualReason? = nil, audit: Audit? = nil
    ) {
        self.name = name
        self.version = version
        self.definitions = definitions
        self.rules = rules
        self.order = order
        self.deadline = deadline
        self.defaultTier = defaultTier
        self.figures = figures
        self.audit = audit
    }
}

/// One rule: when it is true of a parcel, its effects count.
package struct Rule: Sendable {
    package enum Effect: Sendable, Hashable {
        case tier(Tier)
        case atLeast(Tier)
        case atMost(Tier)
        case raise, suppress, hold
        case tag(String)
        case sensitive

        /// Reads `tier P1`, `at least P2`, `at most P4`, `one tier up`, `suppress`, `hold`, `tag WORD`, `sensitive`.
        package init?(_ text: String) {
            let words = text.split(separator: " ").map(String.init)
            let tier = words.last.flatMap { Tier(rawValue: $0) }.flatMap { $0 == .suppressed ? nil : $0 }
            switch (words.dropLast().joined(separator: " "), tier) {
            case ("tier", let tier?): self = .tier(tier)
            case ("at least", let tier?): self = .atLeast(tier)
            case ("at most", let tier?): self = .atMost(tier)
            case ("tag", nil) where !(words.last ?? "").contains(","): self = .tag(words.last ?? "")
            default:
                switch words.joined(separator: " ") {
                case "one tier up": self = .raise
                case "suppress": self = .suppress
                case "hold": self = .hold
                case "sensitive": self = .sensitive
                default: return nil
                }
            }
        }

        package var text: String {
            switch self {
            case .tier(let tier): "tier \(tier.rawValue)"
            case .atLeast(let tier): "at least \(tier.rawValue)"
            case .atMost(let tier): "at most \(tier.rawValue)"
            case .raise: "one tier up"
            case .suppress: "suppress"
            case .hold: "hold"
            case .tag(let word): "tag \(word)"
            case .sensitive: "sensitive"
            }
        }
    }

    package var id: String
    package var condition: Expression
    package var effects: [Effect]
    package var reason: BilingualReason
    package var source: String
    /// First and last day on which it is in force; nil is open.
    package var from: CivilDay?
    package var to: CivilDay?
    /// Line of its id in the file.
    package var line: Int

    package init(
        id: String, condition: Expression, effects: [Effect], reason: BilingualReason, source: String, from: CivilDay? = nil, to: CivilDay? = nil,
        line: Int = 0
    ) {
        self.id = id
        self.condition = condition
        self.effects = effects
        self.reason = reason
        self.source = source
        self.from = from
        self.to = to
        self.line = line
    }

    /// - Parameter day: nil where the day is unknown; the rules without an end are in force then.
    package func isInForce(on day: CivilDay?) -> Bool {
        guard let day else { return to == nil }
        return from.map { $0 <= day } ?? true && to.map { day <= $0 } ?? true
    }

    /// Whether there is a day on which both are in force.
    package func overlaps(_ other: Rule) -> Bool {
        let first = CivilDay(days: .min)
        let last = CivilDay(days: .max)
        return (from ?? first) <= (other.to ?? last) && (other.from ?? first) <= (to ?? last)
    }
}
