import Geometry

/// A made-up district of the North China plain: fields, villages, roads, water, what grows there, and what changes.
///
/// Everything is a pure function of the seed, the size and the settings; blocks are laid out when they are asked for, so
/// that memory does not grow with the size. Positions are metres east and south of the first pixel's outer corner.
package struct District: Sendable {
    package let seed: UInt64
    /// Pixels.
    package let width: Int
    package let height: Int
    package let settings: DistrictSettings
    let skeleton: Skeleton
    let bend: Bend

    package init(seed: UInt64, width: Int, height: Int, settings: DistrictSettings = DistrictSettings()) {
        precondition(width > 0 && height > 0 && !settings.acquisitions.isEmpty, "a district needs pixels and a date")
        self.seed = seed
        self.width = width
        self.height = height
        self.settings = settings
        bend = Bend(seed: seed)
        skeleton = Skeleton(
            seed: seed, width: Double(width) * settings.pixelSize, height: Double(height) * settings.pixelSize)
    }

    package var bounds: PixelWindow { PixelWindow(x: 0, y: 0, width: width, height: height) }

    package var transform: GeoTransform {
        GeoTransform(
            originX: settings.origin.easting, pixelWidth: settings.pixelSize, originY: settings.origin.northing,
            pixelHeight: -settings.pixelSize)
    }

    /// All cases, block by block.
    package var changes: [SceneChange] {
        var result: [SceneChange] = []
        for row in 0..<skeleton.rows {
            for column in 0..<skeleton.columns {
                result += block(column, row).changes
            }
        }
        return result
    }

    func block(_ column: Int, _ row: Int) -> BlockPlan {
        var planner = BlockPlanner(seed: seed, skeleton: skeleton, bend: bend, column: column, row: row)
        var plan = planner.laidOut()
        if skeleton.isInside(column, row) {
            var changes = ChangePlanner(
                seed: seed, settings: settings, bend: bend, plan: plan, ordinal: row * skeleton.columns + column,
                districtWidth: width)
            plan.changes = changes.changes()
        }
        return plan
    }

    /// CRS coordinates of a ground ring.
    func projected(_ ring: [Point]) -> [Point] {
        ring.map { Point(x: settings.origin.easting + $0.x, y: settings.origin.northing - $0.y) }
    }
}
