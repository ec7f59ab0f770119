import GeoIO
import Geometry

/// The table `tuban_run` of every written GeoPackage: which run, program, configuration and inputs it comes from.
enum Provenance {
    static func write(_ plan: Plan, to writer: inout VectorWriter) throws(TubanError) {
        let table = try writer.addLayer(
            LayerDefinition(name: "tuban_run", crs: nil, fields: [FieldDefinition("key", .text), FieldDefinition("value", .text)]))
        for (key, value) in entries(plan) {
            try writer.append(to: table, polygons: [], values: [.text(key), .text(value)])
        }
    }

    private static func entries(_ plan: Plan) -> [(String, String)] {
        var entries = [
            ("run_id", plan.runID), ("program", plan.program), ("gdal", plan.gdal),
            ("configuration_sha256", plan.configurationSHA256), ("detector", plan.model.detector.rawValue),
            ("grow_threshold", "\(plan.model.growThreshold)"),
            ("seed_threshold", "\(plan.model.seedThreshold)"), ("threshold_method", plan.model.thresholdMethod),
        ]
        for (index, epoch) in plan.epochs.enumerated() {
            for file in epoch.acquisitions.flatMap(\.files) {
                let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
                entries.append(("input_epoch\(index)", "\(epoch.date ?? "unknown date") \(name) sha256:\(file.sha256)"))
            }
        }
        return entries
    }
}
