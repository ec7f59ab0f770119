import Pipeline

/// A re-run in words, in Chinese or English.
package struct RerunText {
    private let isChinese: Bool
    private let register: RegisterText

    package init(language: ReportLanguage) {
        isChinese = language == .zh
        register = RegisterText(language: language)
    }

    /// What will be done, and what is no longer as it was when the full run was made.
    package func text(_ prepared: RerunPlanner.Prepared) -> String {
        let (report, window) = (prepared.report, prepared.window)
        var lines = [
            isChinese
                ? "运行\(report.of)的局部重跑\(prepared.plan.runID)：\(report.region)，\(window.width) × \(window.height)像元起"
                : "re-run \(prepared.plan.runID) of run \(report.of): \(report.region), \(window.width) × \(window.height) pixels or more",
            prepared.canReuse
                ? isChinese ? "沿用整体运行已完成的分块" : "finished tiles of the full run are used"
                : isChinese ? "所需分块将重新计算" : "the tiles around the region are made anew",
        ]
        lines += report.differences.map { (isChinese ? "与整体运行不同：" : "not as in the full run: ") + $0 }
        return lines.joined(separator: "\n")
    }

    package func text(_ summary: RegisterIntake.Summary) -> String {
        (isChinese ? "台账：" : "register: ") + register.text(summary)
    }

    package func nothingToDo(_ folder: String) -> String {
        isChinese ? "无需执行：\(folder)已是这次重跑的结果" : "nothing to do: \(folder) holds this re-run already"
    }
}
