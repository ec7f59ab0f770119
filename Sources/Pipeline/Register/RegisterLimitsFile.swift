import Geometry
import Triage

/// Reads `pipelines/register.yaml`.
package enum RegisterLimitsFile {
    package static func read(dataFolder: String) throws -> RegisterLimits {
        try StrictFile.read("\(dataFolder)/register.yaml") { _, map in
            map.allow(["min_iou", "min_containment", "growth_m2", "growth_share", "clearly_seen"])
            let share = 0.0...1.0
            guard let iou = map.number("min_iou", in: share), let containment = map.number("min_containment", in: share),
                let growth = map.number("growth_m2", in: 0...1e9), let growthShare = map.number("growth_share", in: 0...10),
                let seen = map.number("clearly_seen", in: share)
            else { return nil }
            return RegisterLimits(
                minIoU: iou, minContainment: containment, growthM2: growth, growthShare: growthShare, clearlySeen: seen)
        }
    }
}
