import Foundation
import GeoIO
import Geometry

/// The account of a run (`run.json`): what was done, from what, with which result. Timestamps stand in `started` and
/// `finished` alone; everything else is the same for the same input.
package struct RunRecord: Sendable, Codable {
    package struct Stage: Sendable, Codable {
        package var started: String
        package var finished: String?
        package var output: String
        package var sha256: String?
        /// What besides the plan and the stage before it decided the output: the hash of the rules, for `classify`.
        package var rulesSHA256: String?
        /// Likewise that of the model or of the class rules; nil without a classifier.
        package var classifierSHA256: String?

        package enum CodingKeys: String, CodingKey {
            case started, finished, output, sha256
            case rulesSHA256 = "rules_sha256"
            case classifierSHA256 = "classifier_sha256"
        }
    }

    package struct Input: Sendable, Codable {
        package var epoch: Int
        package var date: String?
        package var path: String
        package var sha256: String
        package var bytes: Int
    }

    package var schema = 1
    package var runID: String
    package var program: String
    package var gdal: String
    package var configurationSHA256: String
    package var inputs: [Input]
    package var stages: [String: Stage] = [:]
    package var cloudTest: [CloudTestReport]
    /// Of a re-run: what part of which run, and why.
    package var rerun: RerunReport?
    package var coverage: DiffStage.Coverage?
    /// What was not seen, in area.
    package var blindSpots: BlindSpots?
    package var regions: VectorizeStage.Outcome?
    /// What was found in the base layers, by role.
    package var baseLayers: [String: BaseLayerReport]?
    /// Candidates by tier.
    package var tiers: [String: Int]?
    /// Ground that could not be read; it counts as unseen.
    package var failedBlocks: [FailedBlock] = []
    package var exitStatus: Int32?

    package enum CodingKeys: String, CodingKey {
        case schema, program, gdal, inputs, stages, coverage, regions, rerun, tiers
        case runID = "run_id"
        case cloudTest = "cloud_test"
        case baseLayers = "base_layers"
        case blindSpots = "blind_spots"
        case configurationSHA256 = "configuration_sha256"
        case failedBlocks = "failed_blocks"
        case exitStatus = "exit_status"
    }

    package init(plan: Plan) {
        runID = plan.runID
        program = plan.program
        gdal = plan.gdal
        configurationSHA256 = plan.configurationSHA256
        inputs = plan.epochs.enumerated().flatMap { index, epoch in
            let masks = epoch.acquisitions.flatMap(\.masks)
            return (epoch.acquisitions.flatMap(\.files) + masks.flatMap(\.files)).map { file in
                Input(epoch: index, date: epoch.date, path: file.path, sha256: file.sha256, bytes: file.bytes)
            }
                + masks.compactMap { mask in
                    mask.sha256.map { Input(epoch: index, date: epoch.date, path: mask.source, sha256: $0, bytes: mask.bytes ?? 0) }
                }
        }
        cloudTest = plan.cloudTest
        failedBlocks = plan.failedBlocks
    }

    package mutating func note(failures: [FailedBlock]) {
        failedBlocks = FailedBlock.unique(failedBlocks + failures)
    }

    package func text() throws(TubanError) -> String { try Document.text(self) }

    /// The present moment in ISO 8601, UTC.
    package static func now() -> String {
        Date().formatted(.iso8601)
    }
}

extension RunDirectory {
    package func readRecord() throws(TubanError) -> RunRecord {
        try Document.read(RunRecord.self, from: path(of: .record), madeBy: "tuban-prepare")
    }

    package func write(_ record: RunRecord) throws(TubanError) {
        try PublishedFile.write(try record.text(), to: path(of: .record))
    }
}
