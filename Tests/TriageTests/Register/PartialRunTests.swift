import Testing
import Triage

/// A run that looked at a part of a place's ground only.
@Suite struct PartialRunTests {
    private static let limits = RegisterLimits(minIoU: 0.3, minContainment: 0.5, growthM2: 200, growthShare: 0.1, clearlySeen: 0.9)
    private static let span = DateSpan(before: "2023-01-01", after: "2024-01-01")

    /// Two known places, of which `common` says what each has in common with the one detection of the second run.
    private static func update(common: [Double], partly: Set<Int>, seen: Double) -> RegisterUpdate {
        let entries = ["a", "b"].map { uid in
            RegisterEntry(
                uid: uid,
                sightings: [
                    Sighting(sequence: 1, run: "first", span: span, finding: .found, areaM2: 1000, seenFraction: 1, geometryHash: "x")
                ])
        }
        return RegisterUpdate(
            run: .init(id: "second", sequence: 2, span: span),
            detections: [Detection(uid: "n", areaM2: 1900, seenFraction: 1, geometryHash: "y")], entries: entries,
            overlaps: common.enumerated().filter { $1 > 0 }.map { .init(detection: 0, entry: $0, areaM2: $1) }, seen: [seen, seen], partly: partly,
            limits: limits, isKnown: { ["a", "b"].contains($0) }, remint: { uid, attempt in "\(uid)\(attempt)" })
    }

    @Test(arguments: [0.0, 1.0])
    func isNotMissed(seen: Double) {
        let whole = Self.update(common: [0, 0], partly: [], seen: seen)
        #expect(whole.sightings.filter { $0.uid != "n" }.map(\.sighting.finding) == Array(repeating: seen > 0.9 ? .unchanged : .unseen, count: 2))
        let part = Self.update(common: [0, 0], partly: [1], seen: seen)
        #expect(part.sightings.map(\.uid) == ["a", "n"] && !part.events.contains { $0.uid == "b" })
    }

    @Test func isFoundAgainButNotMergedAway() {
        let whole = Self.update(common: [950, 900], partly: [], seen: 1)
        #expect(whole.successors == ["b": "a"])
        let part = Self.update(common: [950, 900], partly: [1], seen: 1)
        #expect(part.successors.isEmpty && part.uids == ["a"] && part.sightings.map(\.uid) == ["a"])
        let again = Self.update(common: [0, 900], partly: [1], seen: 1)
        #expect(again.uids == ["b"] && again.sightings.last?.sighting.finding == .found)
    }
}
