import GeoIO
import Geometry
import Raster
import Triage

/// Overlays all parcels of a run with its base layers.
package struct BaseLayerOverlay: Sendable {
    package struct Outcome: Sendable {
        /// One for each parcel, in their order.
        package var figures: [OverlayFigures]
        package var reports: [String: BaseLayerReport]
    }

    private static let batchSize = 256

    private let sources: [BaseLayerRole: BaseLayerSource]
    private let grid: RasterGrid
    private let assumedCRS: String?
    private let codes: LandUseCodes
    private let date: AcquisitionDate?
    private let workers: Int

    /// - Parameter date: of the last epoch.
    package init(
        _ sources: [BaseLayerRole: BaseLayerSource], grid: RasterGrid, codes: LandUseCodes, date: AcquisitionDate?, assumedCRS: String? = nil,
        workers: Int
    ) {
        self.sources = sources
        self.grid = grid
        self.codes = codes
        self.date = date
        self.assumedCRS = assumedCRS
        self.workers = workers
    }

    package func run(_ parcels: [OverlayParcel]) throws(TubanError) -> Outcome { try run(parcels.count) { parcels[$0] } }

    /// - Parameter parcel: makes a parcel when its turn comes, so that not all of them lie in memory a second time.
    package func run(_ count: Int, parcel: @escaping @Sendable (Int) -> OverlayParcel) throws(TubanError) -> Outcome {
        let layers = try read(meeting: BoxTree((0..<count).map { parcel($0).paths.box ?? grid.extent }))
        let ground = try OverlayGround(layers, grid: grid, codes: codes, date: date)
        var figures: [OverlayFigures] = []
        figures.reserveCapacity(count)
        var reports = Dictionary(uniqueKeysWithValues: layers.map { ($0.role, $0.report) })
        var overlaps: [BaseLayerRole: (parcels: Int, hundredths: Int)] = [:]
        let size = Self.batchSize
        let batches = (count + size - 1) / size
        try TilePool.run(
            count: batches, workers: min(workers, max(1, batches)),
            makeContext: { () throws(TubanError) in ParcelOverlay(ground) },
            body: { (overlay, batch) throws(TubanError) in
                (batch * size..<min(count, (batch + 1) * size)).map { overlay.figures(of: parcel($0)) }
            },
            consume: { (_, results) throws(TubanError) in
                for result in results {
                    figures.append(result.figures)
                    for (role, hundredths) in result.overlaps where hundredths > 0 {
                        let (parcels, sum) = overlaps[role] ?? (0, 0)
                        overlaps[role] = (parcels + 1, sum + hundredths)
                    }
                }
            })
        for (role, found) in overlaps {
            reports[role]?.overlapParcels = found.parcels
            reports[role]?.overlapArea = Double(found.hundredths) / 100
        }
        if ground.layers[.landUse] != nil { reports[.landUse]?.unknownCodes = ground.unknownCodes }
        return Outcome(figures: figures, reports: Dictionary(uniqueKeysWithValues: reports.map { ($0.rawValue, $1) }))
    }

    /// Layers are read side by side, the largest work first.
    private func read(meeting parcels: BoxTree) throws(TubanError) -> [BaseLayer] {
        let roles = sources.keys.sorted { ($0 == .landUse ? 0 : 1, $0.rawValue) < ($1 == .landUse ? 0 : 1, $1.rawValue) }
        let (sources, grid, assumedCRS) = (sources, grid, assumedCRS)
        var layers: [BaseLayer] = []
        try TilePool.run(
            count: roles.count, workers: min(workers, max(1, roles.count)), makeContext: { () throws(TubanError) in },
            body: { (_, number) throws(TubanError) -> BaseLayer? in
                guard let source = sources[roles[number]] else { return nil }
                return try BaseLayer.read(
                    roles[number], source, crs: grid.crs, near: grid.extent, meeting: parcels, assumedCRS: assumedCRS)
            },
            consume: { (_, layer) throws(TubanError) in if let layer { layers.append(layer) } })
        return layers
    }
}
