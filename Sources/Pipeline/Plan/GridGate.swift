import GeoIO
import Geometry
import Raster

/// Decides whether a file's pixels are pixels of the target grid, and where; a file that does not fit is refused or
/// resampled, as configured, never silently.
struct GridGate {
    /// The grid that all others must agree with: that of the first file of the first epoch.
    let reference: RasterGrid
    let referencePath: String
    private let system: CoordinateSystem
    private let resampling: ResamplingChoice
    private let assumedCRS: String?

    /// Pixels by which two grids may disagree over a whole file and still count as one: rounding in file headers.
    private static let tolerance = 0.02

    init(reference info: RasterInfo, configuration: RunConfiguration) throws(TubanError) {
        var grid = info.grid
        resampling = configuration.resampling
        assumedCRS = configuration.assumeCRS
        try Self.checkGeoreference(info, assumedCRS: assumedCRS)
        if !info.hasCRS, let assumedCRS { grid.crs = assumedCRS }
        system = try CoordinateSystem(grid.crs, subject: info.path)
        grid.crs = system.wkt
        try Self.checkLongitudes(grid, system, subject: info.path)
        if !grid.transform.isNorthUp {
            guard resampling != .none else { throw Self.notNorthUp(info) }
            grid = try Self.northUp(covering: grid)
        }
        reference = grid
        referencePath = info.path
    }

    /// Where the file lies on the reference grid, and how it must be resampled to get there.
    ///
    /// - Parameter resampling: in place of what the run is configured for; masks are fitted whatever their grid.
    func place(_ info: RasterInfo, resampling: ResamplingChoice? = nil) throws(TubanError) -> (window: PixelWindow, warp: PlannedFile.Warp?) {
        let resampling = resampling ?? self.resampling
        try Self.checkGeoreference(info, assumedCRS: assumedCRS)
        let definition = info.hasCRS ? info.grid.crs : assumedCRS ?? ""
        let own = try CoordinateSystem(definition, subject: info.path)
        let problem = disagreement(of: info, own)
        guard let problem else {
            let pixel = reference.transform.pixel(of: info.grid.transform.point(column: 0, row: 0))
            let window = PixelWindow(
                x: Int(pixel.column.rounded()), y: Int(pixel.row.rounded()), width: info.grid.width, height: info.grid.height)
            return (window, nil)
        }
        guard resampling != .none else {
            if !info.grid.transform.isNorthUp { throw Self.notNorthUp(info) }
            throw TubanError(
                .badData, subject: info.path,
                "\(problem); expected the grid of \(referencePath). Resample it beforehand, or ask for it with --resampling bilinear")
        }
        let window = try coveredWindow(of: info.grid, own, subject: info.path)
        return (window, PlannedFile.Warp(resampling: resampling.rawValue, sourceCRS: info.hasCRS ? nil : assumedCRS))
    }

    func disagreement(of info: RasterInfo, _ own: CoordinateSystem) -> String? {
        let transform = info.grid.transform
        guard own.isSame(as: system) else { return "its CRS is \(own.authority ?? own.name), not \(system.authority ?? system.name)" }
        guard transform.isNorthUp else { return "it is rotated or not north-up" }
        let widthDrift = abs(transform.pixelWidth / reference.transform.pixelWidth - 1) * Double(max(info.grid.width, reference.width))
        let heightDrift = abs(transform.pixelHeight / reference.transform.pixelHeight - 1) * Double(max(info.grid.height, reference.height))
        guard widthDrift <= Self.tolerance, heightDrift <= Self.tolerance else {
            return "its pixels are \(transform.pixelWidth) × \(-transform.pixelHeight), not \(reference.transform.pixelWidth) × \(-reference.transform.pixelHeight)"
        }
        let pixel = reference.transform.pixel(of: transform.point(column: 0, row: 0))
        let offset = max(abs(pixel.column - pixel.column.rounded()), abs(pixel.row - pixel.row.rounded()))
        guard offset <= Self.tolerance else {
            return "its pixels lie between those of the other date (shifted by \((offset * 1000).rounded() / 1000) pixel)"
        }
        return nil
    }

    /// The pixels of the reference grid under the outline of a file on another grid.
    private func coveredWindow(of grid: RasterGrid, _ own: CoordinateSystem, subject: String) throws(TubanError) -> PixelWindow {
        let steps = 32
        var outline: [Point] = []
        for step in 0...steps {
            let column = Double(grid.width) * Double(step) / Double(steps)
            let row = Double(grid.height) * Double(step) / Double(steps)
            outline.append(grid.transform.point(column: column, row: 0))
            outline.append(grid.transform.point(column: column, row: Double(grid.height)))
            outline.append(grid.transform.point(column: 0, row: row))
            outline.append(grid.transform.point(column: Double(grid.width), row: row))
        }
        let carried = try CoordinateTransform(from: own, to: system, subject: subject)(outline)
        let pixels = carried.map { reference.transform.pixel(of: $0) }
        guard pixels.allSatisfy({ abs($0.column) < 1e9 && abs($0.row) < 1e9 }) else {
            throw TubanError(.badData, subject: subject, "does not overlap \(referencePath) (it lies beyond its projection)")
        }
        let left = Int((pixels.map(\.column).min() ?? 0).rounded(.down))
        let top = Int((pixels.map(\.row).min() ?? 0).rounded(.down))
        let right = Int((pixels.map(\.column).max() ?? 0).rounded(.up))
        let bottom = Int((pixels.map(\.row).max() ?? 0).rounded(.up))
        return PixelWindow(x: left, y: top, width: right - left, height: bottom - top)
    }

    private static func checkGeoreference(_ info: RasterInfo, assumedCRS: String?) throws(TubanError) {
        guard info.hasTransform else {
            throw TubanError(
                .badData, subject: info.path,
                "has no geotransform (no georeferencing, or ground control points only); georeference it with gdal_translate -a_ullr or gdalwarp")
        }
        guard info.hasCRS || assumedCRS != nil else {
            throw TubanError(
                .badData, subject: info.path, "has no CRS; if you know it, give it with --assume-crs, for instance EPSG:4547")
        }
        let t = info.grid.transform
        let values = [t.originX, t.originY, t.pixelWidth, t.pixelHeight, t.rowRotation, t.columnRotation]
        guard values.allSatisfy(\.isFinite), t.pixelWidth * t.pixelHeight - t.rowRotation * t.columnRotation != 0 else {
            throw TubanError(.badData, subject: info.path, "has a geotransform that maps pixels to no area: \(values)")
        }
    }

    /// Polygons across the antimeridian have no right form in longitudes of −180…180, which other programs expect.
    private static func checkLongitudes(_ grid: RasterGrid, _ system: CoordinateSystem, subject: String) throws(TubanError) {
        guard system.isGeographic, grid.transform.isNorthUp else { return }
        let box = grid.extent
        let tolerance = grid.transform.pixelWidth / 2
        guard box.minX >= -180 - tolerance, box.maxX <= 180 + tolerance, box.minY >= -90 - tolerance, box.maxY <= 90 + tolerance else {
            throw TubanError(
                .badData, subject: subject,
                "reaches from \(box.minX)° to \(box.maxX)° of longitude, across the antimeridian; cut it there, or warp it to a projected CRS with gdalwarp")
        }
    }

    private static func notNorthUp(_ info: RasterInfo) -> TubanError {
        TubanError(
            .badData, subject: info.path,
            "is rotated or south-up; expected north-up pixels. Warp it with gdalwarp, or ask for it with --resampling bilinear")
    }

    /// A north-up grid of the same pixel size over the outline of a rotated or south-up one.
    private static func northUp(covering grid: RasterGrid) throws(TubanError) -> RasterGrid {
        let t = grid.transform
        let corners = [(0, 0), (grid.width, 0), (0, grid.height), (grid.width, grid.height)]
            .map { t.point(column: Double($0.0), row: Double($0.1)) }
        let width = (t.pixelWidth * t.pixelWidth + t.columnRotation * t.columnRotation).squareRoot()
        let height = (t.pixelHeight * t.pixelHeight + t.rowRotation * t.rowRotation).squareRoot()
        let xs = corners.map(\.x)
        let ys = corners.map(\.y)
        let minX = xs.min() ?? 0
        let maxY = ys.max() ?? 0
        let columns = (((xs.max() ?? 0) - minX) / width - 1e-6).rounded(.up)
        let rows = ((maxY - (ys.min() ?? 0)) / height - 1e-6).rounded(.up)
        return RasterGrid(
            crs: grid.crs, transform: GeoTransform(originX: minX, pixelWidth: width, originY: maxY, pixelHeight: -height),
            width: Int(columns), height: Int(rows))
    }
}
