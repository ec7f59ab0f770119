import Geometry
import Triage

/// Reads `pipelines/land-use-codes.yaml`.
package enum LandUseCodesFile {
    static func path(dataFolder: String) -> String { "\(dataFolder)/land-use-codes.yaml" }

    package static func codes(at path: String) throws(TubanError) -> LandUseCodes {
        let codes = try DataFile.read(LandUseCodes.self, at: path, what: "land-use codes")
        if let code = codes.contradiction {
            throw TubanError(.configuration, subject: path, "the prefix '\(code)' is empty or stands twice; each belongs to one class")
        }
        return codes
    }
}
