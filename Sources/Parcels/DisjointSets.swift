/// Union-find over 0 ..< count; the smallest member stands for its set, so that results do not depend on the order of unions.
///
/// Complexity: practically constant per operation (path halving; linking by index keeps trees shallow for raster neighbourhoods).
struct DisjointSets {
    private(set) var parents: [Int32]

    init(count: Int = 0) {
        parents = Array(0..<Int32(count))
    }

    var count: Int { parents.count }

    mutating func append(_ additional: Int) {
        let first = Int32(parents.count)
        parents.append(contentsOf: first..<first + Int32(additional))
    }

    mutating func root(of member: Int32) -> Int32 {
        parents.withUnsafeMutableBufferPointer { DisjointSets.root(of: member, in: $0.baseAddress!) }
    }

    /// Returns the common representative.
    @discardableResult
    mutating func unite(_ first: Int32, _ second: Int32) -> Int32 {
        parents.withUnsafeMutableBufferPointer { DisjointSets.unite(first, second, in: $0.baseAddress!) }
    }

    /// The representative of every member.
    consuming func roots() -> [Int32] {
        // A parent's index is never above its child's, so one forward pass resolves all.
        for index in parents.indices { parents[index] = parents[Int(parents[index])] }
        return parents
    }

    @inline(__always)
    static func root(of member: Int32, in parents: UnsafeMutablePointer<Int32>) -> Int32 {
        var current = member
        while true {
            let parent = parents[Int(current)]
            if parent == current { return current }
            let grandparent = parents[Int(parent)]
            parents[Int(current)] = grandparent
            current = grandparent
        }
    }

    @inline(__always) @discardableResult
    static func unite(_ first: Int32, _ second: Int32, in parents: UnsafeMutablePointer<Int32>) -> Int32 {
        let a = root(of: first, in: parents)
        let b = root(of: second, in: parents)
        if a == b { return a }
        let low = min(a, b)
        parents[Int(max(a, b))] = low
        return low
    }
}
