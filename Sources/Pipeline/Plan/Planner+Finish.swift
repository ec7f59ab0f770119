import ChangeDetection
import GeoIO
import Geometry
import Raster

extension Planner {
    func finish(
        refused: [RefusedInput], grid: RasterGrid, tile: TileShape, epochs: [PlannedEpoch], region: PlannedRegion?, bandNames: [String],
        sensor: SensorChoice, reason: String, model: ChangeModel, confirmations: [PlannedConfirmation], cloudTest: [CloudTestReport],
        failures: [FailedBlock]
    ) throws(TubanError) -> Plan {
        let method = try configuration.methodJSON()
        let inputs = epochs.flatMap(\.acquisitions).flatMap { $0.files.map(\.sha256) + ["-"] + $0.masks.flatMap(\.identity) }
        var split: String?
        if let choice = configuration.parcels.split {
            // Read once here, so that a wrong layer or field is known before any tile runs.
            _ = try Divisions.read(choice, grid: grid, assumedCRS: configuration.assumeCRS)
            split = try ContentHash.ofFile(choice.path)
        }
        let base = try BaseLayers.check(configuration, grid: grid)
        let known = (base ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let key = ([Program.name, GDALRuntime.version, method, region?.sha256 ?? "-", split ?? "-"] + inputs + known).joined(separator: "\n")
        return Plan(
            schema: Plan.schemaVersion, runID: String(try ContentHash.of(key).prefix(16)), program: Program.name,
            gdal: GDALRuntime.version, configurationSHA256: try ContentHash.of(method), configuration: configuration, grid: grid,
            tile: tile, epochs: epochs, region: region, splitSHA256: split, baseLayersSHA256: base, bandNames: bandNames,
            sensor: sensor.rawValue, sensorReason: reason, model: model, confirmations: confirmations, refused: refused, cloudTest: cloudTest, failedBlocks: failures)
    }
}

/// The program's own identity, part of the key of everything made with it.
package enum Program {
    package static let version = "0.1.0"
    /// Counts up with every change by which the same input gives other pixels, so that what an older build left does not count as done.
    package static let method = 2
    package static let name = "tuban \(version) (method \(method))"
}
