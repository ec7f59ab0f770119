/// Figures of the whole queue from a labelled sample of it.
package struct SampleAssessment: Sendable, Encodable {
    /// A drawn candidate that a person has labelled.
    package struct Unit: Sendable {
        package var uid: String
        package var rank: Int
        package var tier: String
        package var mappedClass: String
        package var areaM2: Double
        package var stratum: String
        package var stratumSize: Int
        package var isWanted: Bool
        package var trueClass: String?
        package var confidence: Double?
        package var classProbability: Double?

        package init(
            uid: String, rank: Int, tier: String, mappedClass: String, areaM2: Double, stratum: String, stratumSize: Int, isWanted: Bool,
            trueClass: String? = nil, confidence: Double? = nil, classProbability: Double? = nil
        ) {
            self.uid = uid
            self.rank = rank
            self.tier = tier
            self.mappedClass = mappedClass
            self.areaM2 = areaM2
            self.stratum = stratum
            self.stratumSize = stratumSize
            self.isWanted = isWanted
            self.trueClass = trueClass
            self.confidence = confidence
            self.classProbability = classProbability
        }
    }

    package struct Group: Sendable, Encodable {
        package var name: String
        package var labelled: Int
        /// Share of the group's candidates that are wanted.
        package var precision: Estimate?
        /// Share of all wanted candidates that are in the group.
        package var recall: Estimate?
    }

    package let labelled: Int
    /// Wanted candidates in the whole queue.
    package let wanted: Estimate
    package let precision: Estimate?
    package let byTier: [Group]
    /// Each tier with all above it.
    package let cumulative: [Group]
    package let byClass: [Group]
    package let curves: [LookCurve]
    package let confusion: ConfusionMatrix?
    package let calibration: [Calibration]

    /// - Parameter units: labelled ones; a stratum's sample is what was labelled of it.
    package init(units: [Unit]) {
        let units = units.sorted { ($0.rank, $0.uid) < ($1.rank, $1.uid) }
        let names = Set(units.map(\.stratum)).sorted()
        let number = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let strata = units.map { number[$0.stratum] ?? 0 }
        var sizes = [Double](repeating: 0, count: names.count)
        for (unit, stratum) in zip(units, strata) { sizes[stratum] = max(sizes[stratum], Double(unit.stratumSize)) }
        let estimator = StratifiedEstimator(sizes: sizes, strata: strata)
        let isWanted = units.map { $0.isWanted ? 1.0 : 0 }
        func group(_ name: String, _ contains: (Unit) -> Bool) -> Group {
            let inside = units.map { contains($0) ? 1.0 : 0 }
            let both = zip(inside, isWanted).map { $0 * $1 }
            return Group(
                name: name, labelled: units.count(where: contains), precision: estimator.ratio(both, over: inside),
                recall: estimator.ratio(both, over: isWanted))
        }
        labelled = units.count
        wanted = estimator.total(isWanted)
        precision = estimator.ratio(isWanted, over: [Double](repeating: 1, count: units.count))
        let tiers = Set(units.map(\.tier)).sorted()
        byTier = tiers.map { tier in group(tier) { $0.tier == tier } }
        cumulative = tiers.indices.map { last in
            let chosen = Set(tiers[...last])
            return group("≤ \(tiers[last])") { chosen.contains($0.tier) }
        }
        byClass = Set(units.map(\.mappedClass)).sorted().map { name in group(name) { $0.mappedClass == name } }
        let weights = strata.map { estimator.weight(ofStratum: $0) }
        func row(_ index: Int) -> (weight: Double, isWanted: Bool) { (weights[index], units[index].isWanted) }
        let byArea = units.indices.sorted { (-units[$0].areaM2, units[$0].uid) < (-units[$1].areaM2, units[$1].uid) }
        curves =
            units.isEmpty
            ? []
            : [LookCurve(order: "queue", rows: units.indices.map(row)), LookCurve(order: "area", rows: byArea.map(row))]
        let classed = units.indices.filter { units[$0].trueClass != nil }
        if classed.isEmpty {
            confusion = nil
        } else {
            confusion = ConfusionMatrix(
                mapped: classed.map { units[$0].mappedClass }, reference: classed.map { units[$0].trueClass ?? "" },
                areas: classed.map { units[$0].areaM2 }, estimator: StratifiedEstimator(sizes: sizes, strata: classed.map { strata[$0] }))
        }
        var calibration: [Calibration] = []
        let confident = units.indices.filter { units[$0].confidence != nil }
        if !confident.isEmpty {
            calibration.append(
                Calibration(
                    subject: "confidence",
                    cases: confident.map { .init(predicted: units[$0].confidence ?? 0, isTrue: units[$0].isWanted, weight: weights[$0]) }))
        }
        let probable = classed.filter { units[$0].classProbability != nil }
        if !probable.isEmpty {
            calibration.append(
                Calibration(
                    subject: "class_probability",
                    cases: probable.map {
                        .init(
                            predicted: units[$0].classProbability ?? 0, isTrue: units[$0].mappedClass == units[$0].trueClass, weight: weights[$0])
                    }))
        }
        self.calibration = calibration
    }
}
