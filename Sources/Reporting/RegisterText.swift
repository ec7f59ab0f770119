import GeoIO
import Geometry
import Pipeline

/// A register's figures and histories in words, in Chinese or English.
package struct RegisterText {
    private let isChinese: Bool

    package init(language: ReportLanguage) {
        isChinese = language == .zh
    }

    package func text(_ summary: RegisterIntake.Summary) -> String {
        guard summary.isNew else {
            return isChinese ? "运行\(summary.run)已在台账中，无变化" : "run \(summary.run) is in the register already; nothing changed"
        }
        let events = summary.events.sorted { $0.key < $1.key }.map { "\(name($0.key)) \($0.value)" }.joined(separator: ", ")
        let line = isChinese
            ? "运行\(summary.run)：图斑\(summary.candidates)个，其中已知\(summary.known)个；事件：\(events.isEmpty ? "无" : events)"
            : "run \(summary.run): \(summary.candidates) candidates, \(summary.known) known; events: \(events.isEmpty ? "none" : events)"
        return ([line] + (summary.changes.map(lines) ?? [])).joined(separator: "\n")
    }

    /// What a re-run changes, place by place.
    private func lines(_ changes: [RegisterChange]) -> [String] {
        guard !changes.isEmpty else { return [isChinese ? "区域内各图斑与台账一致" : "nothing in the region differs from the register"] }
        return changes.map { change in
            let kinds = change.kinds.map(name).joined(separator: ", ")
            let values = change.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value[0] ?? "–") → \($0.value[1] ?? "–")" }
            return "  \(change.uid)  \(kinds)\(values.isEmpty ? "" : ": ")\(values.joined(separator: ", "))"
        }
    }

    package func text(_ overview: RegisterOverview) -> String {
        func list(_ counts: [String: Int]) -> String { counts.sorted { $0.key < $1.key }.map { "\(name($0.key)) \($0.value)" }.joined(separator: ", ") }
        let lines = isChinese
            ? [
                "状态：\(list(overview.states))", "待核查（按等级）：\(list(overview.tiers))",
                "人工决定\(overview.decisions)条，已排除\(overview.suppressed)个，需复核\(overview.reviewAgain)个",
                "运行\(overview.runs)次，最近影像日期\(overview.lastDate ?? "无")，待推送事件\(overview.pendingEvents)条",
            ]
            : [
                "states: \(list(overview.states))", "open, by tier: \(list(overview.tiers))",
                "decisions: \(overview.decisions); closed by people: \(overview.suppressed); to be looked at again: \(overview.reviewAgain)",
                "runs: \(overview.runs), last date \(overview.lastDate ?? "none"); events not delivered: \(overview.pendingEvents)",
            ]
        return lines.joined(separator: "\n")
    }

    package func text(_ history: RegisterHistory) -> String {
        let head = isChinese ? ["日期", "类别", "内容"] : ["date", "what", "details"]
        let rows = history.lines.map { line in
            let hidden: Set<String> = ["uid", "sequence", "id", "date_after", "decided_at", "date", "source_sha256", "attempts", "geometry_hash"]
            let details = line.values.filter { !hidden.contains($0.key) }.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.plain($0.value))" }
            return [line.date, name(line.kind), details.joined(separator: " ")]
        }
        return "\(history.uid)\n" + TextTable(head: head, rows: rows, rightAligned: []).text
    }

    package func text(_ summary: Delivery.Summary) -> String {
        let wait = summary.lastFailure.map { " (\($0))" } ?? ""
        return isChinese
            ? "已移交\(summary.delivered)条，搁置\(summary.dead)条，待发\(summary.pending)条\(summary.pending > 0 ? wait : "")"
            : "handed over \(summary.delivered), put aside \(summary.dead), waiting \(summary.pending)\(summary.pending > 0 ? wait : "")"
    }

    package func text(_ check: RegisterCheck) -> String {
        let rows = check.rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return isChinese ? "台账完好：\(rows)" : "the register is sound: \(rows)"
    }

    package func text(_ summary: DecisionImport.Summary) -> String {
        var lines = [
            isChinese
                ? "导入\(summary.taken)条，已有\(summary.known)条，空白\(summary.empty)条，拒绝\(summary.refused.count)条"
                : "taken \(summary.taken), known already \(summary.known), empty \(summary.empty), refused \(summary.refused.count)"
        ]
        for refusal in summary.refused { lines.append((isChinese ? "拒绝 第" : "refused, row ") + "\(refusal.row)" + (isChinese ? "行 " : " ") + "\(refusal.uid): \(refusal.reason)") }
        for note in summary.outdated { lines.append((isChinese ? "注意 第" : "note, row ") + "\(note.row)" + (isChinese ? "行 " : " ") + "\(note.uid): \(note.reason)") }
        return lines.joined(separator: "\n")
    }

    private static func plain(_ value: FieldValue) -> String {
        switch value {
        case .text(let text), .date(let text): text
        case .integer(let number): "\(number)"
        case .real(let number): "\((number * 1000).rounded() / 1000)"
        case .absent: ""
        }
    }

    private static let chinese = [
        "new": "新增", "persisting": "持续", "grown": "扩大", "shrunk": "缩小", "withdrawn": "消失", "not_observed": "未观测",
        "reappeared": "重现", "superseded": "并入", "found": "新发现", "review_again": "需复核", "decided": "人工决定", "verified": "影像核验",
        "described": "描述更新", "sighting": "观测", "decision": "决定", "event": "事件",
    ]

    private func name(_ key: String) -> String { isChinese ? Self.chinese[key] ?? key : key.replacing("_", with: " ") }
}
