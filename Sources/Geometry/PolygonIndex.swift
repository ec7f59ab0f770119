/// Many polygons, found by box, with their sides found by height.
///
/// A township's outline has thousands of sides, of which a parcel meets few: sides of large polygons are kept by bands of y.
package struct PolygonIndex: Sendable {
    package let store: PathStore
    private let tree: BoxTree
    private var bands: [Int: Bands] = [:]

    /// Polygons of fewer points are looked through.
    private static let fewestPoints = 48
    private static let sidesPerBand = 4

    private struct Bands: Sendable {
        var minY: Double
        var height: Double
        /// Sides of band b, by the number of their first point, are `sides[starts[b] ..< starts[b + 1]]`.
        var starts: [Int32]
        var sides: [Int32]

        var count: Int { starts.count - 1 }
        func band(of y: Double) -> Int { min(count - 1, max(0, Int(max(-1, min(1e9, (y - minY) / height))))) }
    }

    package init(_ store: PathStore) {
        self.store = store
        tree = BoxTree(store.boxes)
        for feature in 0..<store.count where store.points(ofFeature: feature).count >= Self.fewestPoints {
            bands[feature] = makeBands(feature)
        }
    }

    private func makeBands(_ feature: Int) -> Bands? {
        let box = store.boxes[feature]
        guard box.maxY > box.minY else { return nil }
        let count = max(1, store.points(ofFeature: feature).count / Self.sidesPerBand)
        var bands = Bands(minY: box.minY, height: (box.maxY - box.minY) / Double(count), starts: [Int32](repeating: 0, count: count + 1), sides: [])
        guard bands.height > 0 else { return nil }
        func eachSide(_ body: (Int, ClosedRange<Int>) -> Void) {
            for path in store.paths(of: feature) {
                for point in store.points(of: path).dropLast() {
                    let (a, b) = (store.paths.y[point], store.paths.y[point + 1])
                    body(point, bands.band(of: min(a, b))...bands.band(of: max(a, b)))
                }
            }
        }
        var counts = [Int32](repeating: 0, count: count)
        eachSide { _, range in for band in range { counts[band] += 1 } }
        for band in 0..<count { bands.starts[band + 1] = bands.starts[band] + counts[band] }
        var next = Array(bands.starts.dropLast())
        var sides = [Int32](repeating: 0, count: Int(bands.starts[count]))
        eachSide { point, range in
            for band in range {
                sides[Int(next[band])] = Int32(point)
                next[band] += 1
            }
        }
        bands.sides = sides
        return bands
    }

    /// Numbers of the polygons whose boxes meet `box`, ascending.
    package func numbers(meeting box: Extent, into found: inout [Int]) { tree.numbers(meeting: box, into: &found) }

    /// Calls `body` once for each side of a polygon that may reach into the heights between `low` and `high`, with its end points.
    @inline(__always)
    package func eachSide(of feature: Int, from low: Double, to high: Double, _ body: (Double, Double, Double, Double) -> Void) {
        store.paths.x.withUnsafeBufferPointer { x in
            store.paths.y.withUnsafeBufferPointer { y in
                guard let bands = bands[feature] else {
                    for path in store.paths(of: feature) {
                        for point in store.points(of: path).dropLast() { body(x[point], y[point], x[point + 1], y[point + 1]) }
                    }
                    return
                }
                let first = bands.band(of: low)
                for band in first...max(first, bands.band(of: high)) {
                    for place in bands.starts[band]..<bands.starts[band + 1] {
                        let point = Int(bands.sides[Int(place)])
                        // A side stands in all its bands and is taken in the first of them that is looked at.
                        guard max(first, bands.band(of: min(y[point], y[point + 1]))) == band else { continue }
                        body(x[point], y[point], x[point + 1], y[point + 1])
                    }
                }
            }
        }
    }
}
