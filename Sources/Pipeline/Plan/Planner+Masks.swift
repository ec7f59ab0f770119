import GeoIO
import Geometry
import Raster

extension Planner {
    /// Looks at the masks of an epoch and fits them to the grid, whatever their own resolution.
    ///
    /// - Parameters:
    ///   - window: the target grid in pixels of the gate's reference.
    func planMasks(_ masks: [MaskChoice], _ gate: GridGate, grid: RasterGrid, window: PixelWindow) throws(TubanError) -> [PlannedMask] {
        guard !masks.isEmpty else { return [] }
        let pixel = try GroundPixel(gate.reference, subject: gate.referencePath)
        var planned: [PlannedMask] = []
        for choice in masks {
            var mask = PlannedMask(source: choice.text, pixelWidthM: pixel.width, pixelHeightM: pixel.height)
            if let name = choice.table {
                let read = try MaskTable.read(name, dataFolder: dataFolder)
                mask.table = read.table
                mask.tableSHA256 = read.sha256
            }
            if choice.isPolygons, let path = choice.path {
                let layer = try VectorReader.polygons(
                    path: path, layer: choice.layer, to: grid.crs, assumedCRS: configuration.assumeCRS, near: grid.extent)
                mask.polygons = layer.features.flatMap(\.polygons).map(\.rings)
                mask.sha256 = try ContentHash.ofFile(path)
                mask.bytes = try ContentHash.size(of: path)
            } else if let path = choice.path {
                for file in try InputDiscovery.files(for: [path]) {
                    var planned = try planMaskFile(file, gate, table: mask.table)
                    planned.window = planned.window.offsetBy(dx: -window.x, dy: -window.y)
                    mask.files.append(planned)
                }
                guard mask.files.contains(where: { !$0.window.intersection(grid.bounds).isEmpty }) else {
                    throw TubanError(
                        .badData, subject: path, "lies elsewhere: no pixel of this mask is on the ground that is compared; check its CRS and origin")
                }
            }
            planned.append(mask)
        }
        return planned
    }

    private func planMaskFile(_ path: String, _ gate: GridGate, table: MaskTable?) throws(TubanError) -> PlannedFile {
        let info = try RasterReader(path: path).info
        let named = info.bands.firstIndex { band in (table?.bands ?? []).contains { $0.lowercased() == band.description.lowercased() } }
        let (window, warp) = try gate.place(info, resampling: .nearest)
        return PlannedFile(
            path: path, sha256: "", bytes: 0, window: window, blockWidth: info.blockWidth, blockHeight: info.blockHeight, blockBytes: info.blockBytes,
            bands: [(named ?? 0) + 1], nodata: [nil], scale: [1], offset: [0], hasDatasetMask: false, isPlain: info.isPlain ? true : nil, warp: warp)
    }
}
