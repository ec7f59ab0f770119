extension RuleEngine {
    /// The definitions of one parcel, in order; sums over groups are taken from `sums`.
    package func definitions(_ record: ParcelRecord, sums: Sums, upTo end: Int? = nil) -> [AttributeValue?] {
        var values: [AttributeValue?] = []
        values.reserveCapacity(rules.definitions.count)
        for (number, definition) in rules.definitions[..<(end ?? rules.definitions.count)].enumerated() {
            switch definition.source {
            case .parameter(let value, _): values.append(value)
            case .expression(let expression): values.append(expression.value(record, values))
            case .sum(let sum):
                let key = sum.group.value(record, values) ?? .text("uid:\(record.text(uid) ?? "")")
                values.append(sums.totals[number]?[key].map { .number(Double($0) / Sums.unit) })
            }
        }
        return values
    }

    /// Sums over groups of parcels, by definition and group.
    package struct Sums: Sendable {
        /// Parts of one.
        static let unit = 1_000_000.0
        var totals: [Int: [AttributeValue: Int]] = [:]
    }

    /// Passes once over all parcels for each sum; a sum may build on those before it.
    package func sums(_ records: [ParcelRecord]) -> Sums {
        var sums = Sums()
        for (number, definition) in rules.definitions.enumerated() {
            guard case .sum(let sum) = definition.source else { continue }
            var totals: [AttributeValue: Int] = [:]
            for record in records {
                let values = definitions(record, sums: sums, upTo: number)
                guard let figure = sum.figure.value(record, values)?.number else { continue }
                let key = sum.group.value(record, values) ?? .text("uid:\(record.text(uid) ?? "")")
                let counts = sum.condition.value(record, values)?.flag == true
                totals[key, default: 0] += counts ? Int((min(max(figure, -1e9), 1e9) * Sums.unit).rounded()) : 0
            }
            sums.totals[number] = totals
        }
        return sums
    }

    /// Fills tier, reasons, marks and rank of all parcels; returns their positions by rank.
    ///
    /// The order is total: tier, then the keys of the file (absent ones last), then uid. It does not depend on the order of `records`.
    ///
    /// - Complexity: O(n · rules + n log n).
    package func place(_ records: inout [ParcelRecord], language: String) -> [Int] {
        let sums = sums(records)
        let at = Positions(table)
        let version = AttributeValue.text("\(rules.name) \(rules.version)")
        let keyCount = rules.order.count
        var tiers: [Tier] = []
        var keys: [Double] = []
        keys.reserveCapacity(records.count * keyCount)
        for index in records.indices {
            let record = records[index]
            let values = definitions(record, sums: sums)
            let placement = placement(outcomes(record, values))
            tiers.append(placement.tier)
            for key in rules.order { keys.append(Self.sortable(key, record, values)) }
            let isSuppressed = placement.tier == .suppressed
            records[index][at.tier] = .text(placement.tier.rawValue)
            records[index][at.suppressed] = .flag(isSuppressed)
            records[index][at.reasons] = .text(reasons(placement, record, values, language: language))
            records[index][at.rules] = .text(placement.deciding.map { rules.rules[$0].id }.joined(separator: ","))
            records[index][at.version] = version
            records[index][at.hold] = .flag(placement.isHeld)
            records[index][at.sensitive] = .flag(placement.isSensitive)
            records[index][at.tags] = placement.tags.isEmpty ? nil : .text(placement.tags.joined(separator: ","))
            records[index][at.deadline] = rules.deadline?.value(record, values)
            records[index][at.audit] = .flag(isSuppressed && rules.audit?.holds(record.text(uid) ?? "") ?? false)
        }
        let uids = records.map { $0.text(uid) ?? "" }
        let order = records.indices.sorted { left, right in
            if tiers[left] != tiers[right] { return tiers[left] < tiers[right] }
            for key in 0..<keyCount {
                let (first, second) = (keys[left * keyCount + key], keys[right * keyCount + key])
                if first != second { return first < second }
            }
            return uids[left] < uids[right]
        }
        for (rank, index) in order.enumerated() { records[index][at.rank] = .number(Double(rank + 1)) }
        return order
    }

    /// Ascending is sooner; absent is last.
    private static func sortable(_ key: RuleSet.OrderKey, _ record: ParcelRecord, _ values: [AttributeValue?]) -> Double {
        let number: Double? =
            switch key.expression.value(record, values) {
            case .number(let number): number
            case .date(let day): Double(day.days)
            case .flag(let flag): flag ? 1 : 0
            case .text, nil: nil
            }
        return number.map { key.isDescending ? -$0 : $0 } ?? .infinity
    }

    /// Where the results stand in a record.
    private struct Positions {
        let rank, tier, suppressed, reasons, rules, version, hold, sensitive, tags, deadline, audit: Int

        init(_ table: AttributeTable) {
            rank = table["rank"]
            tier = table["tier"]
            suppressed = table["suppressed"]
            reasons = table["reasons"]
            rules = table["rules"]
            version = table["rules_version"]
            hold = table["hold"]
            sensitive = table["sensitive"]
            tags = table["tags"]
            deadline = table["deadline"]
            audit = table["audit"]
        }
    }
}
