import Geometry
import Pipeline
import Triage

/// The exports that a night makes of each queue, as `tuban export` makes them.
package enum NightExport {
    /// - Returns: what there is to remark.
    package static func write(
        _ export: NightlyConfiguration.Export, of run: String, to target: String, language: ReportLanguage, dataFolder: String
    ) throws -> [String] {
        guard let form = export.form.map({ ExportRequest.Form(rawValue: $0) }) ?? ExportRequest.Form(path: export.file), form.accepts(path: target)
        else {
            throw TubanError(
                .configuration, subject: "exports: \(export.file)",
                "its ending tells no form; expected .xlsx, .csv, .gpkg, .fgb, .geojsonl or .shp, or 'as' with an ending that suits it")
        }
        var request = ExportRequest(queue: run, out: target, form: form, language: export.language ?? language, dataFolder: dataFolder)
        request.mapping = export.mapping
        request.choose(encoding: export.encoding ?? "utf-8")
        request.tiers = export.tiers?.compactMap { Tier(rawValue: $0) }
        request.county = export.county
        request.overwrite = true
        return try request.run().remarks
    }
}
