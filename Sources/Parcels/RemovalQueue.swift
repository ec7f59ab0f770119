/// Links by the area of their triangles, smallest first, then by number. A link that is inserted again gets its new area.
struct RemovalQueue {
    private var heap: [Entry] = []
    /// The area that counts for each link of the arc, or −1.
    private var areas: [Int] = []
    private var firstLink = 0

    private struct Entry {
        var area: Int
        var link: Int32

        static func < (lhs: Entry, rhs: Entry) -> Bool {
            lhs.area != rhs.area ? lhs.area < rhs.area : lhs.link < rhs.link
        }
    }

    mutating func reset(links: Range<Int>) {
        heap.removeAll(keepingCapacity: true)
        firstLink = links.lowerBound
        areas.removeAll(keepingCapacity: true)
        areas.append(contentsOf: repeatElement(-1, count: links.count))
    }

    mutating func insert(_ link: Int32, area: Int) {
        areas[Int(link) - firstLink] = area
        heap.append(Entry(area: area, link: link))
        var index = heap.count - 1
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// The next link that was not taken out or given another area since.
    mutating func popFirst() -> Int32? {
        while let top = heap.first {
            removeFirst()
            let place = Int(top.link) - firstLink
            if areas[place] == top.area {
                areas[place] = -1
                return top.link
            }
        }
        return nil
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[index] else { return }
            heap.swapAt(index, child)
            index = child
        }
    }
}
