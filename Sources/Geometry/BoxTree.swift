/// Finds those of many boxes that meet one (a packed R-tree after Leutenegger et al. 1997, sort-tile-recursive).
///
/// Flat arrays that workers share; GEOS's tree belongs to one context, and needs a geometry for each box.
package struct BoxTree: Sendable {
    private static let fanOut = 16
    /// Numbers of the boxes in the order of the leaves.
    private var items: [Int32] = []
    /// Boxes of each level, the items' own first; node k of a level holds 16 k ..< 16 k + 16 of the level below.
    private var levels: [[Extent]] = []

    /// - Complexity: O(n log n).
    package init(_ boxes: [Extent]) {
        let nodes = (boxes.count + Self.fanOut - 1) / Self.fanOut
        let slice = max(1, Int(Double(nodes).squareRoot().rounded(.up))) * Self.fanOut
        let byX = boxes.indices.map { (key: boxes[$0].minX + boxes[$0].maxX, number: Int32($0)) }.sorted { $0.key < $1.key }
        items.reserveCapacity(boxes.count)
        for start in stride(from: 0, to: boxes.count, by: slice) {
            let column = byX[start..<min(start + slice, byX.count)].map { entry in
                (key: boxes[Int(entry.number)].minY + boxes[Int(entry.number)].maxY, number: entry.number)
            }
            items += column.sorted { $0.key < $1.key }.map(\.number)
        }
        levels = [items.map { boxes[Int($0)] }]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: Self.fanOut).map { start in
                    last[start..<min(start + Self.fanOut, last.count)].dropFirst().reduce(last[start]) { $0.union($1) }
                })
        }
    }

    /// Whether any box meets `box`; boxes that only touch do.
    package func meets(_ box: Extent) -> Bool {
        var found = false
        visit(box) { _ in
            found = true
            return false
        }
        return found
    }

    /// Numbers of all boxes that meet `box`, ascending.
    package func numbers(meeting box: Extent, into found: inout [Int]) {
        found.removeAll(keepingCapacity: true)
        visit(box) { number in
            found.append(number)
            return true
        }
        found.sort()
    }

    private func visit(_ box: Extent, _ body: (Int) -> Bool) {
        guard !items.isEmpty else { return }
        var stack = [(level: levels.count - 1, node: 0)]
        while let (level, node) = stack.popLast() {
            guard levels[level][node].meets(box) else { continue }
            if level == 0 {
                guard body(Int(items[node])) else { return }
            } else {
                for child in node * Self.fanOut..<min(levels[level - 1].count, (node + 1) * Self.fanOut) { stack.append((level - 1, child)) }
            }
        }
    }

    /// Looks at boxes from near to far until none can be nearer than `limit`.
    ///
    /// - Parameters:
    ///   - distance: of two boxes, in the unit of `limit`; never more than that of what they hold.
    ///   - limit: lowered by `body`, which is told each box that may be nearer.
    package func search(
        from box: Extent, limit: inout Double, distance: (Extent, Extent) -> Double, body: (Int, inout Double) -> Void
    ) {
        guard !items.isEmpty else { return }
        var stack = [(level: levels.count - 1, node: 0, distance: distance(levels[levels.count - 1][0], box))]
        var children: [(level: Int, node: Int, distance: Double)] = []
        while let (level, node, reach) = stack.popLast() {
            guard reach < limit else { continue }
            if level == 0 {
                body(Int(items[node]), &limit)
                continue
            }
            children.removeAll(keepingCapacity: true)
            for child in node * Self.fanOut..<min(levels[level - 1].count, (node + 1) * Self.fanOut) {
                let reach = distance(levels[level - 1][child], box)
                if reach < limit { children.append((level - 1, child, reach)) }
            }
            children.sort { $0.distance > $1.distance }
            stack += children
        }
    }
}

extension Extent {
    package func meets(_ other: Extent) -> Bool {
        minX <= other.maxX && maxX >= other.minX && minY <= other.maxY && maxY >= other.minY
    }

    /// The box around points; of none it is the one that any union replaces.
    package init(around points: some Sequence<Point>) {
        self.init(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
        for point in points { self = union(Extent(minX: point.x, minY: point.y, maxX: point.x, maxY: point.y)) }
    }

    package func union(_ other: Extent) -> Extent {
        Extent(minX: min(minX, other.minX), minY: min(minY, other.minY), maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
    }

    package func grown(by margin: Double) -> Extent {
        Extent(minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
    }
}
