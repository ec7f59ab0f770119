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
    private var capacity = 0
    private var next: UnsafeMutablePointer<Int32>
    /// The pinch at the head (2e) and tail (2e + 1) of side e, or −1.
    private var pinches: UnsafeMutablePointer<Int32>
    /// Where a pinch lies on `path`, or −1.
    private var pinchPlaces: [Int32] = []
    private var parents: UnsafeMutablePointer<Int32>
    private var path: UnsafeMutablePointer<PathCorner>
    private var pathCount = 0
    private var ringCorners: [PixelCorner] = []
    private var rings: [TracedRing] = []

    private struct PathCorner {
        var corner: PixelCorner
        var pinch: Int32
    }

    private struct TracedRing {
        var part: Int32
        var first: PixelCorner
        var start: Int
        var count: Int
    }

    package init() {
        next = .allocate(capacity: 0)
        pinches = .allocate(capacity: 0)
        parents = .allocate(capacity: 0)
        path = .allocate(capacity: 0)
    }

    deinit {
        deallocate()
    }

    private func deallocate() {
        next.deallocate()
        pinches.deallocate()
        parents.deallocate()
        path.deallocate()
    }

    private func reserve(_ count: Int) {
        guard count > capacity else { return }
        deallocate()
        capacity = max(count, 2 * capacity, 64)
        next = .allocate(capacity: 2 * capacity)
        pinches = .allocate(capacity: 4 * capacity)
        parents = .allocate(capacity: capacity)
        path = .allocate(capacity: 4 * capacity)
    }

    /// Appends the polygons of `runs` (maximal, in row-major order); see `tracePolygons(of:)`.
    package func trace(_ runs: ArraySlice<Run>, into store: inout TracedRings) {
        if runs.count == 1, let run = runs.first {
            appendRectangle(run, into: &store)
            return
        }
        reserve(runs.count)
        runs.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
            link(base, count: buffer.count)
            walk(base, count: buffer.count)
        }
        emit(into: &store)
    }

    private func appendRectangle(_ run: Run, into store: inout TracedRings) {
        let y = run.row
        store.corners.append(PixelCorner(x: run.start, y: y))
        store.corners.append(PixelCorner(x: run.start, y: y + 1))
        store.corners.append(PixelCorner(x: run.end, y: y + 1))
        store.corners.append(PixelCorner(x: run.end, y: y))
        store.ringEnds.append(store.corners.count)
        store.polygonEnds.append(store.ringEnds.count)
    }

    // MARK: Linking

    private func link(_ runs: UnsafePointer<Run>, count: Int) {
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

    private func linkGridLine(_ runs: UnsafePointer<Run>, above: Range<Int>, below: Range<Int>) {
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

    private func walk(_ runs: UnsafePointer<Run>, count: Int) {
        rings.removeAll(keepingCapacity: true)
        ringCorners.removeAll(keepingCapacity: true)
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
    private func push(_ corner: PixelCorner, pinch: Int32, part: Int32) {
        if pinch >= 0 {
            let place = pinchPlaces[Int(pinch)]
            if place >= 0 { close(from: Int(place), part: part) }
            pinchPlaces[Int(pinch)] = Int32(pathCount)
        }
        path[pathCount] = PathCorner(corner: corner, pinch: pinch)
        pathCount += 1
    }

    private func close(from start: Int, part: Int32) {
        var first = start
        for index in start..<pathCount {
            if path[index].corner < path[first].corner { first = index }
            if path[index].pinch >= 0 { pinchPlaces[Int(path[index].pinch)] = -1 }
        }
        rings.append(TracedRing(part: part, first: path[first].corner, start: ringCorners.count, count: pathCount - start))
        for index in first..<pathCount { ringCorners.append(path[index].corner) }
        for index in start..<first { ringCorners.append(path[index].corner) }
        pathCount = start
    }

    private func emit(into store: inout TracedRings) {
        // The outer ring's first corner is the part's first pixel, before the first corner of any of its holes.
        if rings.count > 1 {
            rings.sort { $0.part != $1.part ? $0.part < $1.part : $0.first < $1.first }
        }
        for (index, ring) in rings.enumerated() {
            if index > 0, rings[index - 1].part != ring.part { store.polygonEnds.append(store.ringEnds.count) }
            store.corners.append(contentsOf: ringCorners[ring.start..<ring.start + ring.count])
            store.ringEnds.append(store.corners.count)
        }
        if !rings.isEmpty { store.polygonEnds.append(store.ringEnds.count) }
    }
}
