/// Which share of the wanted objects is found when a share of the candidates has been looked at, in some order.
package struct LookCurve: Sendable, Encodable {
    package static let steps = 100
    /// Orders that the random curve is the mean of.
    package static let shuffles = 200

    package var order: String
    /// Recall after 0, 1, … 100 % of the candidates (rounded up to whole ones).
    package var recall: [Double]
    /// Mean recall over all depths: the area under the curve.
    package var area: Double

    /// The curves of the queue, of the order by area alone (largest first), and of random orders.
    ///
    /// - Parameter seed: of the random orders; the same seed gives the same curve for any order of input rows.
    package static func curves(queue: [JudgedCandidate], truth: TruthCover, seed: UInt64 = 1) -> [LookCurve] {
        guard !truth.objects.isEmpty, !queue.isEmpty else { return [] }
        let byArea = queue.indices.sorted { (-queue[$0].areaM2, queue[$0].uid) < (-queue[$1].areaM2, queue[$1].uid) }
        let byName = queue.indices.sorted { queue[$0].uid < queue[$1].uid }
        var generator = SeededDraw(seed: seed)
        var random = LookCurve(order: "random", recall: [Double](repeating: 0, count: steps + 1), area: 0)
        for _ in 0..<shuffles {
            let curve = LookCurve("random", byName.shuffled(using: &generator), truth)
            for step in random.recall.indices { random.recall[step] += curve.recall[step] / Double(shuffles) }
            random.area += curve.area / Double(shuffles)
        }
        return [LookCurve("queue", Array(queue.indices), truth), LookCurve("area", byArea, truth), random]
    }

    private init(order: String, recall: [Double], area: Double) {
        self.order = order
        self.recall = recall
        self.area = area
    }

    private init(_ name: String, _ order: [Int], _ truth: TruthCover) {
        var place = [Int?](repeating: nil, count: order.count)
        for (position, index) in order.enumerated() { place[index] = position }
        let found = truth.foundAt(place: place).compactMap { $0 }.sorted()
        let total = Double(truth.objects.count)
        var recall: [Double] = []
        var passed = 0
        for step in 0...Self.steps {
            let looked = (order.count * step + Self.steps - 1) / Self.steps
            while passed < found.count, found[passed] < looked { passed += 1 }
            recall.append(Double(passed) / total)
        }
        let area = found.reduce(0.0) { $0 + Double(order.count - $1) } / (Double(order.count) * total)
        self.init(order: name, recall: recall, area: area)
    }

    /// The same from a weighted sample of candidates, each of which stands for `weight` of them.
    ///
    /// - Parameter rows: in the order of the curve.
    package init(order: String, rows: [(weight: Double, isWanted: Bool)]) {
        let total = rows.reduce(0) { $0 + $1.weight }
        let wanted = rows.reduce(0) { $0 + ($1.isWanted ? $1.weight : 0) }
        var recall: [Double] = []
        var looked = 0.0
        var found = 0.0
        var area = 0.0
        var next = 0
        for step in 0...Self.steps {
            let limit = total * Double(step) / Double(Self.steps)
            while next < rows.count, looked + rows[next].weight <= limit * (1 + 1e-12) {
                looked += rows[next].weight
                if rows[next].isWanted { found += rows[next].weight }
                next += 1
            }
            recall.append(wanted > 0 ? found / wanted : 0)
        }
        var before = 0.0
        for row in rows where wanted > 0 && total > 0 {
            let after = before + (row.isWanted ? row.weight / wanted : 0)
            area += row.weight / total * (before + after) / 2
            before = after
        }
        self.init(order: order, recall: recall, area: area)
    }

    /// The least share of the candidates (in whole percent) with at least this recall; nil where it is never reached.
    package func share(forRecall wanted: Double) -> Double? {
        recall.firstIndex { $0 >= wanted }.map { Double($0) / Double(Self.steps) }
    }
}
