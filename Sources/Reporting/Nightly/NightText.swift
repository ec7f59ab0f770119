import Pipeline

/// A night in a few lines for a person, in Chinese or English.
package struct NightText {
    private let isChinese: Bool

    package init(language: ReportLanguage) { isChinese = language == .zh }

    package func text(_ night: NightSummary) -> String {
        var lines = [files(night.files)]
        for fault in night.files.newlyQuarantined.prefix(20) { lines.append("  \(fault.path): \(fault.reason)") }
        if night.files.newlyQuarantined.count > 20 {
            lines.append("  " + word("…, the rest is in state/quarantine.json", "……其余见 state/quarantine.json"))
        }
        if night.pairs.isEmpty { lines.append(word("no pair of dates", "没有可比对的时相")) }
        for pair in night.pairs { lines += self.lines(pair) }
        for note in night.notes {
            let date = [note.date, note.sensor].compactMap { $0 }.joined(separator: " ")
            lines.append("  \(note.region)\(date.isEmpty ? "" : " \(date)"): \(text(note))")
        }
        if night.takenAgain > 0 { lines.append(word("put back into the register: \(night.takenAgain) runs", "补录入台账的运行：\(night.takenAgain)次")) }
        if let register = night.register {
            let tiers = register.tiers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append(
                word("register: open \(tiers.isEmpty ? "none" : tiers)", "台账：待核查 \(tiers.isEmpty ? "无" : tiers)")
                    + word("; events not delivered: \(register.pendingEvents)", "；待推送事件\(register.pendingEvents)条"))
        }
        if let checklist = night.checklist { lines.append(word("to check: \(checklist)", "核查清单：\(checklist)")) }
        if night.prunedFiles > 0 {
            lines.append(
                word(
                    "scratch removed: \(night.prunedFiles) files, \(night.prunedBytes >> 20) MiB",
                    "清理中间文件：\(night.prunedFiles)个，\(night.prunedBytes >> 20) MiB"))
        }
        if night.isDryRun, let needed = night.neededBytes, let free = night.freeBytes {
            lines.append(
                word(
                    "disk: up to \(DiskSpace.text(needed)) needed, \(DiskSpace.text(free)) free",
                    "磁盘：最多需要\(DiskSpace.text(needed))，可用\(DiskSpace.text(free))"))
        }
        for warning in night.warnings { lines.append(word("warning: ", "注意：") + warning) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func files(_ files: NightSummary.Files) -> String {
        word(
            "files: \(files.known) known, \(files.taken) new, \(files.unsettled) not settled, \(files.quarantined) in quarantine "
                + "(\(files.newlyQuarantined.count) of this night)\(files.gone > 0 ? ", \(files.gone) gone" : "")",
            "文件：已知\(files.known)个，新到\(files.taken)个，未传完\(files.unsettled)个，隔离\(files.quarantined)个（本次\(files.newlyQuarantined.count)个）"
                + (files.gone > 0 ? "，消失\(files.gone)个" : ""))
    }

    private func lines(_ pair: NightSummary.Pair) -> [String] {
        let reason = pair.reason.map { " (\(name($0)))" } ?? ""
        var lines = ["\(pair.region) \(pair.before) → \(pair.after) \(pair.sensor): \(name(pair.outcome.rawValue))\(reason)"]
        if let candidates = pair.candidates, let events = pair.events {
            let told = events.sorted { $0.key < $1.key }.map { "\(name($0.key)) \($0.value)" }.joined(separator: ", ")
            lines.append(
                word(
                    "  candidates \(candidates); events: \(told.isEmpty ? "none" : told); \(pair.folder)",
                    "  图斑\(candidates)个；事件：\(told.isEmpty ? "无" : told)；\(pair.folder)"))
        }
        if let blocks = pair.unreadableBlocks, blocks > 0 { lines.append(word("  blocks that could not be read: \(blocks)", "  无法读取的数据块：\(blocks)")) }
        if let error = pair.error {
            lines.append("  \(error)")
            let again = pair.isTriedAgain ?? false
            lines.append(again ? word("  it is tried again next night", "  下次将自动重试") : word("  not tried again; --retry does", "  不再自动重试；可用 --retry"))
        }
        for remark in pair.remarks ?? [] { lines.append("  \(remark)") }
        return lines
    }

    private func text(_ note: NightSummary.Note) -> String {
        let days = note.days ?? 0
        switch note.cause {
        case "not_covering":
            guard let share = note.coverage else { break }
            let percent = Int(share * 100)
            return word("covers \(percent) % of the region, which is too little", "只覆盖区域的 \(percent)%，覆盖不足")
        case "no_partner":
            return word(
                "no earlier year has a date within \(days) days of the same day of the year", "往年没有前后\(days)天以内的同季影像，无法比对")
        case "no_earlier": return word("no date is at least \(days) days older", "没有早\(days)天以上的影像，无法比对")
        case "no_imagery": return word("no sound imagery has come yet", "尚无可用影像")
        default: break
        }
        return name(note.cause) + (note.detail.map { " (\($0))" } ?? "")
    }

    private func word(_ english: String, _ chinese: String) -> String { isChinese ? chinese : english }

    private static let chinese = [
        "due": "待运行", "done": "已完成", "finished": "本次完成", "partial": "本次完成，部分数据无法读取", "failed": "失败",
        "new": "新增", "unfinished": "上次未完成", "retry": "重试", "inputs_changed": "影像有变", "configuration_changed": "配置或底图有变",
        "rules_changed": "规则或模型有变", "program_changed": "程序版本有变", "exports_changed": "导出设置有变", "output_changed": "结果文件缺失或被改动",
        "register_lacks_it": "台账中没有", "not_covering": "覆盖不足", "held": "等待中", "found": "新发现",
        "persisting": "持续", "grown": "扩大", "shrunk": "缩小", "withdrawn": "消失", "not_observed": "未观测", "reappeared": "重现",
        "superseded": "并入", "review_again": "需复核",
    ]

    private func name(_ key: String) -> String { isChinese ? Self.chinese[key] ?? key : key.replacing("_", with: " ") }
}
