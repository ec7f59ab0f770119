/// Which of the places found by a run are places that the register knows, and what became of those that split or merged.
///
/// One-to-one by (IoU descending, uid ascending), so neither the order of detections nor that of the register can show.
/// What remains is lineage: a detection that belongs to a place already taken is a part split off; a known place whose ground went to a
/// detection already taken has merged into that one.
package struct Matching: Sendable, Hashable {
    /// The two sides of a pair and the ground they share, m².
    package struct Overlap: Sendable, Hashable {
        package var detection: Int
        package var entry: Int
        package var areaM2: Double

        package init(detection: Int, entry: Int, areaM2: Double) {
            self.detection = detection
            self.entry = entry
            self.areaM2 = areaM2
        }
    }

    /// A side of the matching: its number and area. Numbers are unique on each side.
    package struct Place: Sendable, Hashable {
        package var uid: String
        package var areaM2: Double

        package init(uid: String, areaM2: Double) {
            self.uid = uid
            self.areaM2 = areaM2
        }
    }

    /// By detection: the known place that it is.
    package private(set) var identity: [Int?]
    /// By detection without identity: the known place that it split from.
    package private(set) var parent: [Int?]
    /// By known place without a detection of its own: the detection that it has merged into.
    package private(set) var successor: [Int?]

    /// - Complexity: O(m log m) for m overlaps.
    package init(detections: [Place], entries: [Place], overlaps: [Overlap], limits: RegisterLimits) {
        identity = Array(repeating: nil, count: detections.count)
        parent = Array(repeating: nil, count: detections.count)
        successor = Array(repeating: nil, count: entries.count)
        func iou(_ pair: Overlap) -> Double {
            pair.areaM2 / max(detections[pair.detection].areaM2 + entries[pair.entry].areaM2 - pair.areaM2, .leastNormalMagnitude)
        }
        let related = overlaps.filter { pair in
            pair.areaM2 > 0
                && (iou(pair) >= limits.minIoU
                    || pair.areaM2 >= limits.minContainment * min(detections[pair.detection].areaM2, entries[pair.entry].areaM2))
        }
        let ordered = related.map { (pair: $0, iou: iou($0)) }.sorted { left, right in
            if left.iou != right.iou { return left.iou > right.iou }
            let a = entries[left.pair.entry].uid
            let b = entries[right.pair.entry].uid
            return a != b ? a < b : detections[left.pair.detection].uid < detections[right.pair.detection].uid
        }
        var isTaken = Array(repeating: false, count: entries.count)
        for (pair, _) in ordered where identity[pair.detection] == nil && !isTaken[pair.entry] {
            identity[pair.detection] = pair.entry
            isTaken[pair.entry] = true
        }
        // The closest relation comes first in the order, so the first one met is the one that counts.
        for (pair, _) in ordered {
            if identity[pair.detection] == nil, parent[pair.detection] == nil { parent[pair.detection] = pair.entry }
            if !isTaken[pair.entry], successor[pair.entry] == nil { successor[pair.entry] = pair.detection }
        }
    }
}
