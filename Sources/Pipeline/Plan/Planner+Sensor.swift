import ChangeDetection
import GeoIO
import Geometry
import Raster

/// What follows from the kind of sensor before any sample is read.
struct SensorWay {
    var sensor: SensorChoice
    var reason: String
    var model: ChangeModel
    var tile: TileShape
    /// Bytes for cells that stay decoded between the passes over the sample.
    var room: Int
}

extension Planner {
    /// The ways that the dates may be compared: one, or the optical and the radar one where only the samples can tell which.
    func sensorWays(
        _ infos: [[RasterInfo]], _ epochs: [PlannedEpoch], grid: RasterGrid, bands: Int, names: [BandNaming.Name], pixelSize: Double
    ) throws(TubanError) -> [SensorWay] {
        let roles = BandRoles(names: names.map(\.role))
        var ways: [SensorWay] = []
        for (sensor, reason) in possibleSensors(infos, roles: names.map(\.role)) {
            let model = ChangeModel(
                detector: try chooseDetector(sensor, roles: roles, bands: bands, groundSampleDistance: pixelSize), bands: bands, roles: roles)
            let memory = MemoryPlan(
                model: model, workers: configuration.workers, epochs: epochs, grid: grid, cloudCells: try cloudCells(grid, sensor),
                seasons: SeasonCourse(epochs, bandNames: names.map(\.name))?.sights.count ?? 0)
            let tile = try memory.tile(for: configuration.tileSize, memory: configuration.memory)
            ways.append(
                SensorWay(
                    sensor: sensor, reason: reason, model: model, tile: tile,
                    room: memory.keptBytes(tile, memory: configuration.memory)))
        }
        return ways
    }

    /// The configured detector, if the bands suffice for it; else the one of the fixed rule.
    private func chooseDetector(
        _ sensor: SensorChoice, roles: BandRoles, bands: Int, groundSampleDistance: Double
    ) throws(TubanError) -> ChangeModel.Detector {
        guard case .named(let detector) = configuration.detector else {
            return ChangeModel.detector(
                isRadar: sensor == .sar, groundSampleDistance: groundSampleDistance, hasNearInfrared: roles.hasNearInfrared)
        }
        if detector.isRadar, bands != 1 {
            throw TubanError(
                .configuration, subject: "detector",
                "\(detector.rawValue) compares one radar band, and there are \(bands); choose one with --bands, or another detector")
        }
        if bands < detector.fewestBands {
            throw TubanError(
                .configuration, subject: "detector",
                "\(detector.rawValue) needs \(detector.fewestBands) bands, and there is \(bands); choose another detector")
        }
        return detector
    }

    /// Optical first. Two bands of unknown light may be two polarisations, more are none.
    private func possibleSensors(_ infos: [[RasterInfo]], roles: [String?]) -> [(sensor: SensorChoice, reason: String)] {
        if configuration.sensor != .auto { return [(configuration.sensor, "given")] }
        if roles.count == 1 {
            for files in infos {
                if let reason = AcquisitionMetadata.saysRadar(files[0]) { return [(.sar, reason)] }
            }
        }
        let bands = roles.count == 1 ? "one band" : "\(roles.count) bands"
        guard roles.count <= 2, roles.allSatisfy({ $0 == nil }) else { return [(.optical, bands)] }
        return [(.optical, bands), (.sar, roles.count == 1 ? bands : bands + ", of which the first is compared")]
    }
}

extension [SensorWay] {
    /// The way that the samples tell.
    func chosen(by speckle: SpeckleTest?) -> SensorWay {
        guard let speckle, count > 1 else { return self[0] }
        var way = speckle.decision == .speckle ? self[1] : self[0]
        way.reason += ": " + speckle.reason
        return way
    }
}
