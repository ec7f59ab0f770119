import Testing
import Triage
import _TestSupport

/// Ground as a set of cells of 100 m².
private typealias Ground = Set<Int>

private struct Night {
    var span: DateSpan
    var places: [Ground]
    var unseen: Ground
}

/// A district of 16 × 16 cells in which things come, grow, split, merge and go, under clouds.
private func history(seed: UInt64) -> [Night] {
    var random = SeededGenerator(seed: seed)
    var blocks: [Ground] = []
    func rectangle(_ random: inout SeededGenerator) -> Ground {
        let x = Int.random(in: 0..<14, using: &random)
        let y = Int.random(in: 0..<14, using: &random)
        let w = Int.random(in: 1...4, using: &random)
        let h = Int.random(in: 1...4, using: &random)
        var ground: Ground = []
        for row in y..<min(16, y + h) { for column in x..<min(16, x + w) { ground.insert(row * 16 + column) } }
        return ground
    }
    /// Parts that hang together by sides.
    func parts(_ all: Ground) -> [Ground] {
        var rest = all
        var found: [Ground] = []
        while let first = rest.min() {
            var part: Ground = [first]
            var open = [first]
            rest.remove(first)
            while let cell = open.popLast() {
                for (step, isInside) in [(1, cell % 16 < 15), (-1, cell % 16 > 0), (16, true), (-16, true)] where isInside {
                    if rest.remove(cell + step) != nil {
                        part.insert(cell + step)
                        open.append(cell + step)
                    }
                }
            }
            found.append(part)
        }
        return found
    }
    var day = 10
    return (0..<Int.random(in: 2...7, using: &random)).map { _ in
        blocks.removeAll { _ in Int.random(in: 0..<6, using: &random) == 0 }
        for _ in 0..<Int.random(in: 0...3, using: &random) { blocks.append(rectangle(&random)) }
        let unseen = Int.random(in: 0..<3, using: &random) == 0 ? rectangle(&random).union(rectangle(&random)) : []
        day += Int.random(in: 1...2, using: &random)
        let start = Int.random(in: 0..<8, using: &random) == 0 ? "2024-01-05" : "2024-01-01"
        return Night(
            span: DateSpan(before: start, after: "2024-02-\(day)"),
            places: parts(blocks.reduce(into: Ground()) { $0.formUnion($1) }.subtracting(unseen)), unseen: unseen)
    }
}

private let limits = RegisterLimits(minIoU: 0.3, minContainment: 0.5, growthM2: 200, growthShare: 0.1, clearlySeen: 0.9)

private func number(_ ground: Ground, _ span: DateSpan) -> String {
    "\(span.before)/\(span.after)/\(ground.min() ?? -1)/\(ground.count)"
}

/// The register as it is kept by `RegisterUpdate`.
private struct Kept {
    var ground: [String: Ground] = [:]
    var sightings: [String: [Sighting]] = [:]
    var parents: [String: String] = [:]
    var successors: [String: String] = [:]
    var runs: Set<String> = []
    var events: [[RegisterEvent]] = []

    mutating func take(_ night: Night, run: String, order: (inout [Int]) -> Void = { _ in }) {
        guard runs.insert(run).inserted else {
            events.append([])
            return
        }
        var positions = Array(night.places.indices)
        order(&positions)
        let places = positions.map { night.places[$0] }
        var known = ground.keys.filter { successors[$0] == nil }.sorted()
        var indices = Array(known.indices)
        order(&indices)
        known = indices.map { known[$0] }
        var overlaps: [Matching.Overlap] = []
        for (d, place) in places.enumerated() {
            for (e, uid) in known.enumerated() {
                let common = place.intersection(ground[uid] ?? []).count
                if common > 0 { overlaps.append(.init(detection: d, entry: e, areaM2: Double(common) * 100)) }
            }
        }
        let update = RegisterUpdate(
            run: .init(id: run, sequence: runs.count, span: night.span),
            detections: places.map {
                Detection(uid: number($0, night.span), areaM2: Double($0.count) * 100, seenFraction: 1, geometryHash: "\($0.sorted())")
            },
            entries: known.map { RegisterEntry(uid: $0, sightings: sightings[$0] ?? []) }, overlaps: overlaps,
            seen: known.map { uid in
                let all = ground[uid] ?? []
                return Double(all.subtracting(night.unseen).count) / Double(max(1, all.count))
            },
            limits: limits, isKnown: { ground[$0] != nil }, remint: { "\($0)#\($1)" })
        for (uid, sighting) in update.sightings { sightings[uid, default: []].append(sighting) }
        for (index, uid) in update.uids.enumerated() { ground[uid] = places[index] }
        for founding in update.foundings { parents[founding.uid] = founding.parent }
        successors.merge(update.successors) { _, new in new }
        events.append(update.events)
    }

    var states: [String: MachineState] { sightings.mapValues { Lifecycle($0, limits: limits).state } }
}

/// The same register told in the plainest way: sets of cells, all pairs looked at one by one, a state machine that steps each night.
private struct Plain {
    struct Place {
        var ground: Ground
        var since: DateSpan
        var state = MachineState.new
        var size: Int
        var parent: String?
        var successor: String?
    }
    var places: [String: Place] = [:]

    mutating func take(_ night: Night) {
        let known = places.filter { $0.value.successor == nil }
        func iou(_ a: Ground, _ b: Ground) -> Double { Double(a.intersection(b).count) / Double(a.union(b).count) }
        func isRelated(_ a: Ground, _ b: Ground) -> Bool {
            let common = a.intersection(b).count
            return common > 0 && (iou(a, b) >= 0.3 || 2 * common >= min(a.count, b.count))
        }
        func isSameTime(_ place: Place) -> Bool { max(place.since.before, night.span.before) < min(place.since.after, night.span.after) }
        var free = Set(night.places.indices)
        var missing = Set(known.filter { isSameTime($0.value) }.keys)
        let candidates = missing
        var identity: [Int: String] = [:]
        // The best pair that is left, again and again.
        while true {
            var best: (Double, String, String, Int)?
            for index in free {
                for uid in missing where isRelated(night.places[index], known[uid]!.ground) {
                    let offer = (iou(night.places[index], known[uid]!.ground), uid, number(night.places[index], night.span), index)
                    if let held = best {
                        if offer.0 > held.0 || offer.0 == held.0 && (offer.1, offer.2) < (held.1, held.2) { best = offer }
                    } else {
                        best = offer
                    }
                }
            }
            guard let pair = best else { break }
            identity[pair.3] = pair.1
            free.remove(pair.3)
            missing.remove(pair.1)
        }
        for (index, uid) in identity { step(uid, to: night.places[index], night.span) }
        var names: [Int: String] = identity
        for index in free {
            var uid = number(night.places[index], night.span)
            var attempt = 1
            while places[uid] != nil {
                uid = "\(number(night.places[index], night.span))#\(attempt)"
                attempt += 1
            }
            names[index] = uid
        }
        for uid in missing {
            let old = known[uid]!
            let heirs = night.places.indices.filter { isRelated(night.places[$0], old.ground) }
            if let heir = heirs.max(by: { a, b in
                let left = iou(night.places[a], old.ground)
                let right = iou(night.places[b], old.ground)
                return left != right ? left < right : number(night.places[a], night.span) > number(night.places[b], night.span)
            }) {
                places[uid]!.successor = names[heir]
                places[uid]!.state = .superseded
            } else if night.span.before <= old.since.before, old.state != .withdrawn {
                places[uid]!.state = old.ground.subtracting(night.unseen).count * 10 >= old.ground.count * 9 ? .withdrawn : .notObserved
            }
        }
        for index in free {
            let place = night.places[index]
            let relatives = candidates.filter { isRelated(place, known[$0]!.ground) }
            var parent = relatives.max { a, b in
                let left = iou(place, known[a]!.ground)
                let right = iou(place, known[b]!.ground)
                return left != right ? left < right : a > b
            }
            if parent == nil {
                parent =
                    known.filter { !$0.value.ground.isDisjoint(with: place) }.max { a, b in
                        let left = a.value.ground.intersection(place).count
                        let right = b.value.ground.intersection(place).count
                        return left != right ? left < right : a.key > b.key
                    }?.key
            }
            places[names[index]!] = Place(ground: place, since: night.span, size: place.count, parent: parent)
        }
    }

    private mutating func step(_ uid: String, to ground: Ground, _ span: DateSpan) {
        var place = places[uid]!
        let step = max(2, 0.1 * Double(place.size))
        if place.state == .withdrawn {
            place.state = .reappeared
            place.size = ground.count
        } else if Double(ground.count) >= Double(place.size) + step {
            place.state = .grown
            place.size = ground.count
        } else if Double(ground.count) <= Double(place.size) - step {
            place.state = .shrunk
            place.size = ground.count
        } else {
            place.state = .persisting
        }
        place.ground = ground
        place.since = DateSpan(before: max(place.since.before, span.before), after: min(place.since.after, span.after))
        places[uid] = place
    }
}

@Suite struct RegisterHistoryTests {
    /// Histories whose dates only go forward: the plain model can step through them.
    @Test func randomHistoriesAgreeWithAPlainModel() {
        var kinds: Set<RegisterEvent.Kind> = []
        for seed in UInt64(0)..<1000 {
            var kept = Kept()
            var plain = Plain()
            for (index, night) in history(seed: seed).sorted(by: { $0.span < $1.span }).enumerated() {
                kept.take(night, run: "run \(index)")
                plain.take(night)
            }
            #expect(kept.states == plain.places.mapValues(\.state), "history \(seed)")
            #expect(kept.successors == plain.places.compactMapValues(\.successor), "history \(seed)")
            #expect(kept.parents == plain.places.compactMapValues(\.parent), "history \(seed)")
            #expect(kept.ground == plain.places.mapValues(\.ground), "history \(seed)")
            kinds.formUnion(kept.events.joined().map(\.kind))
        }
        // The histories reach all that can happen without people.
        #expect(kinds == [.found, .grown, .shrunk, .withdrawn, .reappeared, .superseded])
    }

    @Test(arguments: UInt64(0)..<200) func neitherOrderShows(seed: UInt64) {
        var kept = Kept()
        var shuffled = Kept()
        var random = SeededGenerator(seed: seed &+ 77)
        for (index, night) in history(seed: seed).enumerated() {
            kept.take(night, run: "run \(index)")
            shuffled.take(night, run: "run \(index)") { $0.shuffle(using: &random) }
        }
        #expect(kept.events == shuffled.events)
        #expect(kept.states == shuffled.states)
        #expect(kept.ground == shuffled.ground)
        #expect(kept.parents == shuffled.parents)
    }

    @Test(arguments: UInt64(0)..<200) func theSameNightTwiceChangesNothing(seed: UInt64) {
        var kept = Kept()
        for (index, night) in history(seed: seed).enumerated() {
            kept.take(night, run: "run \(index)")
            let states = kept.states
            kept.take(night, run: "run \(index)")
            #expect(kept.events.last == [])
            #expect(kept.states == states)
        }
    }

    @Test(arguments: UInt64(0)..<200) func everyPlaceIsTheOneOfItsSightingsInAnyOrder(seed: UInt64) {
        var kept = Kept()
        for (index, night) in history(seed: seed).enumerated() { kept.take(night, run: "run \(index)") }
        var random = SeededGenerator(seed: seed)
        for (_, sightings) in kept.sightings {
            #expect(Lifecycle(sightings.shuffled(using: &random), limits: limits) == Lifecycle(sightings, limits: limits))
        }
    }

    /// Nights are done again with other results, in any order: every place keeps dates and an outline, and the last word on each night counts.
    @Test(arguments: UInt64(0)..<200) func nightsDoneAgainInAnyOrder(seed: UInt64) {
        var kept = Kept()
        let nights = history(seed: seed)
        let others = history(seed: seed &+ 5000)
        var random = SeededGenerator(seed: seed)
        for (index, night) in nights.enumerated() { kept.take(night, run: "run \(index)") }
        for index in nights.indices.shuffled(using: &random) {
            var again = nights[index]
            again.places = others[index % others.count].places
            kept.take(again, run: "again \(index)")
        }
        for (uid, sightings) in kept.sightings {
            let life = Lifecycle(sightings, limits: limits)
            #expect(life.span != nil && life.areaM2 != nil && life.geometryHash != nil, "\(uid)")
            if kept.successors[uid] == nil, life.state != .withdrawn, life.state != .notObserved {
                let last = Dictionary(grouping: sightings, by: \.span).compactMapValues { $0.max { $0.sequence < $1.sequence } }
                #expect(last.values.contains { $0.finding == .found }, "\(uid)")
            }
        }
    }
}
