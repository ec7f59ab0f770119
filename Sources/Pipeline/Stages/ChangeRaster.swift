import GeoIO
import Geometry
import Raster

/// `change.tif` as later stages read it: probability and magnitude codes for any window, unseen beyond the grid.
final class ChangeRaster {
    private let reader: RasterReader

    init(path: String, plan: Plan) throws(TubanError) {
        reader = try RasterReader(path: path)
        let info = reader.info
        guard info.grid.width == plan.grid.width, info.grid.height == plan.grid.height, info.bands.count == DiffStage.bandNames(of: plan).count,
            info.bands.allSatisfy({ $0.type == .byte })
        else {
            throw TubanError(
                .badData, subject: path,
                "is not the change raster of this plan (\(plan.grid.width) × \(plan.grid.height), \(DiffStage.bandNames(of: plan).count) byte bands expected); run tuban-diff again"
            )
        }
        guard let run = info.metadata["TUBAN_RUN_ID"], run == plan.runID else {
            throw TubanError(
                .badData, subject: path,
                "belongs to run \(info.metadata["TUBAN_RUN_ID"] ?? "(none)"), the plan to run \(plan.runID); run tuban-diff again")
        }
    }

    /// Reads one band of `window`; pixels beyond the grid are 255.
    func read(band: Int, window: PixelWindow) throws(TubanError) -> [UInt8] {
        let inside = window.intersection(reader.info.grid.bounds)
        var plane = [UInt8](repeating: 255, count: window.count)
        guard !inside.isEmpty else { return plane }
        var piece = [UInt8](repeating: 0, count: inside.count)
        try piece.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
            guard let base = buffer.baseAddress else { return }
            try reader.readBytes(band: band, window: inside, into: base)
        }
        if inside == window { return piece }
        for row in 0..<inside.height {
            let to = (inside.y - window.y + row) * window.width + inside.x - window.x
            plane.replaceSubrange(to..<(to + inside.width), with: piece[(row * inside.width)..<((row + 1) * inside.width)])
        }
        return plane
    }
}
