/// Classes by limits on features, for use without a trained model. Read from `pipelines/classes/rules.yaml`; no limit is here.
package struct ClassRules: Sendable, Hashable, Codable {
    /// `min` ≤ feature ≤ `max`; a limit that is not there does not bind. A missing feature meets no condition.
    package struct Condition: Sendable, Hashable, Codable {
        package var feature: String
        package var min: Double?
        package var max: Double?

        package init(feature: String, min: Double?, max: Double?) {
            self.feature = feature
            self.min = min
            self.max = max
        }
    }

    package struct Rule: Sendable, Hashable, Codable {
        package var id: String
        package var parcelClass: ParcelClass
        /// All must hold.
        package var conditions: [Condition]
        package var reason: [String: String]

        package init(id: String, parcelClass: ParcelClass, conditions: [Condition], reason: [String: String]) {
            self.id = id
            self.parcelClass = parcelClass
            self.conditions = conditions
            self.reason = reason
        }

        package enum CodingKeys: String, CodingKey {
            case id, reason
            case parcelClass = "class"
            case conditions = "all"
        }
    }

    package var version: String
    package var effectiveFrom: String
    /// The first that holds gives the class.
    package var rules: [Rule]

    package enum CodingKeys: String, CodingKey {
        case version, rules
        case effectiveFrom = "effective_from"
    }

    /// What is wrong with the file, rule by rule; empty when it can be used.
    package var problems: [String] {
        let known = Set(FeatureList.names)
        var found: [String] = []
        for (index, rule) in rules.enumerated() {
            let place = "rule \(index + 1) (\(rule.id))"
            if rules[..<index].contains(where: { $0.id == rule.id }) { found.append("\(place): its id is used twice") }
            if rule.conditions.isEmpty, index + 1 < rules.count { found.append("\(place): it has no condition, so no later rule is reached") }
            for language in ["zh", "en"] where rule.reason[language]?.isEmpty ?? true { found.append("\(place): has no reason in \(language)") }
            for condition in rule.conditions {
                if !known.contains(condition.feature) { found.append("\(place): there is no feature '\(condition.feature)'") }
                if condition.min == nil, condition.max == nil { found.append("\(place): '\(condition.feature)' has neither min nor max") }
                if let low = condition.min, let high = condition.max, low > high {
                    found.append("\(place): '\(condition.feature)' has min above max")
                }
            }
        }
        return found
    }

    /// - Parameter features: in the order of `FeatureList`.
    package func classify(_ features: [Double?], language: String) -> Classification {
        for rule in rules {
            let values = rule.conditions.map { condition in Self.place[condition.feature].flatMap { features[$0] } }
            let holds = zip(rule.conditions, values).allSatisfy { condition, value in
                guard let value else { return false }
                return condition.min.map { value >= $0 } ?? true && condition.max.map { value <= $0 } ?? true
            }
            guard holds else { continue }
            let figures = zip(rule.conditions, values).compactMap { condition, value in
                value.map { "\(condition.feature) \(DecimalText.fixed($0, 2))" }
            }
            let reason = "\(rule.id) \(rule.reason[language] ?? rule.id)"
            return Classification(rule.parcelClass, reasons: figures.isEmpty ? reason : "\(reason): \(figures.joined(separator: ", "))")
        }
        return Classification(.unknown, reasons: language == "zh" ? "没有类别规则成立" : "no class rule holds")
    }

    private static let place = Dictionary(uniqueKeysWithValues: FeatureList.names.enumerated().map { ($1, $0) })
}
