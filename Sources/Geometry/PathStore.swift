/// The paths (rings or lines) of one feature in flat arrays.
///
/// Rings are closed by repeating the first point. Which ring is a hole does not matter: ground is inside where an odd number of sides
/// lies to its left.
package struct FeaturePaths: Sendable, Hashable {
    package var x: [Double] = []
    package var y: [Double] = []
    /// Points of path p are `ends[p − 1] ..< ends[p]`.
    package var ends: [Int] = []

    package init() {}

    package mutating func append(_ points: some Sequence<Point>) {
        for point in points {
            x.append(point.x)
            y.append(point.y)
        }
        ends.append(x.count)
    }

    package mutating func removeAll() {
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    package var isFinite: Bool { x.allSatisfy(\.isFinite) && y.allSatisfy(\.isFinite) }

    /// Nil without points.
    package var box: Extent? {
        guard let minX = x.min(), let maxX = x.max(), let minY = y.min(), let maxY = y.max() else { return nil }
        return Extent(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
    }
}

/// The paths of many features: a million polygons take two arrays of coordinates instead of a million.
package struct PathStore: Sendable {
    package private(set) var paths = FeaturePaths()
    /// Paths of feature f are `featureEnds[f − 1] ..< featureEnds[f]`.
    package private(set) var featureEnds: [Int] = []
    /// The box of each feature.
    package private(set) var boxes: [Extent] = []

    package init() {}

    package var count: Int { featureEnds.count }

    /// A feature without points is none.
    package mutating func append(_ feature: FeaturePaths) {
        guard let box = feature.box else { return }
        let start = paths.x.count
        paths.x += feature.x
        paths.y += feature.y
        for end in feature.ends { paths.ends.append(start + end) }
        featureEnds.append(paths.ends.count)
        boxes.append(box)
    }

    package func paths(of feature: Int) -> Range<Int> { (feature == 0 ? 0 : featureEnds[feature - 1])..<featureEnds[feature] }
    package func points(of path: Int) -> Range<Int> { (path == 0 ? 0 : paths.ends[path - 1])..<paths.ends[path] }

    /// The points of all paths of a feature.
    package func points(ofFeature feature: Int) -> Range<Int> {
        let range = paths(of: feature)
        return range.isEmpty ? 0..<0 : points(of: range.lowerBound).lowerBound..<points(of: range.upperBound - 1).upperBound
    }
}
