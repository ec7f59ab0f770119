import Assessment
import Pipeline

/// Tables and plots of an assessment in one language.
struct AssessmentWords {
    let language: ReportLanguage

    init(_ language: ReportLanguage) { self.language = language }

    func t(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    private func interval(_ share: Share) -> String {
        guard let low = share.low, let high = share.high else { return "–" }
        return "\(Figure.percent(low)) – \(Figure.percent(high))"
    }

    private func plusMinus(_ estimate: Estimate?) -> String {
        guard let estimate else { return "–" }
        return Figure.percent(estimate.value) + (estimate.halfWidth.map { " ± " + Figure.percent($0) } ?? "")
    }

    private func named(_ name: String) -> String { name.isEmpty ? t("（无）", "(none)") : name }

    func detection(_ assessment: QueueAssessment) -> ReportSection {
        let found = assessment.detection
        var rows = [
            [t("候选图斑", "candidates"), "\(found.candidates)", ""],
            [t("可判定", "judged"), "\(found.judged)", ""],
            [t("命中（精确率）", "good (precision)"), "\(found.good)", "\(Figure.percent(found.precision.value))  \(interval(found.precision))"],
            [t("真实对象", "truth objects"), "\(found.objects)", ""],
            [t("找到（召回率）", "found (recall)"), "\(found.found)", "\(Figure.percent(found.objectRecall.value))  \(interval(found.objectRecall))"],
            [t("排序平均精确率 AP", "rank average precision"), Figure.number(found.rankAP), ""],
        ]
        for at in found.precisionAt { rows.append([t("前\(at.k)名精确率", "precision at \(at.k)"), Figure.number(at.precision), ""]) }
        return ReportSection(
            title: t("检测", "Detection"),
            note: t(
                "命中：可判定面积中至少25%为所寻变化；找到：对象至少20%被覆盖。区间为95%（Wilson）。",
                "Good: at least 25 % of what was evaluated is wanted change. Found: at least 20 % of the object is covered. Intervals: 95 % (Wilson)."),
            head: [t("项目", "figure"), t("值", "value"), t("比例与区间", "share and interval")], rows: rows, textColumns: [0, 2])
    }

    func pixels(_ pixels: PixelAgreement?) -> [ReportSection] {
        guard let pixels else { return [] }
        let figures = [pixels.precision, pixels.recall, pixels.f1, pixels.kappa, pixels.overall].map { Figure.number($0) }
        return [
            ReportSection(
                title: t("像元一致性", "Pixels"),
                head: [t("精确率", "precision"), t("召回率", "recall"), "F1", "kappa", t("总体精度", "overall")], rows: [figures], textColumns: [])
        ]
    }

    func groups(_ title: String, _ groups: [GroupedDetection], withPlot: Bool) -> ReportSection {
        let plot = Plot(
            xLabel: t("等级", "tier"), yLabel: t("百分比", "per cent"),
            form: .bars(
                groups: groups.map { named($0.name) },
                [(t("精确率", "precision"), groups.map(\.precision.value)), (t("召回率", "recall"), groups.map(\.recall.value))]))
        return ReportSection(
            title: title,
            head: [
                t("组", "group"), t("候选", "candidates"), t("命中", "good"), t("精确率", "precision"), t("95%区间", "95 % interval"), t("找到", "found"),
                t("召回率", "recall"),
            ],
            rows: groups.map {
                [
                    named($0.name), "\($0.candidates)", "\($0.precision.count)/\($0.precision.total)", Figure.percent($0.precision.value),
                    interval($0.precision), "\($0.recall.count)/\($0.recall.total)", Figure.percent($0.recall.value),
                ]
            }, plot: withPlot ? plot : nil)
    }

    func cumulative(_ groups: [GroupedDetection], total: Int) -> ReportSection {
        let shown = groups.last { !$0.name.hasSuffix(" S") }?.candidates ?? total
        return ReportSection(
            title: t("查到某一等级为止", "Looking down to a tier"),
            head: [
                t("等级", "tier"), t("候选", "candidates"), t("占全部", "of all"), t("占未压制", "of those shown"), t("精确率", "precision"), t("召回率", "recall"),
            ],
            rows: groups.map {
                [
                    $0.name, "\($0.candidates)", Figure.percent(total > 0 ? Double($0.candidates) / Double(total) : nil),
                    shown > 0 && $0.candidates <= shown ? Figure.percent(Double($0.candidates) / Double(shown)) : "–",
                    Figure.percent($0.precision.value), Figure.percent($0.recall.value),
                ]
            })
    }

    func trueClasses(_ groups: [GroupedDetection]) -> [ReportSection] {
        guard !groups.isEmpty else { return [] }
        return [
            ReportSection(
                title: t("按真实类别", "By true class"), head: [t("类别", "class"), t("找到", "found"), t("召回率", "recall"), t("95%区间", "95 % interval")],
                rows: groups.map { [named($0.name), "\($0.recall.count)/\($0.recall.total)", Figure.percent($0.recall.value), interval($0.recall)] })
        ]
    }

    func curves(_ curves: [LookCurve]) -> [ReportSection] {
        guard !curves.isEmpty else { return [] }
        let names = ["queue": t("队列", "queue"), "area": t("仅按面积", "by area alone"), "random": t("随机", "random")]
        let shares = [10, 25, 50]
        let wanted = [0.8, 0.92]
        return [
            ReportSection(
                title: t("查看比例与召回", "Share looked at and recall"),
                head: [t("顺序", "order")] + shares.map { t("查看\($0)%的召回", "recall at \($0) %") }
                    + wanted.map { t("召回\(Int(100 * $0))%所需查看", "looked at for \(Int(100 * $0)) %") } + [t("曲线下面积", "area under curve")],
                rows: curves.map { curve in
                    [names[curve.order] ?? curve.order] + shares.map { Figure.percent(curve.recall[$0]) }
                        + wanted.map { Figure.percent(curve.share(forRecall: $0)) } + [Figure.number(curve.area)]
                },
                plot: Plot(
                    xLabel: t("已查看候选（%）", "candidates looked at (%)"), yLabel: t("找到的对象（%）", "objects found (%)"),
                    form: .lines(
                        curves.map { curve in
                            .init(
                                name: names[curve.order] ?? curve.order,
                                points: curve.recall.enumerated().map { (Double($0) / Double(LookCurve.steps), $1) })
                        }, withDiagonal: false)))
        ]
    }

    func confusion(_ matrix: ConfusionMatrix?) -> [ReportSection] {
        guard let matrix else { return [] }
        let total = matrix.counts.map { Double(max(1, $0.reduce(0, +))) }
        // Classes that the queue never gives have no row, those that the truth never has no column.
        let mapped = matrix.classes.indices.filter { row in matrix.counts[row].contains { $0 > 0 } }
        let reference = matrix.classes.indices.filter { column in matrix.counts.contains { $0[column] > 0 } }
        let counts = ReportSection(
            title: t("混淆矩阵（个数）", "Confusion matrix (units)"),
            note: t("行：队列判读；列：真值。", "Rows: the queue's class; columns: the truth."), head: [""] + reference.map { named(matrix.classes[$0]) },
            rows: mapped.map { row in [named(matrix.classes[row])] + reference.map { "\(matrix.counts[row][$0])" } },
            shades: mapped.map { row in [nil] + reference.map { Double(matrix.counts[row][$0]) / total[row] } })
        let summary = t(
            "总体精度 \(plusMinus(matrix.overall))，宏平均F1 \(Figure.number(matrix.macroF1))。按面积估计，95%区间；Olofsson 等 2014，分层与类别不同时按 Stehman 2014。",
            "Overall accuracy \(plusMinus(matrix.overall)), macro F1 \(Figure.number(matrix.macroF1)). By area, 95 % intervals; Olofsson et al. 2014, and Stehman 2014 where strata are not classes."
        )
        let adjusted = ReportSection(
            title: t("按面积校正的精度", "Area-adjusted accuracy"), note: summary,
            head: [
                t("类别", "class"), t("用户精度", "user's"), t("生产者精度", "producer's"), "F1", t("判读面积 m²", "mapped m²"), t("估计面积 m²", "estimated m²"), "± m²",
            ],
            rows: matrix.rows.map {
                [
                    named($0.name), plusMinus($0.users), plusMinus($0.producers), Figure.number($0.f1), Figure.number($0.mappedArea, 0),
                    Figure.number($0.area.value, 0), Figure.number($0.area.halfWidth, 0),
                ]
            })
        return [counts, adjusted]
    }

    func calibration(_ tables: [Calibration]) -> [ReportSection] {
        tables.map { table in
            ReportSection(
                title: t("校准：\(table.subject)", "Calibration: \(table.subject)"),
                note: t("ECE ", "ECE ") + Figure.number(table.expectedError) + t("，Brier ", ", Brier ") + Figure.number(table.brier) + t("，个数 ", ", n ")
                    + "\(table.count)",
                head: [t("区间", "bin"), t("个数", "n"), t("平均预测", "mean predicted"), t("实际比例", "observed"), t("95%区间", "95 % interval")],
                rows: table.table.map {
                    [
                        "\(Figure.number($0.lower, 1))–\(Figure.number($0.upper, 1))", "\($0.count)", Figure.number($0.meanPredicted),
                        Figure.number($0.observed), "\(Figure.number($0.low)) – \(Figure.number($0.high))",
                    ]
                },
                plot: Plot(
                    xLabel: t("预测概率（%）", "predicted (%)"), yLabel: t("实际比例（%）", "observed (%)"),
                    form: .lines(
                        [.init(name: table.subject, points: table.table.map { ($0.meanPredicted, $0.observed) }, weights: table.table.map(\.weight))],
                        withDiagonal: true)))
        }
    }

    func sample(_ sample: SampleAssessment, unlabelled: Int, unsure: Int) -> ReportSection {
        let total = Figure.number(sample.wanted.value, 0) + (sample.wanted.halfWidth.map { " ± " + Figure.number($0, 0) } ?? "")
        return ReportSection(
            title: t("由样本估计", "Estimated from the sample"),
            note: t("区间为95%，按分层抽样权重（Stehman 2014）。", "Intervals: 95 %, by the weights of the strata (Stehman 2014)."),
            head: [t("项目", "figure"), t("值", "value")],
            rows: [
                [t("已标注", "labelled"), "\(sample.labelled)"], [t("未标注", "not labelled"), "\(unlabelled)"], [t("存疑", "unsure"), "\(unsure)"],
                [t("全队列违法（所寻）估计数", "wanted candidates in the queue"), total], [t("精确率", "precision"), plusMinus(sample.precision)],
            ])
    }

    func estimated(_ title: String, _ groups: [SampleAssessment.Group]) -> ReportSection {
        ReportSection(
            title: title, head: [t("组", "group"), t("已标注", "labelled"), t("精确率", "precision"), t("占所寻的比例（召回）", "recall")],
            rows: groups.map { [named($0.name), "\($0.labelled)", plusMinus($0.precision), plusMinus($0.recall)] })
    }
}
