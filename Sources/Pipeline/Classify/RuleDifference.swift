import Geometry
import Triage

/// What would move in a run's queue if other rules were used.
package struct RuleDifference: Sendable, Encodable {
    package struct Move: Sendable, Encodable {
        package var uid: String
        package var oldTier: String
        package var newTier: String
        package var oldRank: Int
        package var newRank: Int
        package var oldRules: String
        package var newRules: String

        private enum CodingKeys: String, CodingKey {
            case uid
            case oldTier = "old_tier"
            case newTier = "new_tier"
            case oldRank = "old_rank"
            case newRank = "new_rank"
            case oldRules = "old_rules"
            case newRules = "new_rules"
        }
    }

    package var candidates: Int
    /// Candidates by tier.
    package var old: [String: Int]
    package var new: [String: Int]
    /// Those whose tier differs, by new rank.
    package var tierMoves: [Move]
    /// How many keep their tier at another rank.
    package var rankMoves: Int

    private enum CodingKeys: String, CodingKey {
        case candidates, old, new
        case tierMoves = "tier_moves"
        case rankMoves = "rank_moves"
    }

    package init(_ queue: QueueRecords, old: RuleSet, new: RuleSet, language: String) {
        let table = queue.table
        func placed(_ rules: RuleSet) -> (records: [ParcelRecord], order: [Int]) {
            var records = queue.records
            let order = RuleEngine(rules, table: table).place(&records, language: language)
            return (records, order)
        }
        func counts(_ records: [ParcelRecord]) -> [String: Int] {
            var counts = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0.rawValue, 0) })
            for record in records { counts[record.text(table["tier"]) ?? "", default: 0] += 1 }
            return counts
        }
        let before = placed(old).records
        let (after, order) = placed(new)
        candidates = queue.records.count
        self.old = counts(before)
        self.new = counts(after)
        tierMoves = []
        rankMoves = 0
        for index in order {
            func text(_ records: [ParcelRecord], _ name: String) -> String { records[index].text(table[name]) ?? "" }
            func rank(_ records: [ParcelRecord]) -> Int { Int(records[index].number(table["rank"]) ?? 0) }
            let move = Move(
                uid: text(before, "uid"), oldTier: text(before, "tier"), newTier: text(after, "tier"), oldRank: rank(before),
                newRank: rank(after), oldRules: text(before, "rules"), newRules: text(after, "rules"))
            if move.oldTier != move.newTier { tierMoves.append(move) } else if move.oldRank != move.newRank { rankMoves += 1 }
        }
    }

    package func json() throws(TubanError) -> String { try Document.text(self) }
}
