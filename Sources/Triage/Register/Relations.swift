/// What each detection of a run is to the known place that it lies on: new, growth, known, or come back after it was put right.
struct Relations {
    /// By detection.
    private(set) var byDetection: [Relation]
    /// Places that had been closed or claimed to be put right, each with the detection that covers most of it; by place.
    private(set) var recurrences: [(entry: Int, detection: Int)] = []

    /// - Parameters:
    ///   - lifecycles: of the entries, before the run.
    ///   - subjects: by detection, the known place that it is, split from, or follows on the ground of.
    init(
        run: RegisterUpdate.Run, detections: [Detection], entries: [RegisterEntry], lifecycles: [Lifecycle], overlaps: [Matching.Overlap],
        subjects: [Int?], limits: RegisterLimits
    ) {
        byDetection = Array(repeating: .new, count: detections.count)
        var common: [Int: Double] = [:]
        for pair in overlaps where subjects[pair.detection] == pair.entry { common[pair.detection] = pair.areaM2 }
        var closest: [Int: (area: Double, detection: Int)] = [:]
        for (number, detection) in detections.enumerated() {
            guard let entry = subjects[number] else { continue }
            let life = lifecycles[entry]
            let area = life.areaM2 ?? 0
            let shared = common[number] ?? 0
            let putRightOn = HumanStanding(entries[entry].decisions, lifecycle: life, limits: limits).putRightOn
            let isThere = shared >= limits.minContainment * min(detection.areaM2, area)
            if let putRightOn, putRightOn <= run.span.after, isThere, !detection.isRestoration {
                byDetection[number] = .recurrence
                let held = closest[entry]
                if held.map({ (-shared, detection.uid) < (-$0.area, detections[$0.detection].uid) }) ?? true { closest[entry] = (shared, number) }
            } else if detection.areaM2 - shared >= limits.noticeable(from: area) {
                byDetection[number] = .growth
            } else if shared >= limits.minContainment * detection.areaM2 {
                byDetection[number] = .known
            }
        }
        recurrences = closest.map { ($0.key, $0.value.detection) }.sorted { $0.entry < $1.entry }
    }
}
