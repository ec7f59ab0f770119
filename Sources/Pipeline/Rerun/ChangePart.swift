import GeoIO
import Geometry
import Raster

/// A `change.tif` of which only a window is filled in; all else is unseen.
enum ChangePart {
    private static let blockSize = RasterWriterOptions().blockSize

    static func options(_ window: PixelWindow, of grid: RasterGrid) -> RasterWriterOptions {
        RasterWriterOptions(level: 1, part: window == grid.bounds ? nil : window.aligned(to: blockSize, within: grid.bounds))
    }

    /// Writes what lies in the file's blocks around `window` as unseen.
    static func frame(_ window: PixelWindow, of plan: Plan, _ writer: inout RasterWriter<UInt8>) throws(TubanError) {
        let whole = window.aligned(to: blockSize, within: plan.grid.bounds)
        let sides = [
            PixelWindow(x: whole.x, y: whole.y, width: whole.width, height: window.y - whole.y),
            PixelWindow(x: whole.x, y: window.maxY, width: whole.width, height: whole.maxY - window.maxY),
            PixelWindow(x: whole.x, y: window.y, width: window.x - whole.x, height: window.height),
            PixelWindow(x: window.maxX, y: window.y, width: whole.maxX - window.maxX, height: window.height),
        ]
        for side in sides where !side.isEmpty {
            let plane = [UInt8](repeating: 255, count: side.count)
            for band in 1...DiffStage.bandNames(of: plan).count { try writer.write(band: band, plane, window: side) }
        }
    }

    /// Copies a window of the full run's change raster; what lies outside the region of the re-run was not asked for.
    static func copy(
        _ window: PixelWindow, from source: String, of full: Plan, as plan: Plan, writing path: String
    ) throws(TubanError) -> DiffStage.Coverage {
        let raster = try ChangeRaster(path: source, plan: full)
        let asked = RegionMask(plan.rerun?.region, grid: plan.grid)
        var writer = try RasterWriter<UInt8>(
            path: path, grid: plan.grid, bands: DiffStage.bandNames(of: plan), nodata: 255, options: options(window, of: plan.grid))
        var coverage = DiffStage.Coverage()
        do {
            for (key, value) in DiffStage.metadata(of: plan) { try writer.setMetadata(key, value) }
            try frame(window, of: plan, &writer)
            let cut = plan.tile.grid(window.width, window.height)
            for index in 0..<cut.count {
                try Interruption.check()
                let tile = cut[index].offsetBy(dx: window.x, dy: window.y)
                let inside = asked?.pixels(in: tile)
                for band in 1...DiffStage.bandNames(of: plan).count {
                    var plane = try raster.read(band: band, window: tile)
                    if band == DiffStage.causeBand {
                        if let inside { for pixel in plane.indices where inside[pixel] == 0 { plane[pixel] = UnseenCodes.outside } }
                        coverage += DiffStage.Coverage(codes: plane)
                    }
                    try writer.write(band: band, plane, window: tile)
                }
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish(workers: plan.configuration.workers)
        return coverage
    }
}

extension DiffStage.Coverage {
    /// From the band `unseen_cause`.
    init(codes: [UInt8]) {
        self.init()
        for code in codes where code != UnseenCodes.outside {
            regionPixels += 1
            if code == 0 { seenPixels += 1 }
            if UnseenCodes.cause(code, date: 0) != nil { unseenBeforePixels += 1 }
            if UnseenCodes.cause(code, date: 1) != nil { unseenAfterPixels += 1 }
        }
    }
}
