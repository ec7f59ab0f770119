import GeoIO
import Geometry
import Raster

/// The side of a square as large as a pixel on the ground.
enum GroundSampleDistance {
    /// In metres, at the middle of the grid.
    static func metres(_ grid: RasterGrid, subject: String) throws(TubanError) -> Double {
        let column = Double(grid.width / 2)
        let row = Double(grid.height / 2)
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
            .map { grid.transform.point(column: $0.0, row: $0.1) }
        return try GeodesicArea(crs: grid.crs, subject: subject).measure([MapPolygon(rings: [corners])]).area.squareRoot()
    }
}
