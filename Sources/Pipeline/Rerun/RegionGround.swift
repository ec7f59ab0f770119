import GeoIO
import Geometry
import Raster

/// The ground of a re-run's region, and the rule by which candidates and places belong to it.
package final class RegionGround {
    /// In pixels: less common ground than this is where two layers draw the same line differently.
    private static let least = 0.001

    private let overlay: Overlay
    private let shape: OverlayShape
    private let transform: GeoTransform
    /// In pixels.
    private let box: Extent

    package init(_ region: PlannedRegion, transform: GeoTransform) throws(TubanError) {
        self.transform = transform
        overlay = try Overlay()
        let polygons = region.polygons.map { MapPolygon(rings: $0).planar(transform) }
        shape = try overlay.shape(polygons).dissolved()
        box = Self.box(of: polygons)
    }

    private static func box(of polygons: [PlanarPolygon]) -> Extent {
        polygons.lazy.flatMap(\.outer.points).reduce(
            Extent(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
        ) { $0.union(Extent(minX: $1.x, minY: $1.y, maxX: $1.x, maxY: $1.y)) }
    }

    /// Whether polygons, in the grid's CRS, have ground in common with the region.
    package func touches(_ polygons: [MapPolygon]) throws(TubanError) -> Bool { try touches(polygons.map { $0.planar(transform) }) }

    /// As above, in pixel coordinates.
    func touches(_ polygons: [PlanarPolygon]) throws(TubanError) -> Bool {
        guard Self.box(of: polygons).meets(box) else { return false }
        let other = try overlay.shape(polygons)
        guard try shape.overlaps(other) else { return false }
        if try shape.covers(other) { return true }
        return try shape.intersection(other).area() > Self.least
    }

    /// Whether polygons, in pixel coordinates, lie in the region but for less than what counts.
    func holds(_ polygons: [PlanarPolygon]) throws(TubanError) -> Bool {
        let other = try overlay.shape(polygons)
        if try shape.covers(other) { return true }
        return try other.difference(shape).area() <= Self.least
    }
}
