import Geometry

/// One delivered file of an acquisition.
package struct SceneFile: Sendable {
    /// Path below the sample folder.
    package var path: String
    /// Index of the acquisition.
    package var date: Int
    package var window: PixelWindow

    /// Two by two files per date; the upper two of a date overlap by 48 columns, the others meet.
    package static func plan(for district: District) -> [SceneFile] {
        let middle = (column: district.width / 2, row: district.height / 2)
        let overlap = min(48, district.width / 8)
        return district.settings.acquisitions.enumerated().flatMap { index, acquisition in
            let upper = PixelWindow(x: 0, y: 0, width: district.width, height: middle.row)
            let lower = PixelWindow(x: 0, y: middle.row, width: district.width, height: district.height - middle.row)
            let parts = [
                PixelWindow(x: 0, y: 0, width: middle.column + overlap / 2, height: upper.height),
                PixelWindow(
                    x: middle.column - overlap / 2, y: 0, width: district.width - middle.column + overlap / 2,
                    height: upper.height),
                PixelWindow(x: 0, y: lower.y, width: middle.column, height: lower.height),
                PixelWindow(x: middle.column, y: lower.y, width: district.width - middle.column, height: lower.height),
            ]
            return parts.enumerated().map { place, window in
                SceneFile(
                    path: "scenes/\(acquisition.date)/r\(place / 2)c\(place % 2).tif", date: index, window: window)
            }
        }
    }
}
