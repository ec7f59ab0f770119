import ChangeDetection
import Foundation
import GeoIO
import Geometry
import Raster

extension Planner {
    /// Hashes every input's content; large files in parallel.
    func hashInputs(_ epochs: inout [PlannedEpoch]) throws(TubanError) {
        var paths: [String] = []
        for acquisition in epochs.flatMap(\.acquisitions) {
            for file in acquisition.files + acquisition.masks.flatMap(\.files) where !paths.contains(file.path) {
                paths.append(file.path)
            }
        }
        let all = paths
        var found: [String: (sha256: String, bytes: Int)] = [:]
        try TilePool.run(
            count: all.count, workers: configuration.workers, makeContext: { () throws(TubanError) in },
            body: { (_, index) throws(TubanError) in
                (sha256: try ContentHash.ofFile(all[index]), bytes: try ContentHash.size(of: all[index]))
            },
            consume: { (index, result) throws(TubanError) in found[all[index]] = result })
        for epoch in epochs.indices {
            for acquisition in epochs[epoch].acquisitions.indices {
                epochs[epoch].acquisitions[acquisition].recordHashes(found)
            }
        }
    }

    func finish(
        refused: [RefusedInput], grid: RasterGrid, tileSize: Int, epochs: [PlannedEpoch], region: PlannedRegion?, bandNames: [String],
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
        let key = ([Program.version, GDALRuntime.version, method, region?.sha256 ?? "-", split ?? "-"] + inputs + known).joined(separator: "\n")
        return Plan(
            schema: Plan.schemaVersion, runID: String(try ContentHash.of(key).prefix(16)), program: "tuban \(Program.version)",
            gdal: GDALRuntime.version, configurationSHA256: try ContentHash.of(method), configuration: configuration, grid: grid,
            tileSize: tileSize, epochs: epochs, region: region, splitSHA256: split, baseLayersSHA256: base, bandNames: bandNames,
            sensor: sensor.rawValue, sensorReason: reason, model: model, confirmations: confirmations, refused: refused, cloudTest: cloudTest, failedBlocks: failures)
    }
}

/// The program's own identity, part of the key of everything made with it.
package enum Program {
    package static let version = "0.1.0"
}

extension PlannedAcquisition {
    fileprivate mutating func recordHashes(_ found: [String: (sha256: String, bytes: Int)]) {
        func record(_ file: inout PlannedFile) {
            guard let result = found[file.path] else { return }
            file.sha256 = result.sha256
            file.bytes = result.bytes
        }
        for index in files.indices { record(&files[index]) }
        for mask in masks.indices {
            for index in masks[mask].files.indices { record(&masks[mask].files[index]) }
        }
    }
}
