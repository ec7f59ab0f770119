import Geometry

/// Traces the rings of one region after another; keeps its working storage between them.
///
/// Each run has two vertical sides: 2i on its left, walked downwards, and 2i + 1 on its right, walked upwards, so that the pixels lie to
/// the left of the walk. On every grid line the side ends of the row above and the row below are merged from left to right and linked:
/// - a single end starts or closes a horizontal side;
/// - two ends of equal side at one x go straight on;
/// - two ends of opposite sides form a pinch: the pixels there touch diagonally, and each goes its own way round.
/// The cycles are then cut at pinches they pass twice, which leaves simple rings only: a ring that passes a pinch twice always has
/// there a piece of outside or of another hole on either side, because both pixels belong to one part.
package final class RingTracer {
    // One access to the class for each region: the tracing itself works on a value.
    private var tracing = RingTracing()

    package init() {}

    /// Appends the polygons of `runs` (maximal, in row-major order); see `tracePolygons(of:)`.
    package func trace(_ runs: ArraySlice<Run>, into store: inout TracedRings) {
        if runs.count == 1, let run = runs.first {
            store.appendRectangle(run)
        } else if !runs.isEmpty {
            tracing.trace(runs, into: &store)
        }
    }
}

/// The working storage of `RingTracer`.
private struct RingTracing: ~Copyable {
    private var capacity = 0
    private var next: UnsafeMutablePointer<Int32>
    /// The pinch at the head (2e) and tail (2e + 1) of side e, or −1.
    private var pinches: UnsafeMutablePointer<Int32>
    /// Where a pinch lies on the path, or −1.
    private var pinchPlaces: [Int32] = []
    private var parents: UnsafeMutablePointer<Int32>
    /// The corners walked since the last ring was closed, and the pinches that they are.
    private var path: UnsafeMutablePointer<PixelCorner>
    private var pathPinches: UnsafeMutablePointer<Int32>
    private var pathCount = 0
    /// The part of each ring, in the order in which rings are closed.
    private var parts: [Int32] = []

    init() {
        next = .allocate(capacity: 0)
        pinches = .allocate(capacity: 0)
        parents = .allocate(capacity: 0)
        path = .allocate(capacity: 0)
        pathPinches = .allocate(capacity: 0)
    }

    deinit {
        deallocate()
    }

    private func deallocate() {
        next.deallocate()
        pinches.deallocate()
        parents.deallocate()
        path.deallocate()
        pathPinches.deallocate()
    }

    private mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        deallocate()
        capacity = max(count, 2 * capacity, 64)
        next = .allocate(capacity: 2 * capacity)
        pinches = .allocate(capacity: 4 * capacity)
        parents = .allocate(capacity: capacity)
        path = .allocate(capacity: 4 * capacity)
        pathPinches = .allocate(capacity: 4 * capacity)
    }

    mutating func trace(_ runs: ArraySlice<Run>, into store: inout TracedRings) {
        reserve(runs.count)
        let firstRing = store.ringEnds.count
        runs.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            link(base, count: buffer.count)
            walk(base, count: buffer.count, into: &store)
        }
        sortRings(from: firstRing, runCount: runs.count, in: &store)
        for ring in parts.indices where ring + 1 == parts.count || parts[ring + 1] != parts[ring] {
            store.polygonEnds.append(firstRing + ring + 1)
        }
    }

    // MARK: Linking

    private mutating func link(_ runs: UnsafePointer<Run>, count: Int) {
        pinchPlaces.removeAll(keepingCapacity: true)
        pinches.update(repeating: -1, count: 4 * count)
        for index in 0..<count { parents[index] = Int32(index) }
        var above = 0..<0
        var start = 0
        while start < count {
            let row = runs[start].row
            var end = start + 1
            while end < count, runs[end].row == row { end += 1 }
            linkGridLine(runs, above: above, below: start..<end)
            above = start..<end
            if end == count || runs[end].row != row + 1 {
                linkGridLine(runs, above: above, below: end..<end)
                above = end..<end
            }
            start = end
        }
    }

    @inline(__always)
    private func x(_ runs: UnsafePointer<Run>, _ side: Int) -> Int32 {
        side & 1 == 0 ? runs[side >> 1].start : runs[side >> 1].end
    }

    private mutating func linkGridLine(_ runs: UnsafePointer<Run>, above: Range<Int>, below: Range<Int>) {
        var a = 2 * above.lowerBound
        var b = 2 * below.lowerBound
        let endA = 2 * above.upperBound
        let endB = 2 * below.upperBound
        // The side whose end opened the horizontal side that is being drawn, or −1.
        var pending = -1
        var pendingArrives = false

        // The walk arrives at the grid line on a left side from above or a right side from below, and leaves it on the others.
        @inline(__always) func meet(_ side: Int, arrives: Bool) {
            if pending < 0 {
                pending = side
                pendingArrives = arrives
            } else {
                if pendingArrives { next[pending] = Int32(side) } else { next[side] = Int32(pending) }
                pending = -1
            }
        }
        while a < endA || b < endB {
            let xA = a < endA ? x(runs, a) : Int32.max
            let xB = b < endB ? x(runs, b) : Int32.max
            if xA < xB {
                meet(a, arrives: a & 1 == 0)
                a += 1
            } else if xB < xA {
                meet(b, arrives: b & 1 == 1)
                b += 1
            } else {
                if (a ^ b) & 1 == 0 {
                    if a & 1 == 0 { next[a] = Int32(b) } else { next[b] = Int32(a) }
                } else {
                    let pinch = Int32(pinchPlaces.count)
                    pinchPlaces.append(-1)
                    if a & 1 == 1 {
                        // Pixels to the upper left and lower right: both walks leave here.
                        pinches[2 * a + 1] = pinch
                        pinches[2 * b + 1] = pinch
                        meet(a, arrives: false)
                        meet(b, arrives: false)
                    } else {
                        pinches[2 * a] = pinch
                        pinches[2 * b] = pinch
                        meet(b, arrives: true)
                        meet(a, arrives: true)
                    }
                }
                a += 1
                b += 1
            }
            if a & b & 1 == 1, a < endA, b < endB {
                DisjointSets.unite(Int32(a >> 1), Int32(b >> 1), in: parents)
            }
        }
    }

    // MARK: Walking

    private mutating func walk(_ runs: UnsafePointer<Run>, count: Int, into store: inout TracedRings) {
        parts.removeAll(keepingCapacity: true)
        for run in 0..<count where next[2 * run] >= 0 {
            let part = DisjointSets.root(of: Int32(run), in: parents)
            var side = 2 * run
            pathCount = 0
            while true {
                let following = Int(next[side])
                if following < 0 { break }
                next[side] = -1
                let from = x(runs, side)
                let to = x(runs, following)
                if from != to {
                    let y = runs[side >> 1].row + (side & 1 == 0 ? 1 : 0)
                    push(PixelCorner(x: from, y: y), pinch: pinches[2 * side], part: part, into: &store)
                    push(PixelCorner(x: to, y: y), pinch: pinches[2 * following + 1], part: part, into: &store)
                }
                side = following
            }
            close(from: 0, part: part, into: &store)
        }
    }

    /// Adds a corner to the path; when it is a pinch that the path has passed before, the loop since then becomes a ring.
    @inline(__always)
    private mutating func push(_ corner: PixelCorner, pinch: Int32, part: Int32, into store: inout TracedRings) {
        if pinch >= 0 {
            let place = pinchPlaces[Int(pinch)]
            if place >= 0 { close(from: Int(place), part: part, into: &store) }
            pinchPlaces[Int(pinch)] = Int32(pathCount)
        }
        path[pathCount] = corner
        pathPinches[pathCount] = pinch
        pathCount += 1
    }

    private mutating func close(from start: Int, part: Int32, into store: inout TracedRings) {
        var first = start
        for index in start..<pathCount {
            if path[index] < path[first] { first = index }
            if pathPinches[index] >= 0 { pinchPlaces[Int(pathPinches[index])] = -1 }
        }
        store.corners.append(contentsOf: UnsafeBufferPointer(start: path + first, count: pathCount - first))
        if first > start { store.corners.append(contentsOf: UnsafeBufferPointer(start: path + start, count: first - start)) }
        store.ringEnds.append(store.corners.count)
        parts.append(part)
        pathCount = start
    }

    // MARK: Order

    /// Orders the rings from `firstRing` on by part, then by first corner; the outer ring's is the part's first pixel, before those of all
    /// its holes.
    private mutating func sortRings(from firstRing: Int, runCount: Int, in store: inout TracedRings) {
        let count = parts.count
        let base = firstRing == 0 ? 0 : store.ringEnds[firstRing - 1]
        func start(_ ring: Int) -> Int { ring == 0 ? base : store.ringEnds[firstRing + ring - 1] }
        func precedes(_ a: Int, _ b: Int) -> Bool {
            parts[a] != parts[b] ? parts[a] < parts[b] : store.corners[start(a)] < store.corners[start(b)]
        }
        guard (1..<max(1, count)).contains(where: { precedes($0, $0 - 1) }) else { return }
        let order = count > 32 ? orderByPart(runCount: runCount, precedes: precedes) : (0..<count).sorted(by: precedes)
        let corners = Array(store.corners[base...])
        let starts = (0..<count).map { start($0) - base } + [corners.count]
        store.corners.removeSubrange(base...)
        store.ringEnds.removeSubrange(firstRing...)
        for ring in order {
            store.corners.append(contentsOf: corners[starts[ring]..<starts[ring + 1]])
            store.ringEnds.append(store.corners.count)
        }
        parts = order.map { parts[$0] }
    }

    /// Counted by part; the links are used up by now, so their storage serves for the counts.
    private func orderByPart(runCount: Int, precedes: (Int, Int) -> Bool) -> [Int] {
        let counts = next
        counts.update(repeating: 0, count: runCount + 1)
        for part in parts { counts[Int(part) + 1] += 1 }
        for part in 0..<runCount { counts[part + 1] += counts[part] }
        var order = [Int](repeating: 0, count: parts.count)
        for ring in parts.indices {
            let part = Int(parts[ring])
            order[Int(counts[part])] = ring
            counts[part] += 1
        }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, parts[order[end]] == parts[order[start]] { end += 1 }
            if end - start > 1 { order[start..<end].sort(by: precedes) }
            start = end
        }
        return order
    }
}
