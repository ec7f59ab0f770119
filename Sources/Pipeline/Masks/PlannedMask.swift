import ChangeCore
import Geometry
import Raster

/// One source of what an acquisition did not see.
///
/// Either rasters that make up a mosaic (with `table`: classes; without: 0 = not seen), or polygons of unseen ground, or a table alone,
/// for what it says of saturation and borders.
package struct PlannedMask: Sendable, Codable, Hashable {
    /// As given.
    package var source: String
    /// Where files overlap, the first in order that says something counts; ground that none covers is unseen.
    package var files: [PlannedFile] = []
    /// Rings of unseen ground in the grid's CRS, those near the grid.
    package var polygons: [[[Point]]]?
    /// Of the polygon file.
    package var sha256: String?
    package var bytes: Int?
    package var table: MaskTable?
    package var tableSHA256: String?
    /// The size of a pixel of the target grid on the ground, for distances.
    package var pixelWidthM: Double
    package var pixelHeightM: Double

    package enum CodingKeys: String, CodingKey {
        case source, files, polygons, sha256, bytes, table
        case tableSHA256 = "table_sha256"
        case pixelWidthM = "pixel_width_m"
        case pixelHeightM = "pixel_height_m"
    }

    /// What the mask is made of, for the run's key.
    var identity: [String] { ["mask \(tableSHA256 ?? "-") \(sha256 ?? "-")"] + files.map { "\($0.sha256) band \($0.bands[0])" } }

    func disc(_ radius: Double) -> GroundDisc {
        GroundDisc(radius: radius, pixelWidth: pixelWidthM, pixelHeight: pixelHeightM)
    }

    /// The classes that hide ground, in the order in which their causes are told.
    var hidingClasses: [MaskTable.Class] {
        (table?.classes ?? []).filter(\.hides).sorted { $0.cause.rawValue < $1.cause.rawValue }
    }
}

extension PlannedAcquisition {
    /// The least digital number that says nothing, of all tables.
    var saturation: Double? { masks.compactMap { $0.table?.saturation }.min() }

    /// The rim of what was measured that is not trusted.
    var border: GroundDisc? {
        let widest = masks.filter { ($0.table?.borderM ?? 0) > 0 }.max { ($0.table?.borderM ?? 0) < ($1.table?.borderM ?? 0) }
        return widest.map { $0.disc($0.table?.borderM ?? 0) }
    }

    /// Pixels around a window that its masks depend on.
    var reach: Int {
        let discs = masks.flatMap { mask in mask.hidingClasses.map { mask.disc($0.dilateM) } } + [border].compactMap(\.self)
        return discs.map { max($0.rows, $0.columns) }.max() ?? 0
    }
}
