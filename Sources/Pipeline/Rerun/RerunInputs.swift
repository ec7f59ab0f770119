import Foundation
import GeoIO
import Geometry

/// Sees to it that what a re-run reads is what the full run read.
struct RerunInputs {
    private let plan: Plan
    private var checked: Set<String> = []

    init(plan: Plan) {
        self.plan = plan
    }

    /// Checks the imagery and masks that reach into `window`, and what the whole run depends on, each once.
    mutating func check(near window: PixelWindow) throws(TubanError) {
        for acquisition in plan.epochs.flatMap(\.acquisitions) {
            for file in acquisition.files + acquisition.masks.flatMap(\.files) where !file.window.intersection(window).isEmpty {
                try check(file.path, sha256: file.sha256)
            }
            for mask in acquisition.masks {
                if let sha256 = mask.sha256 { try check(mask.source.partedAtBar.file, sha256: sha256) }
            }
        }
        if let split = plan.configuration.parcels.split, let sha256 = plan.splitSHA256 { try check(split.path, sha256: sha256) }
    }

    private mutating func check(_ path: String, sha256: String) throws(TubanError) {
        guard checked.insert(path).inserted else { return }
        guard FileManager.default.fileExists(atPath: path) else {
            throw TubanError(
                .missingInput, subject: path,
                "does not exist any more; the full run read it, and a part is done again from the same inputs. "
                    + "Put it back (SHA-256 \(sha256.prefix(12))…), or do the full run again")
        }
        guard try ContentHash.ofFile(path) == sha256 else {
            throw TubanError(
                .badData, subject: path,
                "has changed since the full run read it (its SHA-256 was \(sha256.prefix(12))…); put the old file back, or do the full run again")
        }
    }
}
