extension Explanation {
    private static let outcomes: [String: String] = ["true": "成立", "false": "不成立", "not evaluated": "未评", "not in force": "不在有效期"]

    /// As a person reads it: the placement, then the rules in the order of the file.
    package func text(_ language: ReportLanguage) -> String {
        let isChinese = language == .zh
        var lines = [
            "uid \(uid)",
            isChinese
                ? "队列：\(recordedTier)，第\(recordedRank)位（\(recordedRules)）" : "queue: \(recordedTier), rank \(recordedRank) (\(recordedRules))",
            isChinese
                ? "按\(rules)：\(tier)，决定规则 \(deciding.isEmpty ? "无" : deciding.joined(separator: ","))"
                : "by \(rules): \(tier), decided by \(deciding.isEmpty ? "no rule" : deciding.joined(separator: ","))",
        ]
        if rules != recordedRules || tier != recordedTier {
            lines.append(
                isChinese
                    ? "注意：队列是用另一版规则排的；重新运行 tuban-classify 即更新" : "note: the queue was made with other rules; run tuban-classify again to renew it")
        }
        lines.append("")
        let width = self.lines.map(\.id.count).max() ?? 0
        for line in self.lines {
            let id = line.id + String(repeating: " ", count: width - line.id.count)
            let outcome = isChinese ? Self.outcomes[line.outcome] ?? line.outcome : line.outcome
            let mark = line.outcome == "true" ? "*" : " "
            lines.append("\(mark) \(id)  \(outcome) → \(line.effects.joined(separator: ", "))  \(line.outcome == "true" ? line.reason : "")")
            let figures = line.figures.map { figure in
                "\(figure.name) = \(figure.value ?? "–")" + (figure.unit.map { $0 == "1" ? "" : " \($0)" } ?? "")
            }
            lines.append("      " + figures.joined(separator: "; "))
            if !line.absent.isEmpty { lines.append("      " + (isChinese ? "缺：" : "absent: ") + line.absent.joined(separator: ", ")) }
            if line.outcome == "true" { lines.append("      " + line.source) }
        }
        return lines.map { $0.hasSuffix(" ") ? String($0.reversed().drop { $0 == " " }.reversed()) : $0 }.joined(separator: "\n")
    }
}
