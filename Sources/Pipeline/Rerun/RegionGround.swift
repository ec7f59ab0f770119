import GeoIO
import Geometry
import Raster

/// The ground of a re-run's region, and the rule by which candidates and places belong to it.
package final class RegionGround {
    /// In pixels: less common ground than this is where two layers draw the same line differently.
    private static let least = 0.001

    private let index: PolygonIndex
    private let transform: GeoTransform
    private var sweep = AreaSweep()
    private var hits: [Int] = []

    package init(_ region: PlannedRegion, transform: GeoTransform) {
        self.transform = transform
        var store = PathStore()
        for polygon in region.polygons { store.append(Self.paths(of: [MapPolygon(rings: polygon).planar(transform)])) }
        index = PolygonIndex(store)
    }

    private static func paths(of polygons: [PlanarPolygon]) -> FeaturePaths {
        var paths = FeaturePaths()
        for ring in polygons.flatMap({ [$0.outer] + $0.holes }) {
            paths.append((ring.points + ring.points.prefix(1)).map { Point(x: $0.x, y: $0.y) })
        }
        return paths
    }

    /// Whether polygons, in the grid's CRS, have ground in common with the region.
    package func touches(_ polygons: [MapPolygon]) -> Bool { touches(polygons.map { $0.planar(transform) }) }

    /// As above, in pixel coordinates.
    func touches(_ polygons: [PlanarPolygon]) -> Bool { common(polygons).ground > Self.least }

    /// Whether polygons, in pixel coordinates, lie in the region but for less than what counts.
    func holds(_ polygons: [PlanarPolygon]) -> Bool {
        let (ground, whole) = common(polygons)
        return whole - ground <= Self.least
    }

    /// In pixels; `whole` is only worked out where there may be common ground.
    private func common(_ polygons: [PlanarPolygon]) -> (ground: Double, whole: Double) {
        sweep.begin(Self.paths(of: polygons))
        index.numbers(meeting: sweep.box, into: &hits)
        guard !hits.isEmpty else { return (0, .infinity) }
        for hit in hits { sweep.add(hit, of: index, owner: Int32(hit)) }
        var (ground, whole) = (0.0, 0.0)
        sweep.pieces { owners, area, _, _ in
            whole += area
            if !owners.isEmpty { ground += area }
        }
        return (ground, whole)
    }
}
