import Foundation
import Geometry
import Pipeline

extension ExtractionOptions {
    /// Makes the parcels, and says how many there are.
    package func perform(quiet: Bool, json: Bool) throws {
        let request = try request()
        StageLogging.start(quiet: quiet)
        var progress: StageProgress?
        let outcome = try ParcelExtraction(request).run { done, total in
            let bar = progress ?? StageProgress(stage: "vectorize", total: total, form: StageProgress.form(quiet: quiet))
            progress = bar
            bar.advance(by: 1)
            if done == total { bar.finish() }
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
        } else if !quiet {
            print("wrote \(outcome.out): \(outcome.parcels) parcels")
        }
        if !json { for remark in outcome.remarks { StandardError.write(line: "tuban-vectorize: note: \(outcome.out): \(remark)") } }
    }

    /// A run folder and a raster are two different tasks.
    package func refuse(besides directory: String) throws(TubanError) {
        guard raster == nil, out == nil else {
            throw TubanError(.usage, subject: directory, "names a run folder; leave it out to make parcels of --raster")
        }
    }
}
