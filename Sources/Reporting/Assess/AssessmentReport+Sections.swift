import Assessment
import GeoIO
import Geometry
import Pipeline

/// The parts of the report in words.
extension AssessmentReport {
    package func text(_ language: ReportLanguage) -> String {
        ([title(language), subtitle(language), ""] + sections(language).map(\.text)).joined(separator: "\n")
    }

    package func html(_ language: ReportLanguage) throws(TubanError) -> String {
        try AssessmentPage.html(title: title(language), subtitle: subtitle(language), sections: sections(language), language: language)
    }

    package func writePage(to path: String, _ language: ReportLanguage) throws(TubanError) {
        try PublishedFile.write(try html(language), to: path)
    }

    private func title(_ language: ReportLanguage) -> String { language == .zh ? "队列评估" : "Assessment of a queue" }

    private func subtitle(_ language: ReportLanguage) -> String {
        let names = [queue, truth].map { path in path.split(separator: "/").suffix(2).joined(separator: "/") }
        return language == .zh ? "队列 \(names[0])，真值 \(names[1])（\(kind.rawValue)）" : "queue \(names[0]), truth \(names[1]) (\(kind.rawValue))"
    }

    private func sections(_ language: ReportLanguage) -> [ReportSection] {
        let words = AssessmentWords(language)
        if let assessment {
            return [words.detection(assessment)] + words.pixels(assessment.pixels)
                + [
                    words.groups(words.t("按等级", "By tier"), assessment.byTier, withPlot: true),
                    words.cumulative(assessment.cumulative, total: assessment.detection.candidates),
                    words.groups(words.t("按判读类别", "By mapped class"), assessment.byClass, withPlot: false),
                ] + words.trueClasses(assessment.byTrueClass) + words.curves(assessment.curves) + words.confusion(assessment.confusion)
                + words.calibration(assessment.calibration)
        }
        guard let sample else { return [] }
        return [words.sample(sample, unlabelled: unlabelled ?? 0, unsure: unsure ?? 0)]
            + [
                words.estimated(words.t("按等级", "By tier"), sample.byTier),
                words.estimated(words.t("累计到等级", "Down to a tier"), sample.cumulative),
                words.estimated(words.t("按判读类别", "By mapped class"), sample.byClass),
            ] + words.curves(sample.curves) + words.confusion(sample.confusion) + words.calibration(sample.calibration)
    }
}
