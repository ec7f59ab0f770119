/// Precision and recall of parts of the queue.
package struct GroupedDetection: Sendable, Encodable {
    package var name: String
    package var candidates: Int
    package var precision: Share
    /// Objects that the group's candidates find on their own.
    package var recall: Share

    /// One row for each group that occurs, in the order of names.
    package static func rows(
        queue: [JudgedCandidate], truth: TruthCover, by group: (JudgedCandidate) -> String
    ) -> [GroupedDetection] {
        let names = queue.map(group)
        return Set(names).sorted().map { name in row(name, queue, truth) { names[$0] == name } }
    }

    /// Tiers from the most urgent on, each with all above it: what is reached when the work stops there.
    package static func cumulative(queue: [JudgedCandidate], truth: TruthCover) -> [GroupedDetection] {
        let tiers = Set(queue.map(\.tier)).sorted()
        return tiers.indices.map { last in
            let chosen = Set(tiers[...last])
            return row("≤ \(tiers[last])", queue, truth) { chosen.contains(queue[$0].tier) }
        }
    }

    /// Recall by the class of the truth, whatever class the candidates were given.
    package static func recallByTrueClass(queue: [JudgedCandidate], truth: TruthCover) -> [GroupedDetection] {
        let found = truth.foundAt(place: queue.indices.map { $0 })
        let names = truth.objects.map { $0.trueClass ?? "" }
        return Set(names).sorted().map { name in
            let own = names.indices.filter { names[$0] == name }
            return GroupedDetection(
                name: name, candidates: queue.count { $0.trueClass == name }, precision: Share(0, of: 0),
                recall: Share(own.count { found[$0] != nil }, of: own.count))
        }
    }

    private static func row(
        _ name: String, _ queue: [JudgedCandidate], _ truth: TruthCover, contains: (Int) -> Bool
    ) -> GroupedDetection {
        let own = queue.indices.filter(contains)
        var place = [Int?](repeating: nil, count: queue.count)
        for index in own { place[index] = index }
        let judged = own.filter { queue[$0].isJudged }
        return GroupedDetection(
            name: name, candidates: own.count, precision: Share(judged.count { queue[$0].isGood }, of: judged.count),
            recall: Share(truth.foundAt(place: place).count { $0 != nil }, of: truth.objects.count))
    }
}
