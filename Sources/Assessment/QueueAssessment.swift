/// Figures of a queue whose ground is known everywhere, or wherever it was evaluated.
package struct QueueAssessment: Sendable, Encodable {
    package let pixels: PixelAgreement?
    package let detection: RankedDetection
    package let byTier: [GroupedDetection]
    /// Each tier with all above it.
    package let cumulative: [GroupedDetection]
    package let byClass: [GroupedDetection]
    package let byTrueClass: [GroupedDetection]
    package let curves: [LookCurve]
    package let confusion: ConfusionMatrix?
    package let calibration: [Calibration]

    /// - Parameter queue: in the order of the queue.
    package init(queue: [JudgedCandidate], truth: TruthCover, pixels: PixelAgreement? = nil) {
        self.pixels = pixels
        detection = RankedDetection(queue: queue, truth: truth)
        byTier = GroupedDetection.rows(queue: queue, truth: truth, by: \.tier)
        cumulative = GroupedDetection.cumulative(queue: queue, truth: truth)
        byClass = GroupedDetection.rows(queue: queue, truth: truth, by: \.mappedClass)
        byTrueClass = truth.objects.contains { $0.trueClass != nil } ? GroupedDetection.recallByTrueClass(queue: queue, truth: truth) : []
        curves = LookCurve.curves(queue: queue, truth: truth)
        let judged = queue.filter(\.isJudged)
        let classed = judged.filter { $0.trueClass != nil }
        if classed.isEmpty {
            confusion = nil
        } else {
            // Every judged candidate is in: a census, whose figures have no sampling error.
            let census = StratifiedEstimator(sizes: [Double(classed.count)], strata: [Int](repeating: 0, count: classed.count))
            confusion = ConfusionMatrix(
                mapped: classed.map(\.mappedClass), reference: classed.map { $0.trueClass ?? "" }, areas: classed.map(\.areaM2),
                estimator: census)
        }
        var calibration: [Calibration] = []
        let confident = judged.filter { $0.confidence != nil }
        if !confident.isEmpty {
            calibration.append(
                Calibration(subject: "confidence", cases: confident.map { .init(predicted: $0.confidence ?? 0, isTrue: $0.isGood) }))
        }
        let probable = classed.filter { $0.classProbability != nil }
        if !probable.isEmpty {
            calibration.append(
                Calibration(
                    subject: "class_probability",
                    cases: probable.map { .init(predicted: $0.classProbability ?? 0, isTrue: $0.mappedClass == $0.trueClass) }))
        }
        self.calibration = calibration
    }
}
