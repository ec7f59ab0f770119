import GeoIO
import Pipeline
import Spreadsheet
import Triage

/// The workbook of a run: tables by township for leaders, the four lists, what could not be seen, and what is missing.
///
/// Whether a case is verified or put right is known to a register alone, which a run does not have: such columns and lists come out
/// empty, and say so.
struct LeaderBook {
    let queue: ExchangeQueue
    let mapping: ExchangeMapping
    let language: ReportLanguage
    let blindSpots: BlindSpotTable
    private let townships: [TownshipTally]

    init(queue: ExchangeQueue, mapping: ExchangeMapping, language: ReportLanguage, blindSpots: BlindSpotTable) {
        self.queue = queue
        self.mapping = mapping
        self.language = language
        self.blindSpots = blindSpots
        townships = TownshipTally.rows(queue.records, asOf: queue.dateAfter)
    }

    func t(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    var sheets: [Sheet] {
        [
            summary, progress, deadlines, blind,
            list(t("问题清单", "Problems"), t("疑似问题清单", "List of suspected problems"), queue.records, note: nil),
            list(
                t("已整改清单", "Rectified"), t("已整改清单", "List of rectified cases"), [],
                note: t(
                    "已整改指剩余面积为0且复核完成，只有整改台账能确认；本次运行没有台账，故此表为空，不表示没有已整改的案件。",
                    "Rectified means: nothing of it remains and the review is finished. Only a register can say so; this run has none, so the list is empty, which does not mean that no case was put right."
                )),
            list(
                t("未整改清单", "Not rectified"), t("未整改清单", "List of cases not rectified"), queue.records,
                note: t("未经复核完成的一律计入未整改；没有台账，全部候选均列入。", "What is not reviewed to the end counts as not rectified; without a register that is every candidate.")),
            explanations,
        ]
    }

    private var headline: String {
        let names = Set(queue.records.compactMap { $0.feature.string("county_name") })
        let county = names.count == 1 ? names.first ?? "" : ""
        return language == .zh ? county : county.isEmpty ? "" : county + ": "
    }

    private var names: [String] {
        townships.map { $0.name.isEmpty ? ($0.code.isEmpty ? t("（未定乡镇）", "(no township)") : $0.code) : $0.name }
    }

    private var registerNote: String {
        t("“已核实”“已整改”等列需要整改台账，本次运行没有台账，留空。", "Columns such as verified or done need a register; this run has none, so they are empty.")
    }

    private var farmlandNote: [String] {
        queue.missing.contains("farmland_mu")
            ? [t("耕地、永久基本农田未评估（未配置相应图层），留空，不表示为0。", "Farmland was not evaluated (its base layers are not configured): empty, which does not mean 0.")]
            : []
    }

    /// Counts and areas by township and suspected kind of use.
    private var summary: Sheet {
        var table = start()
        let issued = t("下发图斑", "Issued")
        let whole = columns(of: &table, issued, withArea: true) { $0.all }
        var counts: [Int] = []
        var farmland: [Int] = []
        for kind in ClassCodes.Kind.allCases {
            let own = columns(of: &table, kind.title(language), withArea: false) { $0.byKind[kind] ?? Self.none(like: $0.all) }
            counts.append(own.count)
            farmland.append(own.farmland)
        }
        let verified = t("已核实", "Verified")
        for title in [t("个数", "count"), t("耕地", "farmland"), t("永农", "basic")] {
            table.figures(title, group: verified, isArea: title != t("个数", "count"), townships.map { _ in nil })
        }
        let check = t("校核", "Check")
        table.check(t("个数", "count"), group: check, isArea: false, of: whole.count, less: counts, townships.map { _ in 0 })
        table.check(
            t("耕地", "farmland"), group: check, isArea: true, of: whole.farmland, less: farmland,
            townships.map { $0.all.farmland == nil ? nil : 0 })
        return sheet(
            t("乡镇汇总", "By township"), t("耕地疑似问题图斑乡镇汇总表（单位：个、亩）", "Suspected problems by township (count, mu)"), table,
            notes: [t("按疑似违法耕地面积由大到小排列。机器只提供线索，不作违法认定。", "Sorted by suspected loss of farmland. These are leads, not findings of illegality.")]
                + farmlandNote + [registerNote])
    }

    /// No candidates, where farmland was evaluated or not as in `all`.
    private static func none(like all: AreaTally) -> AreaTally {
        AreaTally(count: 0, area: 0, farmland: all.farmland.map { _ in 0 }, basic: all.basic.map { _ in 0 })
    }

    private func columns(
        of table: inout TableBuilder, _ group: String, withArea: Bool, _ tally: (TownshipTally) -> AreaTally
    ) -> (count: Int, farmland: Int) {
        let own = townships.map(tally)
        // A kind without evaluated candidates in a township where others were evaluated has 0, not nothing.
        let evaluated = zip(own, townships).map { tally, township in
            (farmland: tally.farmland ?? township.all.farmland.map { _ in 0 }, basic: tally.basic ?? township.all.basic.map { _ in 0 })
        }
        let count = table.figures(t("个数", "count"), group: group, isArea: false, own.map(\.count))
        if withArea { table.figures(t("面积", "area"), group: group, width: 10, isArea: true, own.map(\.area)) }
        let farmland = table.figures(t("耕地", "farmland"), group: group, width: 9, isArea: true, evaluated.map(\.farmland))
        table.figures(t("永农", "basic"), group: group, width: 9, isArea: true, evaluated.map(\.basic))
        return (count, farmland)
    }

    private var progress: Sheet {
        var table = start()
        func group(_ title: String, _ tally: ((TownshipTally) -> AreaTally)?) -> (count: Int, area: Int) {
            let own = townships.map { tally?($0) }
            let count = table.figures(t("个数", "count"), group: title, isArea: false, own.map { $0?.count })
            let area = table.figures(t("面积", "area"), group: title, width: 10, isArea: true, own.map { $0?.area })
            table.figures(t("耕地", "farmland"), group: title, width: 9, isArea: true, own.map { $0?.farmland })
            return (count, area)
        }
        let total = group(t("问题总数", "Total")) { $0.all }
        let done = group(t("已整改", "Done"), nil)
        _ = group(t("其中：拆除复耕", "of that demolished"), nil)
        _ = group(t("其中：补办手续", "of that legalised"), nil)
        let open = group(t("未整改", "Open")) { $0.all }
        table.figures(t("已申报", "claimed"), group: t("存量", "Known"), isArea: false, townships.map { queue.missing.contains("backlog_claimed") ? nil : $0.claimed })
        let check = t("校核", "Check")
        table.check(t("个数", "count"), group: check, isArea: false, of: total.count, less: [done.count, open.count], townships.map { _ in 0 })
        table.check(t("面积", "area"), group: check, isArea: true, of: total.area, less: [done.area, open.area], townships.map { _ in 0 })
        return sheet(t("整治进度", "Progress"), t("整治进度表（单位：个、亩）", "Progress of rectification (count, mu)"), table, notes: farmlandNote + [registerNote])
    }

    private var deadlines: Sheet {
        var table = start()
        func column(_ title: String, _ group: String, needs name: String, _ value: (TownshipTally) -> Int) {
            table.figures(title, group: group, width: 12, isArea: false, townships.map { queue.missing.contains(name) ? nil : value($0) })
        }
        let deadline = t("期限", "Deadline")
        column(t("有期限", "with one"), deadline, needs: "deadline", \.withDeadline)
        column(t("已逾期", "overdue"), deadline, needs: "deadline", \.overdue)
        column(t("30日内到期", "within 30 days"), deadline, needs: "deadline", \.dueSoon)
        let known = t("存量案件", "Known cases")
        column(t("反弹（A7）", "recurring (A7)"), known, needs: "backlog_case", \.recurring)
        column(t("增长（A8）", "growing (A8)"), known, needs: "backlog_case", \.growing)
        let date = queue.dateAfter ?? t("未知", "unknown")
        var notes = [t("以后时相日期\(date)计算，不用运行当日。", "As of the later date, \(date), not of the day of the run.")]
        if queue.missing.contains("deadline") { notes.append(t("规则未给出期限，留空。", "The rules give no deadlines: empty.")) }
        if queue.missing.contains("backlog_case") { notes.append(t("未配置存量图层，留空。", "No layer of known cases is configured: empty.")) }
        notes.append(t("影像核验与每日进度需要整改台账，本次运行没有台账。", "Verification by imagery and daily progress need a register; this run has none."))
        return sheet(t("逾期与反弹", "Overdue"), t("逾期与反弹情况表（单位：个）", "Overdue and recurring cases (count)"), table, notes: notes)
    }

    private var blind: Sheet {
        let rows = blindSpots.rows
        var table = TableBuilder(count: rows.count)
        table.numbering(t("序号", "no."))
        table.label(t("乡镇", "township"), width: 18, total: t("合计", "Total"), rows.map { $0.name.isEmpty ? $0.code : $0.name })
        func hundredths(_ value: Double?) -> Int? { value.map { Int(($0 * 100).rounded()) } }
        let group = t("未能看清", "Not seen")
        table.figures(t("面积", "area"), group: t("调查范围", "Surveyed"), width: 14, isArea: true, rows.map { hundredths($0.area) })
        table.figures(t("面积", "area"), group: group, width: 14, isArea: true, rows.map { hundredths($0.unseen) })
        table.figures(
            t("占比（%）", "share (%)"), group: group, width: 12, isArea: true,
            rows.map { row in
                guard let area = row.area, let unseen = row.unseen, area > 0 else { return nil }
                return Int((unseen / area * 10_000).rounded())
            })
        var notes = [t("云、影、无数据或缺时相处不能判定为“无变化”。", "Under cloud, shadow, nodata or a missing date nothing is known; it is not “unchanged”.")]
        if let coverage = blindSpots.coverage {
            let unseen = coverage.regionPixels - coverage.seenPixels
            let share = Figure.percent(coverage.regionPixels > 0 ? Double(unseen) / Double(coverage.regionPixels) : nil)
            notes.append(
                t(
                    "全范围\(coverage.regionPixels)像元，两时相均看清\(coverage.seenPixels)，未看清\(unseen)（\(share)）；前时相未看清\(coverage.unseenBeforePixels)，后时相\(coverage.unseenAfterPixels)。",
                    "Of \(coverage.regionPixels) pixels \(coverage.seenPixels) were seen on both dates, \(unseen) were not (\(share)): \(coverage.unseenBeforePixels) on the earlier date, \(coverage.unseenAfterPixels) on the later."
                ))
        }
        if rows.isEmpty { notes.append(t("没有分乡镇的覆盖图层（coverage），只有合计。", "There is no layer coverage by township; only the total is known.")) }
        var made = sheet(t("盲区", "Blind spots"), t("影像盲区表（单位：亩）", "What the imagery did not show (mu)"), table, notes: notes)
        // The share of the whole is no sum of shares.
        if let area = hundredths(rows.reduce(0.0) { $0 + ($1.area ?? 0) }), area > 0, var total = made.total {
            let unseen = rows.reduce(0.0) { $0 + ($1.unseen ?? 0) }
            total[4] = .formula("=ROUND(D\(rows.count + 4)/C\(rows.count + 4)*100,2)", value: (unseen / Double(area) * 10_000 * 100).rounded() / 100, isInteger: false)
            made.total = total
        }
        return made
    }

    private func list(_ name: String, _ title: String, _ records: [ExchangeRecord], note: String?) -> Sheet {
        Sheet(
            name: name, title: headline + title,
            columns: mapping.columns.map { Sheet.Column($0.title[language] ?? $0.name, width: Double($0.width)) },
            rows: records.map { record in mapping.columns.map { Self.cell(record.value($0), decimals: $0.decimals) } }, notes: note.map { [$0] } ?? [], frozenColumns: 1)
    }

    static func cell(_ value: FieldValue, decimals: Int = 2) -> Cell {
        switch value {
        case .text(let text), .date(let text): text.isEmpty ? .empty : .text(SpreadsheetText.safe(text))
        case .integer(let number): .integer(number)
        case .real(let number): .real(number, decimals: decimals)
        case .absent: .empty
        }
    }

    private var explanations: Sheet {
        let versions = Set(queue.records.compactMap { $0.feature.string("rules_version") }).sorted().joined(separator: "; ")
        var rows: [(String, String)] = [
            (t("运行", "Run"), queue.runID), (t("程序", "Program"), "tuban \(Program.version)"), (t("规则版本", "Rules"), versions),
            (t("前时相", "Earlier date"), queue.dateBefore ?? "–"), (t("后时相", "Later date"), queue.dateAfter ?? "–"),
            (t("图斑数", "Candidates"), "\(queue.records.count)"),
            (t("性质", "Nature"), t("疑似线索，不作违法认定；由人核实后结案。", "Leads, no findings of illegality; a person closes each case.")),
            (
                t("整改台账", "Register"),
                t("没有；已核实、已整改、拆除、补办、影像核验、每日进度留空。", "None; verified, done, demolished, legalised, verification by imagery and daily progress are empty.")
            ),
        ]
        let missing = AttributeTable.standard.attributes.map(\.name).filter(queue.missing.contains)
        if !missing.isEmpty { rows.append((t("未评估的属性", "Not evaluated"), missing.joined(separator: ", "))) }
        for remark in queue.remarks { rows.append((t("提示", "Remark"), remark)) }
        return Sheet(
            name: t("说明", "Notes"), title: t("说明", "Notes"), columns: [.init(t("项目", "Item"), width: 20), .init(t("内容", "Content"), width: 110)],
            rows: rows.map { [.text($0.0), Self.cell(.text($0.1))] })
    }

    private func start() -> TableBuilder {
        var table = TableBuilder(count: townships.count)
        table.numbering(t("序号", "no."))
        table.label(t("乡镇", "township"), width: 14, total: t("合计", "Total"), names)
        return table
    }

    private func sheet(_ name: String, _ title: String, _ table: TableBuilder, notes: [String]) -> Sheet {
        Sheet(
            name: name, title: headline + title, columns: table.columns, rows: table.rows, total: table.total, notes: notes, frozenColumns: 2)
    }
}
