import GeoIO
import Geometry
import Pipeline
import Triage

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
        let relations = summary.relations.sorted { $0.key < $1.key }.map { "\(relation($0.key)) \($0.value)" }.joined(separator: ", ")
        let line =
            isChinese
            ? "运行\(summary.run)：图斑\(summary.candidates)个（\(relations)）；事件：\(events.isEmpty ? "无" : events)"
            : "run \(summary.run): \(summary.candidates) candidates (\(relations)); events: \(events.isEmpty ? "none" : events)"
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
        func listed(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\(relation($0.key)) \($0.value)" }.joined(separator: ", ")
        }
        let lines =
            isChinese
            ? [
                "状态：\(list(overview.states))", "与台账关系（未关闭）：\(listed(overview.relations))",
                "案件\(overview.cases)个，整改核验：\(overview.checks.isEmpty ? "无" : overview.checks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))",
                "待核查（按等级）：\(list(overview.tiers))",
                "人工决定\(overview.decisions)条，已排除\(overview.suppressed)个，需复核\(overview.reviewAgain)个",
                "运行\(overview.runs)次，最近影像日期\(overview.lastDate ?? "无")，待推送事件\(overview.pendingEvents)条",
            ]
            : [
                "states: \(list(overview.states))", "open, by what was known: \(listed(overview.relations))",
                "cases: \(overview.cases); claims checked: \(overview.checks.isEmpty ? "none" : overview.checks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))",
                "open, by tier: \(list(overview.tiers))",
                "decisions: \(overview.decisions); closed by people: \(overview.suppressed); to be looked at again: \(overview.reviewAgain)",
                "runs: \(overview.runs), last date \(overview.lastDate ?? "none"); events not delivered: \(overview.pendingEvents)",
            ]
        return lines.joined(separator: "\n")
    }

    package func text(_ history: RegisterHistory) -> String {
        let head = isChinese ? ["日期", "类别", "内容"] : ["date", "what", "details"]
        let rows = history.lines.map { line in
            let hidden: Set<String> = [
                "uid", "sequence", "id", "date_after", "decided_at", "date", "source_sha256", "attempts", "geometry_hash", "check_key", "inputs_sha256", "last_date",
            ]
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
        for refusal in summary.refused {
            lines.append((isChinese ? "拒绝 第" : "refused, row ") + "\(refusal.row)" + (isChinese ? "行 " : " ") + "\(refusal.uid): \(refusal.reason)")
        }
        for note in summary.outdated { lines.append((isChinese ? "注意 第" : "note, row ") + "\(note.row)" + (isChinese ? "行 " : " ") + "\(note.uid): \(note.reason)") }
        return lines.joined(separator: "\n")
    }

    package func text(_ summary: BacklogImport.Summary) -> String {
        var lines = [
            isChinese
                ? "新增案件\(summary.taken)个，已有\(summary.known)个，状态更新\(summary.moved)个，拒绝\(summary.refused.count)行，无图形\(summary.skipped)行，修复图形\(summary.repaired)个"
                : "taken \(summary.taken), known already \(summary.known), with a later status \(summary.moved), refused \(summary.refused.count), without outline \(summary.skipped), outlines repaired \(summary.repaired)"
        ]
        for refusal in summary.refused {
            lines.append((isChinese ? "拒绝 第" : "refused, row ") + "\(refusal.row)" + (isChinese ? "行 " : " ") + "\(refusal.uid): \(refusal.reason)")
        }
        return lines.joined(separator: "\n")
    }

    package func text(_ summary: RectificationStage.Summary) -> String {
        let head =
            isChinese
            ? ["案件", "申报整改", "结果", "剩余面积(平方米)", "依据日期", "说明"] : ["case", "claimed", "result", "left, m²", "dates", "why"]
        let rows = summary.answers.map { answer in
            [
                answer.caseNumber ?? answer.uid, answer.claimedOn, answer.result, answer.remainingM2.map { "\(Int($0.rounded()))" } ?? "",
                answer.dates.joined(separator: " "),
                RectificationReason(rawValue: answer.reason)?.text(isChinese: isChinese) ?? answer.reason,
            ]
        }
        let results = summary.results.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let unreadable = summary.unreadable == 0 ? "" : isChinese ? "；\(summary.unreadable)个影像块不可读" : "; \(summary.unreadable) blocks could not be read"
        let last =
            isChinese
            ? "申报整改\(summary.claims)个，此前已核验\(summary.known)个；\(results.isEmpty ? "无新结果" : results)\(unreadable)"
            : "\(summary.claims) claims, \(summary.known) checked before; \(results.isEmpty ? "nothing new" : results)\(unreadable)"
        return rows.isEmpty ? last : TextTable(head: head, rows: rows, rightAligned: [3]).text + "\n" + last
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
        "described": "描述更新", "sighting": "观测", "decision": "决定", "event": "事件", "check": "整改核验", "imported": "存量导入", "recurred": "反弹",
    ]

    private static let chineseRelations = ["new": "新增", "growth": "已知案件扩大", "known": "已知未变", "recurrence": "整改后反弹"]

    private func relation(_ key: String) -> String { isChinese ? Self.chineseRelations[key] ?? key : key }

    private func name(_ key: String) -> String { isChinese ? Self.chinese[key] ?? key : key.replacing("_", with: " ") }
}
