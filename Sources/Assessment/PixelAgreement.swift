/// Agreement of all candidates together with a truth raster, over evaluated pixels.
package struct PixelAgreement: Sendable, Hashable, Encodable {
    package var truePositives: Int
    package var falsePositives: Int
    package var falseNegatives: Int
    package var trueNegatives: Int
    package let precision: Double
    package let recall: Double
    package let f1: Double
    /// Cohen (1960), A coefficient of agreement for nominal scales.
    package let kappa: Double
    package let overall: Double

    package init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.trueNegatives = trueNegatives
        let (tp, fp, fn, tn) = (Double(truePositives), Double(falsePositives), Double(falseNegatives), Double(trueNegatives))
        let n = tp + fp + fn + tn
        precision = tp / max(tp + fp, 1)
        recall = tp / max(tp + fn, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-12)
        overall = (tp + tn) / max(n, 1)
        let chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / max(n * n, 1)
        kappa = (overall - chance) / max(1 - chance, 1e-12)
    }
}
