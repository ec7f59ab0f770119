import Pipeline
import Triage

/// A comparison of rules as two tables: candidates by tier, and those that change their tier.
package struct RuleDifferenceTable: Sendable {
    private let difference: RuleDifference
    private let limit: Int?

    /// - Parameter limit: at most so many moves; nil gives all.
    package init(_ difference: RuleDifference, limit: Int?) {
        self.difference = difference
        self.limit = limit
    }

    package func text(_ language: ReportLanguage) -> String {
        let isChinese = language == .zh
        let tiers = TextTable(
            head: isChinese ? ["等级", "旧", "新"] : ["tier", "old", "new"],
            rows: Tier.allCases.map { [$0.rawValue, "\(difference.old[$0.rawValue] ?? 0)", "\(difference.new[$0.rawValue] ?? 0)"] },
            rightAligned: [1, 2]
        ).text
        let moves = difference.tierMoves.prefix(limit ?? difference.tierMoves.count)
        let list = TextTable(
            head: isChinese ? ["图斑", "旧等级", "新等级", "旧位", "新位", "旧规则", "新规则"] : ["uid", "old", "new", "rank", "new rank", "old rules", "new rules"],
            rows: moves.map { ["\($0.uid)", $0.oldTier, $0.newTier, "\($0.oldRank)", "\($0.newRank)", $0.oldRules, $0.newRules] },
            rightAligned: [3, 4]
        ).text
        let (total, moved, shifted) = (difference.candidates, difference.tierMoves.count, difference.rankMoves)
        let footer =
            isChinese
            ? "共\(total)个图斑，\(moved)个改变等级（列出\(moves.count)个），\(shifted)个等级不变而次序改变"
            : "\(total) candidates: \(moved) change their tier (\(moves.count) listed), \(shifted) keep it at another rank"
        return moves.isEmpty ? tiers + footer : tiers + "\n" + list + footer
    }
}
