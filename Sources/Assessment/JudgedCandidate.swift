/// A candidate of the queue as the truth sees it.
///
/// Amounts of ground are pixels where the truth is a raster, and square metres where it is polygons; only their ratios count.
package struct JudgedCandidate: Sendable, Hashable {
    /// A candidate is judged if more than this share of it was evaluated.
    package static let judgedShare = 0.5
    /// A judged candidate is good if at least this share of its evaluated ground is wanted change.
    package static let goodShare = 0.25

    package var uid: String
    package var tier: String
    package var mappedClass: String
    /// Which class the truth gives to it; nil where the truth knows no classes.
    package var trueClass: String?
    package var confidence: Double?
    package var classProbability: Double?
    package var areaM2: Double
    /// Ground of the candidate that no later one covers.
    package var size: Double
    /// Of that, the ground for which the truth is known.
    package var evaluated: Double
    /// Of that, the ground which truly holds wanted change.
    package var hit: Double

    package init(
        uid: String, tier: String = "", mappedClass: String = "", trueClass: String? = nil, confidence: Double? = nil,
        classProbability: Double? = nil, areaM2: Double = 0, size: Double = 0, evaluated: Double = 0, hit: Double = 0
    ) {
        self.uid = uid
        self.tier = tier
        self.mappedClass = mappedClass
        self.trueClass = trueClass
        self.confidence = confidence
        self.classProbability = classProbability
        self.areaM2 = areaM2
        self.size = size
        self.evaluated = evaluated
        self.hit = hit
    }

    package var isJudged: Bool { size > 0 && evaluated > Self.judgedShare * size }
    package var isGood: Bool { isJudged && hit > 0 && hit >= Self.goodShare * evaluated }
}
