/// How good the queue is as a list of places, walked down from its top.
package struct RankedDetection: Sendable, Encodable {
    package struct PrecisionAt: Sendable, Hashable, Encodable {
        package var k: Int
        package var precision: Double
    }

    package static let depths = [10, 20, 50, 100, 200]

    package let candidates: Int
    package let judged: Int
    package let good: Int
    package let precision: Share
    package let objects: Int
    package let found: Int
    package let objectRecall: Share
    /// Good ones among the first k judged candidates, over min(k, judged); only depths that the queue reaches, and the first.
    package let precisionAt: [PrecisionAt]
    /// Rank average precision: Σ over k of (recall(k) − recall(k−1)) · precision(k), where recall counts objects and both
    /// run over the judged candidates. Nil where there are no objects.
    package let rankAP: Double?

    /// - Parameter queue: in the order of the queue.
    package init(queue: [JudgedCandidate], truth: TruthCover) {
        let order = queue.indices.filter { queue[$0].isJudged }
        var goodUpTo: [Int] = [0]
        for index in order { goodUpTo.append(goodUpTo[goodUpTo.count - 1] + (queue[index].isGood ? 1 : 0)) }
        /// Judged candidates up to each place of the queue.
        var judgedUpTo: [Int] = []
        var passed = 0
        for candidate in queue {
            if candidate.isJudged { passed += 1 }
            judgedUpTo.append(passed)
        }
        let found = truth.foundAt(place: queue.indices.map { $0 }).compactMap { $0 }.sorted()
        candidates = queue.count { $0.size > 0 }
        judged = order.count
        good = goodUpTo[order.count]
        precision = Share(good, of: judged)
        objects = truth.objects.count
        self.found = found.count
        objectRecall = Share(found.count, of: truth.objects.count)
        precisionAt = Self.depths.filter { $0 == Self.depths[0] || $0 <= order.count || $0 == 20 }.map { k in
            let depth = min(k, order.count)
            return PrecisionAt(k: k, precision: depth == 0 ? 0 : Double(goodUpTo[depth]) / Double(depth))
        }
        guard objects > 0 else {
            rankAP = nil
            return
        }
        var sum = 0.0
        if !order.isEmpty {
            for place in found {
                // An object that is found by an unjudged candidate before the first judged one counts at the first.
                let at = min(max(judgedUpTo[place], 1), order.count)
                sum += Double(goodUpTo[at]) / Double(at) / Double(objects)
            }
        }
        rankAP = sum
    }

    package func precision(at k: Int) -> Double? { precisionAt.first { $0.k == k }?.precision }
}
