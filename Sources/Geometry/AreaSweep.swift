/// Cuts the ground of one parcel along the sides of the polygons that meet it, and tells of each piece which polygons it lies in.
///
/// A horizontal sweep: between two neighbouring heights at which any side begins, ends or crosses another, the sides are ordered and
/// part the parcel into trapezoids. Only their areas are wanted, so no geometry is built, nothing has to be valid, and the pieces cover
/// the parcel without gap or overlap whatever the polygons do. Sums are taken in the order of the ground, so the polygons' own order
/// cannot show.
///
/// - Complexity: O(n · a) for n sides in the parcel's box of which a lie beside each other at one height.
/// - Source: Bentley and Ottmann (1979) for the order of events; crossings are found pair by pair, which is quicker for so few sides.
package struct AreaSweep {
    private struct Side {
        var lowX, lowY, highX, highY: Double
        /// −1 for the parcel.
        var owner: Int32
        /// Change of x for one unit of y.
        var slope: Double
        func x(at y: Double) -> Double { lowX + (y - lowY) * slope }
    }

    private var sides: [Side] = []
    private var events: [Double] = []
    private var active: [(x: Double, side: Int)] = []
    private var turns: [Double] = []
    private var inside: [Int32] = []
    /// Owners that hold the whole box.
    private var holders: [Int32] = []
    private var parcelSides = 0
    /// The parcel's box; coordinates within the sweep count from its lower corner, so that large ones cost no digits.
    package private(set) var box = Extent(minX: 0, minY: 0, maxX: 0, maxY: 0)
    private var width = 0.0
    private var height = 0.0

    package init() {}

    /// Begins with a parcel; forgets all polygons.
    package mutating func begin(_ parcel: FeaturePaths) {
        sides.removeAll(keepingCapacity: true)
        holders.removeAll(keepingCapacity: true)
        box = parcel.box ?? Extent(minX: 0, minY: 0, maxX: 0, maxY: 0)
        (width, height) = (box.maxX - box.minX, box.maxY - box.minY)
        var start = 0
        for end in parcel.ends {
            for point in start..<max(start, end - 1) {
                append(
                    parcel.x[point] - box.minX, parcel.y[point] - box.minY, parcel.x[point + 1] - box.minX, parcel.y[point + 1] - box.minY,
                    owner: -1)
            }
            start = end
        }
        parcelSides = sides.count
    }

    /// Forgets the polygons and keeps the parcel.
    package mutating func restart() {
        sides.removeAll { $0.owner >= 0 }
        holders.removeAll(keepingCapacity: true)
    }

    /// Adds a polygon under a number of the caller's, 0 or above. False when it shares no ground with the parcel's box.
    @discardableResult
    package mutating func add(_ feature: Int, of index: PolygonIndex, owner: Int32) -> Bool {
        let first = sides.count
        let (box, width, height) = (box, width, height)
        turns.removeAll(keepingCapacity: true)
        index.eachSide(of: feature, from: box.minY, to: box.maxY) { x0, y0, x1, y1 in
            let (x0, y0, x1, y1) = (x0 - box.minX, y0 - box.minY, x1 - box.minX, y1 - box.minY)
            guard y0 != y1, min(y0, y1) < height, max(y0, y1) > 0, min(x0, x1) < width else { return }
            if max(x0, x1) <= 0 {
                // Left of the box a side only tells inside from outside.
                turns.append(min(max(y0, 0), height))
                turns.append(min(max(y1, 0), height))
            } else {
                append(x0, y0, x1, y1, owner: owner)
            }
        }
        turns.sort()
        var kept = 0
        for turn in turns {
            // A chain of sides that goes on upwards turns twice where two of them meet.
            if kept > 0, turns[kept - 1] == turn {
                kept -= 1
            } else {
                turns[kept] = turn
                kept += 1
            }
        }
        if sides.count == first, kept == 2, turns[0] == 0, turns[1] == height {
            holders.append(owner)
            return true
        }
        for place in stride(from: 0, to: kept - 1, by: 2) { append(-1, turns[place], -1, turns[place + 1], owner: owner) }
        return sides.count > first
    }

    private mutating func append(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, owner: Int32) {
        guard y0 != y1 else { return }
        let slope = (x1 - x0) / (y1 - y0)
        sides.append(
            y0 < y1
                ? Side(lowX: x0, lowY: y0, highX: x1, highY: y1, owner: owner, slope: slope)
                : Side(lowX: x1, lowY: y1, highX: x0, highY: y0, owner: owner, slope: slope))
    }

    /// Whether every polygon holds the parcel's whole box: then the parcel is one piece.
    package var isWhole: Bool { sides.count == parcelSides }
    /// The polygons that hold the whole box.
    package var wholeOwners: [Int32] { holders }

    /// Tells of each piece of the parcel: the polygons that it lies in (in no order that means anything), its area in square units of the
    /// CRS's plane, and its middle.
    package mutating func pieces(_ body: (_ owners: [Int32], _ area: Double, _ x: Double, _ y: Double) -> Void) {
        sides.sort { ($0.lowY, $0.lowX, $0.slope) < ($1.lowY, $1.lowX, $1.slope) }
        gatherEvents()
        active.removeAll(keepingCapacity: true)
        var next = 0
        var low = 0.0
        for high in events {
            defer { low = high }
            guard high > low else { continue }
            let middle = (low + high) / 2
            active.removeAll { sides[$0.side].highY <= low }
            while next < sides.count, sides[next].lowY <= low {
                if sides[next].highY > low { active.append((0, next)) }
                next += 1
            }
            order(at: middle)
            walk(height: high - low, middle, body)
        }
    }

    private mutating func gatherEvents() {
        events.removeAll(keepingCapacity: true)
        for (number, side) in sides.enumerated() {
            events.append(min(max(side.lowY, 0), height))
            events.append(min(max(side.highY, 0), height))
            let (minX, maxX) = (min(side.lowX, side.highX), max(side.lowX, side.highX))
            var other = number + 1
            while other < sides.count, sides[other].lowY < side.highY {
                let second = sides[other]
                other += 1
                guard second.owner >= 0 || side.owner >= 0, min(second.lowX, second.highX) < maxX, max(second.lowX, second.highX) > minX else { continue }
                let (bottom, top) = (max(side.lowY, second.lowY), min(side.highY, second.highY))
                let (before, after) = (side.x(at: bottom) - second.x(at: bottom), side.x(at: top) - second.x(at: top))
                guard before * after < 0 else { continue }
                let crossing = bottom + (top - bottom) * (before / (before - after))
                if crossing > 0, crossing < height { events.append(crossing) }
            }
        }
        events.sort()
    }

    /// From left to right; nearly so already, as sides keep their order between crossings.
    private mutating func order(at y: Double) {
        for place in active.indices {
            let entry = (x: sides[active[place].side].x(at: y), side: active[place].side)
            var slot = place
            while slot > 0, active[slot - 1].x > entry.x {
                active[slot] = active[slot - 1]
                slot -= 1
            }
            active[slot] = entry
        }
    }

    private mutating func walk(height: Double, _ y: Double, _ body: ([Int32], Double, Double, Double) -> Void) {
        inside.removeAll(keepingCapacity: true)
        inside += holders
        var isInParcel = false
        var left = 0.0
        for (x, number) in active {
            if isInParcel, x > left { body(inside, (x - left) * height, box.minX + (left + x) / 2, box.minY + y) }
            left = x
            let owner = sides[number].owner
            if owner < 0 {
                isInParcel.toggle()
            } else if let place = inside.firstIndex(of: owner) {
                inside.swapAt(place, inside.count - 1)
                inside.removeLast()
            } else {
                inside.append(owner)
            }
        }
    }
}
