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
    /// Where a pinch lies on `path`, or −1.
    private var pinchPlaces: [Int32] = []
    private var parents: UnsafeMutablePointer<Int32>
    private var path: UnsafeMutablePointer<PathCorner>
    private var pathCount = 0
    private var ringCorners: UnsafeMutablePointer<PixelCorner>
    private var cornerCount = 0
    private var rings: [TracedRing] = []

    private struct PathCorner {
        var corner: PixelCorner
        var pinch: Int32
    }

    private struct TracedRing {
        var part: Int32
        var first: PixelCorner
        // Up to four corners for each of 2³⁰ runs.
        var start: UInt32
        var count: UInt32
    }

    init() {
        next = .allocate(capacity: 0)
        pinches = .allocate(capacity: 0)
        parents = .allocate(capacity: 0)
        path = .allocate(capacity: 0)
        ringCorners = .allocate(capacity: 0)
    }

    deinit {
        deallocate()
    }

    private func deallocate() {
        next.deallocate()
        pinches.deallocate()
        parents.deallocate()
        path.deallocate()
        ringCorners.deallocate()
    }

    private mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        deallocate()
        capacity = max(count, 2 * capacity, 64)
        next = .allocate(capacity: 2 * capacity)
        pinches = .allocate(capacity: 4 * capacity)
        parents = .allocate(capacity: capacity)
        path = .allocate(capacity: 4 * capacity)
        ringCorners = .allocate(capacity: 4 * capacity)
    }

    mutating func trace(_ runs: ArraySlice<Run>, into store: inout TracedRings) {
        reserve(runs.count)
        runs.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            link(base, count: buffer.count)
            walk(base, count: buffer.count)
        }
        sortRings(runCount: runs.count)
        emit(into: &store)
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

    private mutating func walk(_ runs: UnsafePointer<Run>, count: Int) {
        rings.removeAll(keepingCapacity: true)
        cornerCount = 0
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
                    push(PixelCorner(x: from, y: y), pinch: pinches[2 * side], part: part)
                    push(PixelCorner(x: to, y: y), pinch: pinches[2 * following + 1], part: part)
                }
                side = following
            }
            close(from: 0, part: part)
        }
    }

    /// Adds a corner to the path; when it is a pinch that the path has passed before, the loop since then becomes a ring.
    @inline(__always)
    private mutating func push(_ corner: PixelCorner, pinch: Int32, part: Int32) {
        if pinch >= 0 {
            let place = pinchPlaces[Int(pinch)]
            if place >= 0 { close(from: Int(place), part: part) }
            pinchPlaces[Int(pinch)] = Int32(pathCount)
        }
        path[pathCount] = PathCorner(corner: corner, pinch: pinch)
        pathCount += 1
    }

    private mutating func close(from start: Int, part: Int32) {
        var first = start
        for index in start..<pathCount {
            if path[index].corner < path[first].corner { first = index }
            if path[index].pinch >= 0 { pinchPlaces[Int(path[index].pinch)] = -1 }
        }
        rings.append(TracedRing(part: part, first: path[first].corner, start: UInt32(cornerCount), count: UInt32(pathCount - start)))
        for index in first..<pathCount {
            ringCorners[cornerCount] = path[index].corner
            cornerCount += 1
        }
        for index in start..<first {
            ringCorners[cornerCount] = path[index].corner
            cornerCount += 1
        }
        pathCount = start
    }

    /// Orders rings by part, then by first corner; the outer ring's is the part's first pixel, before those of all its holes.
    private mutating func sortRings(runCount: Int) {
        func precedes(_ a: TracedRing, _ b: TracedRing) -> Bool { a.part != b.part ? a.part < b.part : a.first < b.first }
        var isSorted = true
        for index in 1..<max(1, rings.count) where precedes(rings[index], rings[index - 1]) {
            isSorted = false
            break
        }
        if isSorted { return }
        guard rings.count > 32 else {
            rings.sort(by: precedes)
            return
        }
        // Counted by part; the links are used up by now, so their storage serves for the counts.
        let counts = next
        counts.update(repeating: 0, count: runCount + 1)
        for ring in rings { counts[Int(ring.part) + 1] += 1 }
        for part in 0..<runCount { counts[part + 1] += counts[part] }
        var sorted = rings
        for ring in rings {
            sorted[Int(counts[Int(ring.part)])] = ring
            counts[Int(ring.part)] += 1
        }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].part == sorted[start].part { end += 1 }
            if end - start > 1 { sorted[start..<end].sort { $0.first < $1.first } }
            start = end
        }
        rings = sorted
    }

    private mutating func emit(into store: inout TracedRings) {
        store.reserve(corners: cornerCount, rings: rings.count)
        var part = rings.first?.part
        for ring in rings {
            if ring.part != part {
                store.polygonEnds.append(store.ringEnds.count)
                part = ring.part
            }
            store.corners.append(contentsOf: UnsafeBufferPointer(start: ringCorners + Int(ring.start), count: Int(ring.count)))
            store.ringEnds.append(store.corners.count)
        }
        if !rings.isEmpty { store.polygonEnds.append(store.ringEnds.count) }
    }
}
