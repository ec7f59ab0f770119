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
    /// Where the figures that the rules look at stand in a record.
    package struct Figures: Sendable {
        package let evidence: Int
        let confidence, area, areaMu, minArea, width, mean, maximum, pixels, seen: Int

        package init(_ table: AttributeTable) {
            evidence = table["evidence"]
            confidence = table["confidence"]
            area = table["area_m2"]
            areaMu = table["area_mu"]
            minArea = table["min_area_m2"]
            width = table["mean_width_px"]
            mean = table["magnitude_mean"]
            maximum = table["magnitude_max"]
            pixels = table["pixels"]
            seen = table["seen_fraction"]
        }
    }

    /// - Parameter language: `zh` or `en`.
    package func place(_ record: ParcelRecord, _ at: Figures, language: String) -> Placement {
        let figures = Self.figures(record, at, language: language)
        func number(_ position: Int) -> Double { record.number(position) ?? 0 }
        for rule in suppress {
            let applies = rule.belowAreaOption == true && number(at.area) < number(at.minArea)
                || rule.maxMeanWidthPixels.map { number(at.width) <= $0 } ?? false
            if applies {
                return Placement(tier: .suppressed, rules: [rule.id], reasons: "\(rule.reason[language] ?? rule.id); \(figures)")
            }
        }
        let met = tiers.first { number(at.evidence) >= $0.minEvidence && number(at.confidence) >= $0.minConfidence && number(at.area) >= $0.minAreaM2 }
        guard let met else { return Placement(tier: .p4, rules: [], reasons: figures) }
        return Placement(tier: met.tier, rules: [met.id], reasons: "\(met.reason[language] ?? met.id); \(figures)")
    }

    private static func figures(_ record: ParcelRecord, _ at: Figures, language: String) -> String {
        func text(_ position: Int, _ places: Int, times factor: Double = 1) -> String { decimal((record.number(position) ?? 0) * factor, places) }
        let mean = text(at.mean, 1)
        let maximum = text(at.maximum, 1)
        let evidence = text(at.evidence, 1)
        let mu = text(at.areaMu, 2)
        let seen = text(at.seen, 0, times: 100)
        let pixels = text(at.pixels, 0)
        return language == "zh"
            ? "变化强度均值\(mean)、最大\(maximum)，\(pixels)像元，\(mu)亩，证据值\(evidence)，可见\(seen)%"
            : "strength \(mean) on average, \(maximum) at most, over \(pixels) pixels (\(mu) mu), evidence \(evidence), \(seen) % seen"
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
