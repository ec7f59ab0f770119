import GeoIO
import Geometry
import Triage

/// What a reader must know of a model, as Markdown in English and Chinese; all figures come from the model itself.
package struct ModelCard {
    private let model: ClassModel
    /// What the parcels were, and what the model must not be trusted for: by the one who trains it.
    private let notes: String

    package init(_ model: ClassModel, notes: String) {
        self.model = model
        self.notes = notes
    }

    package var text: String {
        let training = model.training
        var lines = ["# Model card · 模型说明: \(model.id)", ""]
        if !notes.isEmpty { lines += [notes, ""] }
        lines += [
            "## Model · 模型", "", "| | |", "|---|---|",
            "| program · 程序 | tuban \(training.program), schema \(model.schema) |",
            "| trees · 树 | XGBoost, \(model.classes.count) classes × \(training.parameters.rounds) rounds, depth "
                + "\(training.parameters.maxDepth), seed \(training.parameters.seed); SHA-256 `\(model.boosterSHA256)` |",
            "| features · 特征 | \(model.features.count), listed with formulas in the model file |",
            "| layers: trees, calibration, held out · 图层数（训练、校准、检验） | \(join(training.layers)) |",
            "| parcels · 图斑数 | \(join(training.parcels)) |",
            "| `auto` takes it for · `auto` 适用 | bands \(model.scope.bands.joined(separator: ", ")); \(model.scope.minGSD)–\(model.scope.maxGSD) m |",
            "| unknown below · 低于此概率为不能判定 | \(DecimalText.fixed(model.minProbability, 2)) |",
            "| temperature · 温度 | \(DecimalText.fixed(model.temperature, 3)) |", "",
            "Training parcels by class · 各类训练图斑数: "
                + ParcelClass.allCases.compactMap { name in training.byClass[name.rawValue].map { "\(name.rawValue) \($0)" } }
                .joined(separator: ", "),
            "",
        ]
        if let trial = training.trial { lines += self.trial(trial) }
        return lines.joined(separator: "\n")
    }

    private func trial(_ trial: ClassTrial) -> [String] {
        var lines = [
            "## Trial on held-out layers · 未参与训练图层上的检验", "",
            "\(trial.parcels) parcels: macro-F1 \(three(trial.macroF1)), \(three(trial.macroF1OfFrequent)) over the classes with at least "
                + "\(ClassTrial.fewest) parcels; accuracy \(three(trial.accuracy)); ECE over all candidates \(three(trial.calibrationError)).",
        ]
        if let bare = model.training.trialWithoutContext {
            lines += [
                "",
                "The same parcels without base layers · 无基础图层时: macro-F1 \(three(bare.macroF1)), accuracy \(three(bare.accuracy)), "
                    + "ECE \(three(bare.calibrationError)).",
            ]
        }
        lines += [
            "", "| class · 类别 | parcels · 图斑 | precision · 精确率 | recall · 召回率 | F1 |", "|---|---:|---:|---:|---:|",
        ]
        for figures in trial.classes {
            let name = "\(figures.name.rawValue) · \(figures.name.name(language: "zh"))"
            lines.append(
                "| \(name) | \(figures.parcels) | \(figures.precision.map(three) ?? "–") | \(figures.recall.map(three) ?? "–") "
                    + "| \(three(figures.f1)) |"
            )
        }
        lines += ["", "Reliability · 可靠性", "", "| probability · 概率 | parcels · 图斑 | mean · 平均概率 | right · 正确比例 |", "|---|---:|---:|---:|"]
        for bin in trial.reliability {
            lines.append(
                "| \(DecimalText.fixed(bin.from, 1))–\(DecimalText.fixed(bin.from + 0.1, 1)) | \(bin.parcels) "
                    + "| \(three(bin.meanProbability)) | \(three(bin.right)) |"
            )
        }
        let occurring = ParcelClass.allCases.indices.filter { place in
            trial.confusion[place].reduce(0, +) + trial.confusion.reduce(0) { $0 + $1[place] } > 0
        }
        let names = occurring.map { ParcelClass.allCases[$0].rawValue }
        lines += [
            "", "Confusion: true class by row, class given by column · 混淆矩阵（行为真值）", "", "| | " + names.joined(separator: " | ") + " |",
            "|---|" + names.map { _ in "---:|" }.joined(),
        ]
        for row in occurring {
            lines.append(
                "| \(ParcelClass.allCases[row].rawValue) | " + occurring.map { "\(trial.confusion[row][$0])" }.joined(separator: " | ") + " |")
        }
        return lines + [""]
    }

    package func write(to path: String) throws(TubanError) { try PublishedFile.write(text, to: path) }

    private func three(_ value: Double) -> String { DecimalText.fixed(value, 3) }
    private func join(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
}
