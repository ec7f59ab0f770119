import Geometry
import Raster

/// The area of interest as pixels: what lies outside was not asked for.
package struct RegionMask: Sendable {
    package let polygons: PolygonMask

    package init?(_ region: PlannedRegion?, grid: RasterGrid) {
        guard let region else { return nil }
        polygons = PolygonMask(polygons: region.polygons, transform: grid.transform, within: grid.bounds)
    }

    /// Makes the pixels of `tile` outside the region unseen.
    package func restrict(_ tile: SampleTile, _ window: PixelWindow) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, window.count)) { buffer in
            guard let inside = buffer.baseAddress else { return }
            polygons.fill(inside, window: window)
            for index in 0..<window.count { tile.valid[index] &= inside[index] }
        }
    }

    /// 1 for each pixel of `window` inside the region, 0 for the others.
    package func pixels(in window: PixelWindow) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: window.count) { buffer, count in
            if let inside = buffer.baseAddress { polygons.fill(inside, window: window) }
            count = window.count
        }
    }
}
