import Assessment
import GeoIO
import Geometry

/// A queue and the truth, brought together.
struct JudgedQueue {
    var queue: [JudgedCandidate]
    var truth: TruthCover
    var pixels: PixelAgreement?

    /// The candidates as the queue tells of them, not judged yet.
    static func candidates(of layer: QueueLayer) -> [JudgedCandidate] {
        layer.features.enumerated().map { index, feature in
            JudgedCandidate(
                uid: feature.string("uid") ?? "\(index + 1)", tier: feature.string("tier") ?? "", mappedClass: feature.string("class") ?? "",
                confidence: feature.number("confidence"), classProbability: feature.number("class_probability"),
                areaM2: feature.number("area_m2") ?? 0)
        }
    }
}
