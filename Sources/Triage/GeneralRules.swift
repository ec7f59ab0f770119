/// Tiers of urgency: P1 is looked at first; S is stored but not shown.
package enum Tier: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"
    case suppressed = "S"

    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

/// Rules that need nothing but a candidate's own figures: tiers by evidence, and suppression with its reason.
///
/// Read from `pipelines/rules/general.yaml`; every limit is there, none here.
package struct GeneralRules: Sendable, Hashable, Codable {
    package struct TierRule: Sendable, Hashable, Codable {
        package var id: String
        package var tier: Tier
        package var minEvidence: Double
        package var minConfidence: Double
        package var minAreaM2: Double
        package var reason: [String: String]

        package enum CodingKeys: String, CodingKey {
            case id, tier, reason
            case minEvidence = "min_evidence"
            case minConfidence = "min_confidence"
            case minAreaM2 = "min_area_m2"
        }
    }

    /// What suppresses a candidate. Exactly one limit is set.
    package struct Suppression: Sendable, Hashable, Codable {
        package var id: String
        package var belowAreaOption: Bool?
        package var maxMeanWidthPixels: Double?
        package var reason: [String: String]

        package enum CodingKeys: String, CodingKey {
            case id, reason
            case belowAreaOption = "below_min_area"
            case maxMeanWidthPixels = "max_mean_width_px"
        }
    }

    package var version: String
    package var effectiveFrom: String
    package var tiers: [TierRule]
    package var suppress: [Suppression]

    package enum CodingKeys: String, CodingKey {
        case version, tiers, suppress
        case effectiveFrom = "effective_from"
    }
}

/// Where a candidate stands in the queue, and why.
package struct Placement: Sendable, Hashable {
    package var tier: Tier
    package var rules: [String]
    package var reasons: String
    package var isSuppressed: Bool { tier == .suppressed }
}

extension GeneralRules {
    /// - Parameters:
    ///   - minAreaM2: candidates below it are suppressed; 0 suppresses none.
    ///   - language: `zh` or `en`.
    package func place(_ candidate: Candidate, minAreaM2: Double, language: String) -> Placement {
        let figures = Self.figures(candidate, language: language)
        for rule in suppress {
            let applies = rule.belowAreaOption == true && candidate.areaM2 < minAreaM2
                || rule.maxMeanWidthPixels.map { candidate.meanWidthPixels <= $0 } ?? false
            if applies {
                return Placement(tier: .suppressed, rules: [rule.id], reasons: "\(rule.reason[language] ?? rule.id); \(figures)")
            }
        }
        let met = tiers.first { candidate.evidence >= $0.minEvidence && candidate.confidence >= $0.minConfidence && candidate.areaM2 >= $0.minAreaM2 }
        guard let met else { return Placement(tier: .p4, rules: [], reasons: figures) }
        return Placement(tier: met.tier, rules: [met.id], reasons: "\(met.reason[language] ?? met.id); \(figures)")
    }

    private static func figures(_ candidate: Candidate, language: String) -> String {
        let mean = decimal(candidate.magnitudeMean, 1)
        let maximum = decimal(candidate.magnitudeMax, 1)
        let evidence = decimal(candidate.evidence, 1)
        let mu = decimal(candidate.areaMu, 2)
        let seen = decimal(candidate.seenFraction * 100, 0)
        return language == "zh"
            ? "变化强度均值\(mean)、最大\(maximum)，\(candidate.pixels)像元，\(mu)亩，证据值\(evidence)，可见\(seen)%"
            : "strength \(mean) on average, \(maximum) at most, over \(candidate.pixels) pixels (\(mu) mu), evidence \(evidence), \(seen) % seen"
    }

    /// Fixed decimals, half away from zero, without a locale.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        let factor = (0..<places).reduce(1.0) { power, _ in power * 10 }
        let scaled = (value.magnitude * factor).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
